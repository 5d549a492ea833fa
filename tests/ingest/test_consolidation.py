"""The generator of numbered facts that overwrite each other."""

from __future__ import annotations

import pytest

from graphmem_ingest.corpora.consolidation import consolidation


def test_pool_has_the_size_and_share_asked_for() -> None:
    """1,300 facts at 30 %: 1,000 pairs, 300 of them told twice."""
    pool = consolidation(facts=1_300, overwritten=0.3)
    assert len(pool.facts) == 1_300
    assert sum(fact.overwritten for fact in pool.facts) == 300
    assert len({(fact.subject, fact.predicate) for fact in pool.facts}) == 1_000


def test_serials_and_times_rise_together() -> None:
    """The larger number is the newer."""
    facts = consolidation(facts=200).facts
    assert [fact.serial for fact in facts] == list(range(200))
    assert [fact.at for fact in facts] == sorted(fact.at for fact in facts)


def test_answers_follow_the_newest_facts() -> None:
    """Walking the newest value of each step gives the answer, and never a stale one."""
    pool = consolidation(facts=2_000, questions=500)
    newest = {(fact.subject, fact.predicate): fact.object for fact in pool.facts}
    assert {question.hops for question in pool.questions} == {1, 2}
    for question in pool.questions:
        answer = question.path[0][0]
        for subject, predicate in question.path:
            assert subject == answer
            answer = newest[subject, predicate]
        assert answer == question.answer
        assert question.answer not in question.stale


def test_equal_input_gives_equal_pools() -> None:
    """A benchmark can be repeated; another seed is another pool."""
    assert consolidation(facts=50, seed=7) == consolidation(facts=50, seed=7)
    assert consolidation(facts=50, seed=7) != consolidation(facts=50, seed=8)


def test_impossible_sizes_are_refused() -> None:
    """The message says what was wrong."""
    with pytest.raises(ValueError, match="overwritten between 0 and 1"):
        consolidation(overwritten=1.5)
