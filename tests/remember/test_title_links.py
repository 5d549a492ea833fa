"""Passages that write a document's title are linked to it, in any order of arrival."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphmem import Document, Memory
from graphmem.model.entity import BY_TITLE, INSIDE_NAME, KNOWN_TITLE, Mention
from graphmem.model.ids import content_id, entity_key
from graphmem.testing import HashingEncoder

TITLES = ["Oda of Velm", "Velm", "The Girl in the Copper Tower", "Home", "HOME", "Home (film)"]
WORDS = [*TITLES, *"the Lake copper home Mayor of and saw . 's (".split(), "\n"]


def a_document(uri: str, title: str, text: str) -> Document:
    """Return a document."""
    return Document(uri=uri, title=title, text=text)


def links(memory: Memory) -> list[Mention]:
    """Return the mentions that stand on a known title."""
    every = memory._store.scan(memory.namespace, "mention")
    return [one for one in every if isinstance(one, Mention) and one.method in BY_TITLE]


def canonical(memory: Memory) -> str:
    """Return what a memory believes."""
    text = memory.export(canonical=True)
    assert text is not None
    return text


def entity(name: str) -> str:
    """Return the id of what is called so."""
    return content_id("entity", "default", entity_key(name))


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Memory]:
    """Return an empty memory that reads no names: only titles are known."""
    with a_memory(tmp_path / "m.db") as memory:
        yield memory


def a_memory(path: Path | str) -> Memory:
    """Return a memory that reads no names."""
    return Memory(path, encoder=HashingEncoder(), extract=False)


def test_titles_link_what_was_there_and_what_comes(memory: Memory) -> None:
    """A title with small words is found in a passage before and in one after its document."""
    title = "The Girl in the Copper Tower"
    memory.add(f"He read {title} twice.", source="before")
    memory.add("It is a novel.", source="novel", title=title)
    memory.add(f"She filmed {title}.", source="after")
    found = links(memory)
    assert len(found) == 2
    assert {one.entity_id for one in found} == {entity(title)}
    assert {one.method for one in found} == {KNOWN_TITLE}


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Home", "Home is where the lake is."),  # any word begins a sentence so
        ("Home", "He went home."),
        ("May", "It was in May 2004."),
        ("Neil", "It is by O'Neil."),
        ("Don", "Don't!"),
        ("1984", "It was in 1984."),
        ("Oda", "The Odas met."),
        ("The Who", "The who and the where."),
    ],
)
def test_titles_are_not_found_in_common_words(memory: Memory, title: str, text: str) -> None:
    """What only looks like a title is not linked."""
    memory.add("It is a film.", source="film", title=title)
    memory.add(text, source="other")
    assert not links(memory)


def test_titles_of_logs_link_nothing(memory: Memory) -> None:
    """A log's title names no thing that its turns are about."""
    memory.add([{"role": "Ann", "content": "Hello."}], source="log", title="Copper Tower")
    memory.add("We saw Copper Tower.", source="text")
    assert not links(memory)


def test_links_inside_longer_names_are_weaker(tmp_path: Path) -> None:
    """A title that is part of a name which the reading found says less than one by itself."""
    with Memory(tmp_path / "m.db", encoder=HashingEncoder()) as memory:
        memory.add("It is a city.", source="city", title="Lisbon")
        memory.add("Ann studied at the University of Lisbon.", source="ann")
        (link,) = links(memory)
    assert link.method == INSIDE_NAME
    assert link.score < 0.5


def test_homonyms_stay_apart(tmp_path: Path) -> None:
    """What a document calls by its own name without the parenthesis is not its namesake."""
    with Memory(tmp_path / "m.db", encoder=HashingEncoder()) as memory:
        memory.add("Just Friends is a film.", source="film", title="Just Friends")
        text = "Just Friends is the album of the film."
        memory.add(text, source="album", title="Just Friends (album)")
        assert not links(memory)


documents = st.lists(
    st.tuples(
        st.sampled_from(["", *TITLES]),
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join),
    ),
    min_size=2,
    max_size=4,
)


@given(given=documents, swap=st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.too_slow])
def test_any_order_links_the_same(given: Sequence[tuple[str, str]], swap: object) -> None:
    """In one batch, one by one, and shuffled: what is believed of links is the same."""
    told = [a_document(f"d{n}", title, f"It is {text}") for n, (title, text) in enumerate(given)]
    shuffled = list(told)
    swap.shuffle(shuffled)  # type: ignore[attr-defined]
    believed = []
    for batches in ([told], [[one] for one in told], [[one] for one in shuffled]):
        with a_memory(":memory:") as memory:
            for batch in batches:
                memory.add_documents(batch)
            believed.append(canonical(memory))
    assert believed[0] == believed[1] == believed[2]


@given(given=documents, gone=st.integers(0, 3))
@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@pytest.mark.parametrize("how", ["forget", "undo"])
def test_a_document_that_goes_takes_its_links_along(
    how: str,
    given: Sequence[tuple[str, str]],
    gone: int,
) -> None:
    """After a document was forgotten or undone, the rest is as if it had never been there."""
    told = [a_document(f"d{n}", title, f"It is {text}") for n, (title, text) in enumerate(given)]
    going = told[gone % len(told)]
    with a_memory(":memory:") as memory:
        for one in told:
            if one is not going:
                memory.add_documents([one])
        without = canonical(memory)
    with a_memory(":memory:") as memory:
        changes = {one.uri: memory.add_documents([one]).changes for one in told}
        if how == "forget":
            memory.forget(source=going.uri)
        else:
            memory.undo(changes[going.uri][0])
        assert canonical(memory) == without


def test_two_writers_link_to_each_other(tmp_path: Path) -> None:
    """What another process commits between reading and writing is linked all the same."""
    with a_memory(tmp_path / "m.db") as one, a_memory(tmp_path / "m.db") as other:
        prepared = one.prepare([a_document("text", "", "She saw Oda of Velm.")])
        store = one._store
        write = store.write

        def late(batch: object) -> object:
            store.write = write  # type: ignore[method-assign]
            other.add("It is a play.", source="play", title="Oda of Velm")
            return write(batch)  # type: ignore[arg-type]

        store.write = late  # type: ignore[method-assign, assignment]
        one.write(prepared)
        assert [link.entity_id for link in links(one)] == [entity("Oda of Velm")]


def test_every_order_of_a_small_library(tmp_path: Path) -> None:
    """With names read too, all orders of a few documents give the same memory."""
    told = [
        a_document("a", "Oda of Velm", "Oda of Velm was a painter. She lived in Velm."),
        a_document("b", "Tosti", "He was a brother of Oda of Velm. The Mayor of Velm paid."),
        a_document("c", "Velm", "It is a city."),
    ]
    believed = set()
    for number, order in enumerate(permutations(told)):
        with Memory(tmp_path / f"{number}.db", encoder=HashingEncoder()) as memory:
            for one in order:
                memory.add_documents([one])
            believed.add(canonical(memory))
    assert len(believed) == 1


def test_stated_alias_finds_the_thing_from_everywhere(tmp_path: Path) -> None:
    """What one text calls something too is a name of it for every question."""
    with Memory(tmp_path / "m.db", encoder=HashingEncoder()) as memory:
        memory.add("The Velmar Ore Board (VOB) met in Castermouth in 1990.", source="a")
        found = memory._store.named(memory._scope(None), ["vob"])
        assert [record.name for records in found for record in records] == ["Velmar Ore Board"]
