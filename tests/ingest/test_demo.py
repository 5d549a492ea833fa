"""The demo: what a newcomer sees first."""

from __future__ import annotations

import sys

import pytest

from graphmem import Memory
from graphmem.cli import main
from graphmem_ingest.demo import answers, demo_questions, sample_documents


def test_sample_world_holds_what_the_questions_rest_on() -> None:
    """Each gold entry of a demo question names a page, an article or a turn that is there."""
    documents = sample_documents()
    held = {document.uri for document in documents}
    held |= {f"{document.uri.partition('#')[0]}#{document.title}" for document in documents}
    held |= {
        f"{document.uri.partition('#')[0]}#{turn.id}"
        for document in documents
        for turn in document.turns
    }

    assert {gold for question in demo_questions() for gold in question.gold} <= held


def test_sources_are_called_by_their_names() -> None:
    """What the demo cites does not depend on where graphmem is installed."""
    assert not [document.uri for document in sample_documents() if "/" in document.uri]


def test_every_demo_question_is_answered_with_evidence(world_memory: Memory) -> None:
    """Ten questions, each with hits that point at the words which speak to it."""
    found = list(answers(world_memory, demo_questions()))

    assert len(found) == 10
    for answer in found:
        assert answer.result.hits
        assert all(hit.source for hit in answer.result.hits)
        assert any(hit.evidence for hit in answer.result.hits)


def test_found_gold_is_among_the_hits(world_memory: Memory) -> None:
    """What the demo counts as found is a passage that it was given, not a claim."""
    for answer in answers(world_memory, demo_questions()):
        sources = {hit.source.partition("#")[0] for hit in answer.result.hits}

        assert {gold.partition("#")[0] for gold in answer.found} <= sources


def test_demo_prints_questions_facts_and_what_it_missed(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The command shows all ten questions, counts what it found, and lists changing facts."""
    monkeypatch.setattr(sys, "argv", ["graphmem", "demo"])
    with pytest.raises(SystemExit) as ended:
        main()
    shown = capfd.readouterr().out

    assert not ended.value.code
    assert all(question.text in shown for question in demo_questions())
    assert "of 10 questions" in shown
    assert 'memory.facts(subject="Nora Penhallow"' in shown
