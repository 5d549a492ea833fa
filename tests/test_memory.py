"""The whole path through the public Memory, on the real packaged models and a real store."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from graphmem import BadInput, Document, EncoderMismatch, Memory, NotFound
from graphmem.testing import HashingEncoder

TEXTS = {
    "harbour.txt": "Tessa Vane is the harbour master of Port Averil. She lives in Gullhaven.",
    "moves.txt": "In May 2021 Tessa Vane moved to Castermouth.",
    "ferry.txt": "The ferry Osprey was built by Ruben Alder in 1998. He lives in Dunmarrow.",
    "notes.txt": "The Osprey sails from Port Averil every morning. Tickets are sold at the pier.",
}


def filled(path: Path, order: list[str] | None = None) -> Memory:
    memory = Memory(path)
    for name in order or list(TEXTS):
        memory.add(TEXTS[name], source=name)
    return memory


@pytest.fixture
def memory(tmp_path: Path):
    with filled(tmp_path / "memory.db") as filled_memory:
        yield filled_memory


def test_search_finds_the_passage_and_says_why(memory: Memory):
    """A hit carries its source, the evidence sentence as a span of its text, and scores."""
    hit = memory.search("Who built the Osprey?", top_k=2).hits[0]
    assert hit.source == "ferry.txt"
    assert hit.evidence[0].text == "The ferry Osprey was built by Ruben Alder in 1998."
    assert hit.evidence[0].span.of(hit.text) == hit.evidence[0].text
    assert set(hit.scores) == set(hit.ranks)
    assert hit.scores


def test_search_brings_facts_of_the_question_with_their_sources(memory: Memory):
    """Beside the hits stands the fact itself, with the uri of the source that says so."""
    facts = memory.search("Who built the Osprey?").facts
    assert any(
        (fact.subject, fact.predicate, fact.sources) == ("Ruben Alder", "build", ("ferry.txt",))
        for fact in facts
    )


def test_search_result_gives_cited_context_within_its_budget(memory: Memory):
    """context() quotes and cites, never takes more than asked, and is marked as data."""
    result = memory.search("Where does Ruben Alder live?")
    context = result.context(max_tokens=60)
    assert "[1] ferry.txt" in context
    assert "quoted data" in context
    assert len(context) <= 60 * 4
    assert result.context(max_tokens=5) == ""


def test_search_in_an_empty_namespace_says_that_nothing_is_stored(memory: Memory):
    """No hits and a note, not an error; nothing of another namespace is seen."""
    result = memory.search("Who built the Osprey?", namespace="elsewhere")
    assert result.hits == ()
    assert "nothing is stored" in result.note


def test_search_filters_hold(memory: Memory):
    """A filter on the source keeps every other source out, in all channels."""
    hits = memory.search("Osprey", filters={"source": "notes.txt"}).hits
    assert {hit.source for hit in hits} == {"notes.txt"}


@pytest.mark.parametrize(
    "arguments",
    [{"question": " "}, {"question": "x", "top_k": 0}, {"question": "x", "channels": ["magic"]}],
    ids=str,
)
def test_search_refuses_what_it_cannot_do(memory: Memory, arguments: dict[str, Any]):
    """An empty question, no hits asked for, an unknown channel: BadInput."""
    with pytest.raises(BadInput):
        memory.search(**arguments)


def test_adding_twice_changes_nothing(memory: Memory):
    """The same text under the same source is known: no new nodes, the same export."""
    before = memory.export()
    report = memory.add(TEXTS["harbour.txt"], source="harbour.txt")
    assert report.sources == {"unchanged": 1}
    assert memory.export() == before


def test_order_of_documents_does_not_matter(tmp_path: Path):
    """Any order of the same documents ends in the same canonical export, byte for byte."""
    exports = set()
    for number in range(3):
        order = list(TEXTS)
        random.Random(number).shuffle(order)  # noqa: S311
        with filled(tmp_path / f"{number}.db", order) as memory:
            exports.add(memory.export(canonical=True))
    assert len(exports) == 1


def test_a_changed_document_is_a_new_revision(memory: Memory):
    """What the new text no longer says is not found, not believed, and not in the export."""
    memory.add("The Osprey was sold for scrap.", source="ferry.txt")
    assert all(fact.object != "Dunmarrow" for fact in memory.facts(subject="Ruben Alder"))
    assert all("Alder" not in hit.text for hit in memory.search("Ruben Alder Dunmarrow").hits)
    assert "Dunmarrow" not in (memory.export(canonical=True) or "")


def test_a_revision_taken_back_restores_the_export(memory: Memory):
    """The old text again gives the old beliefs again."""
    before = memory.export(canonical=True)
    memory.add("The Osprey was sold for scrap.", source="ferry.txt")
    memory.add(TEXTS["ferry.txt"], source="ferry.txt")
    assert memory.export(canonical=True) == before


def test_forget_leaves_the_memory_as_if_it_had_never_known(tmp_path: Path):
    """Erasing a source gives the export of a memory that never read it, and no byte remains."""
    others = [name for name in TEXTS if name != "moves.txt"]
    with filled(tmp_path / "all.db") as memory, filled(tmp_path / "rest.db", others) as rest:
        memory.forget(source="moves.txt")
        assert memory.export(canonical=True) == rest.export(canonical=True)
        with pytest.raises(NotFound, match=r"moves\.txt"):
            memory.forget(source="moves.txt")
    held = b"".join(file.read_bytes() for file in tmp_path.glob("all.db*"))
    assert b"Castermouth" not in held


def test_forget_reopens_what_the_forgotten_had_closed(tmp_path: Path):
    """A fact that a forgotten source had closed holds again."""
    with Memory(tmp_path / "m.db") as memory:
        memory.add_facts(
            [
                {
                    "subject": "Tessa",
                    "predicate": "lives in",
                    "object": "Gullhaven",
                    "valid_from": "2019",
                }
            ],
            source="a",
        )
        memory.add_facts(
            [
                {
                    "subject": "Tessa",
                    "predicate": "lives in",
                    "object": "Castermouth",
                    "valid_from": "2021",
                }
            ],
            source="b",
        )
        assert [fact.object for fact in memory.facts(subject="Tessa")] == ["Castermouth"]
        memory.forget(source="b")
        assert [fact.object for fact in memory.facts(subject="Tessa")] == ["Gullhaven"]


def test_facts_as_of_a_date_are_those_that_held_then(tmp_path: Path):
    """A later value closes the earlier one, which as_of still finds."""
    with Memory(tmp_path / "m.db") as memory:
        for year, place in (("2021", "Castermouth"), ("2019", "Gullhaven")):
            memory.add_facts(
                [{"subject": "Tessa", "predicate": "lives in", "object": place, "valid_from": year}]
            )
        assert [fact.object for fact in memory.facts(subject="tessa")] == ["Castermouth"]
        then = memory.facts(subject="tessa", as_of="2020-06-01")
        assert [fact.object for fact in then] == ["Gullhaven"]
        closed = memory.facts(subject="tessa", status="closed")
        assert [str(fact.valid_to) for fact in closed] == ["2021"]


def test_turns_are_passages_with_speaker_time_and_session(memory: Memory):
    """Each turn can be found by itself; a session that goes on keeps its order, once each."""
    first = [
        {
            "role": "user",
            "name": "Ines",
            "content": "I adopted a heron.",
            "at": "2024-03-01T09:00Z",
        },
        {"role": "assistant", "content": "What is it called?"},
    ]
    memory.add(first, session_id="s1")
    memory.add(
        [*first, {"role": "user", "name": "Ines", "content": "Its name is Pebble."}],
        session_id="s1",
    )
    hits = memory.search("heron Pebble", filters={"session_id": "s1"}).hits
    assert sorted(hit.text for hit in hits) == [
        "I adopted a heron.", "Its name is Pebble.", "What is it called?",
    ]  # fmt: skip
    heron = next(hit for hit in hits if "heron" in hit.text)
    assert (heron.speaker, str(heron.at)) == ("Ines", "2024-03-01T09:00Z")


@pytest.mark.parametrize(
    "turns",
    [[], [{"role": "user"}], ["hello"], [{"text": "x", "at": "noon"}], 3],
    ids=str,
)
def test_turns_that_cannot_be_read_are_refused_with_their_number(memory: Memory, turns: object):
    """Nothing is written, and the message names the turn."""
    before = memory.stats().counts
    with pytest.raises(BadInput, match="turn"):
        memory.add(turns)  # type: ignore[arg-type]
    assert memory.stats().counts == before


def test_get_returns_nodes_by_id(memory: Memory):
    """Passages, facts and entities that a result names can be read by their ids."""
    hit = memory.search("Osprey").hits[0]
    assert memory.get(hit.id)["passage"]["text"] == hit.text
    fact = memory.facts(subject="Ruben Alder")[0]
    assert memory.get(fact.id)["object"] == fact.object
    with pytest.raises(NotFound):
        memory.get("psg_000000000000000000000000")


def test_every_evidence_span_slices_back(memory: Memory):
    """An assertion's spans are where its words stand in the passage."""
    nodes = [json.loads(line) for line in (memory.export() or "").splitlines()[1:]]
    texts = {n["passage"]["id"]: n["passage"]["text"] for n in nodes if n["kind"] == "passage"}
    assertions = [n["assertion"] for n in nodes if n["kind"] == "assertion"]
    assert assertions
    for one in assertions:
        start, end = one["subject_span"]
        assert texts[one["passage_id"]][start:end] == one["subject_text"]


def test_another_encoder_is_refused_when_the_memory_is_opened(tmp_path: Path):
    """Vectors of two encoders never meet; the message names both and what to do."""
    path = tmp_path / "m.db"
    with Memory(path) as memory:
        memory.add("The Osprey sails.", source="a")
    with pytest.raises(EncoderMismatch, match="reembed"):
        Memory(path, encoder=HashingEncoder())


def test_export_to_a_file_is_whole(memory: Memory, tmp_path: Path):
    """The file holds what the text form does, and no partial file is left beside it."""
    target = tmp_path / "out.jsonl"
    assert memory.export(target, canonical=True) is None
    assert target.read_text(encoding="utf-8") == memory.export(canonical=True)
    assert [file.name for file in tmp_path.glob("*.part")] == []


def test_documents_are_written_all_or_none(tmp_path: Path):
    """A batch with a triple that cannot be used writes nothing of the others."""
    with Memory(tmp_path / "m.db") as memory, pytest.raises(BadInput):
        memory.add_documents(
            [Document(uri="a", text="The Osprey sails."), Document(uri="b", text=" ")]
        )
