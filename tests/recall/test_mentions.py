"""Mentions of candidates: shorter names, names inside names, and names found by their words."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem import Document, Memory
from graphmem.indexes.terms import term_hash
from graphmem.model.scope import Scope
from graphmem.recall.documents import DocumentScores, DocumentSearch
from graphmem.recall.mentions import find_sequences, names_inside, shorter_names
from graphmem.recall.near_words import NearWords
from graphmem.testing.fakes import FakeExtractor, HashingEncoder

ENCODER = HashingEncoder(32)
SCOPE = Scope(namespace="mentions")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Mercury (planet)", ("Mercury",)),
        ("Anna, Countess of Holm", ("Anna",)),
        ("Otter, Ohio (river)", ("Otter, Ohio", "Otter")),
        ("Mercury", ()),
        ("(x)", ()),
    ],
)
def test_shorter_names_drop_what_tells_homonyms_apart(name: str, expected: tuple[str]) -> None:
    """Neither a parenthesis nor what follows a comma belongs to the name that others use."""
    assert shorter_names(name) == expected


def test_names_inside_a_name_begin_and_end_with_a_capital() -> None:
    """What may be a name of its own inside a longer one; never the whole."""
    inside = set(names_inside("Harbour Museum of Kesterholm"))
    assert inside == {"Harbour", "Museum", "Kesterholm", "Harbour Museum", "Museum of Kesterholm"}


@given(
    groups=st.lists(st.lists(st.integers(1, 4), max_size=8), max_size=5),
    sequences=st.lists(st.lists(st.integers(1, 4), min_size=1, max_size=4), max_size=6),
)
def test_sequences_are_found_as_by_comparing_every_place(
    groups: list[list[int]], sequences: list[list[int]]
) -> None:
    """Every occurrence is found, and none that runs from one group of tokens into the next."""
    tokens = np.array([token for group in groups for token in group], np.uint32)
    group_of = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    which, place = find_sequences(tokens, group_of, [np.array(s, np.uint32) for s in sequences])
    expected = {
        (number, at)
        for number, sequence in enumerate(sequences)
        for at in range(len(tokens) - len(sequence) + 1)
        if tokens[at : at + len(sequence)].tolist() == sequence
        and len(set(group_of[at : at + len(sequence)].tolist())) == 1
    }
    assert set(zip(which.tolist(), place.tolist(), strict=True)) == expected
    assert len(which) == len(expected)


def _score(texts: dict[str, tuple[str, str]], question: str) -> DocumentScores:
    """Search a memory of documents, given as uri: (title, text)."""
    near = NearWords(HashingEncoder(4), words=["mill"])
    with Memory(
        ":memory:", namespace=SCOPE.namespace, encoder=ENCODER, extractor=FakeExtractor()
    ) as memory:
        memory.add_documents(
            [Document(uri=uri, title=title, text=text) for uri, (title, text) in texts.items()]
        )
        store = memory._store
        found = DocumentSearch(store, ENCODER, near, term_hash).score(question, SCOPE)
    assert found is not None
    return found


def _edges(found: DocumentScores) -> set[tuple[str, str, bool]]:
    """Return each mention as the first token's passage, the name, and whether it is a home."""
    mentions = found.candidates.mentions
    ids = found.candidates.features.ids
    return {
        (ids[passage], mentions.labels[name], bool(home))
        for passage, name, home in zip(
            mentions.passage.tolist(), mentions.name.tolist(), mentions.home.tolist(), strict=True
        )
    }


def test_passage_with_a_parenthesis_in_its_title_is_a_home_of_the_shorter_name() -> None:
    """Texts that say only "Lantern" lead to the passage about "Lantern (play)"."""
    texts = {
        "play": ("Lantern (play)", "A play in three acts."),
        "other": ("Maren", "Maren wrote Lantern."),
    }
    homes = {name for _, name, home in _edges(_score(texts, "Who wrote Lantern?")) if home}
    assert {"Lantern", "Lantern (play)", "Maren"} <= homes


def test_name_is_found_by_its_words_where_the_reading_missed_it() -> None:
    """A passage that was read without the name still links to those that have it."""
    texts = {
        "museum": ("", "Maren leads the old kesterholm museum."),
        "town": ("", "In the north lies Kesterholm."),
    }
    held = {(name, passage) for passage, name, _ in _edges(_score(texts, "Where is Kesterholm?"))}
    assert len({passage for name, passage in held if name == "Kesterholm"}) == 2
