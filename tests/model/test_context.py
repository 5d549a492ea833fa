"""A result as text for a prompt: whole evidence first, each text once, in order, and quoted."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from graphmem.model.episode import Span
from graphmem.model.quoting import CLOSING, OPENING, cut, size
from graphmem.model.results import Evidence, FactView, Hit, SearchResult
from graphmem.model.time import instant


def hit(
    text: str,
    source: str,
    *,
    sentence: str = "",
    ordinal: int = 0,
    speaker: str | None = None,
    title: str = "",
    at: str = "",
    facts: tuple[FactView, ...] = (),
) -> Hit:
    """Return a hit; ``sentence`` is its evidence."""
    place = text.find(sentence)
    span = Span(place, place + len(sentence))
    return Hit(
        id=f"{source} {ordinal}",
        text=text,
        score=1,
        source=source,
        title=title,
        span=Span(0, len(text)),
        ordinal=ordinal,
        speaker=speaker,
        at=instant(at) if at else None,
        evidence=(Evidence(span=span, text=sentence),) if sentence else (),
        facts=facts,
    )


def context(*hits: Hit, tokens: int = 800) -> str:
    return SearchResult(question="?", hits=hits).context(max_tokens=tokens)


def quoted(text: str) -> list[str]:
    """Return the lines between the first and the last."""
    return text.removeprefix(OPENING).removesuffix(CLOSING).splitlines()


def test_evidence_of_every_hit_comes_before_whole_passages() -> None:
    """With little room each hit gives its sentence; with more, the best become whole."""
    hits = [
        hit(f"Before it. The mill {word} stands. {'More is said. ' * 9}", word,
            sentence=f"The mill {word} stands.")
        for word in ("one", "two", "three")
    ]  # fmt: skip

    assert quoted(context(*hits, tokens=45)) == [
        "[1] one", "    The mill one stands.",
        "[2] two", "    The mill two stands.",
        "[3] three", "    The mill three stands.",
    ]  # fmt: skip
    some = context(*hits, tokens=90)
    assert some.count("More is said.") == 9
    assert "Before it. The mill one stands." in some
    assert context(*hits).count("More is said.") == 27


def test_a_text_stands_once() -> None:
    """The same words from another source, in other spacing or case, add nothing."""
    lines = quoted(
        context(hit("It is old.", "a"), hit("It  is\nOLD.", "b"), hit("It is new.", "c"))
    )

    assert lines == ["[1] a", "    It is old.", "[3] c", "    It is new."]


def test_hits_stand_in_the_order_of_their_sources() -> None:
    """The source of the best hit first; inside one, turns as they were said, chunks as written."""
    lines = quoted(
        context(
            hit("Two.", "log", ordinal=2, speaker="Ann", at="2021"),
            hit("Chapter 9.", "book", ordinal=9),
            hit("One.", "log", ordinal=1, speaker="Bo", at="2021"),
            hit("Before.", "log", ordinal=5, speaker="Bo", at="2020"),
            hit("Chapter 1.", "book", ordinal=1),
        )
    )

    assert [line.split()[0] for line in lines[::2]] == ["[4]", "[3]", "[1]", "[5]", "[2]"]
    assert lines[1] == "    Bo: Before."


def test_closed_facts_are_marked_where_they_are_told() -> None:
    """What is over is said to be over, next to the words that say it, and only there."""
    over = FactView(
        id="f",
        subject="Tessa",
        predicate="live in",
        object="Gull<haven",
        status="closed",
        valid_to=instant("2021-03-01"),
        evidence=("Tessa lives in Gullhaven.",),
    )
    text = "She paints boats. Tessa lives in Gullhaven."
    mark = "    (no longer true since 2021-03-01: Tessa \u2013 live in \u2013 Gull\u2039haven)"

    assert mark in quoted(context(hit(text, "a", facts=(over,))))
    elsewhere = hit(text + " Etc." * 40, "a", sentence="She paints boats.", facts=(over,))
    assert quoted(context(elsewhere, tokens=40)) == ["[1] a", "    She paints boats."]
    there = hit(text + " Etc." * 40, "a", sentence="Tessa lives in Gullhaven.", facts=(over,))
    assert mark in quoted(context(there, tokens=50))


def test_the_best_evidence_is_cut_where_it_does_not_fit() -> None:
    """Rather its beginning than a lesser hit alone."""
    text = context(hit("word " * 400, "long"), hit("Short.", "short"), tokens=60)

    assert text.startswith(OPENING + "[1] long\n    word word")
    assert "\u2026\n" in text
    assert "Short" not in text
    assert size(text) <= 60 * 4


anything = st.text(max_size=60).filter(str.strip)


@given(
    st.lists(st.tuples(anything, anything, anything, st.none() | anything), max_size=6),
    st.integers(1, 200),
)
def test_nothing_that_was_stored_leaves_the_quotation(
    said: list[tuple[str, str, str, str | None]], tokens: int
) -> None:
    """Whatever texts, sources, titles and speakers hold, only real citations begin a line."""
    hits = [
        hit(text, source, title=title, speaker=speaker, ordinal=number)
        for number, (text, source, title, speaker) in enumerate(said)
    ]
    text = context(*hits, tokens=tokens)

    assert size(text) <= 4 * tokens
    assert text.count("<") == (2 if text else 0)
    for line in quoted(text):
        assert line.startswith("    ") or line.split("]")[0].lstrip("[").isdigit()
    heads = [line for line in quoted(text) if not line.startswith("    ")]
    assert len(heads) <= len(hits)


def test_a_token_is_counted_by_its_script() -> None:
    """Four Latin letters, two Greek or Cyrillic ones, one of Chinese: about a token each."""
    assert (size("mill"), size("\u03bc\u03cd"), size("\u7530")) == (4, 4, 4)
    assert cut("\u7530" * 10, 13) == "\u7530\u7530\u2026\n"
    assert size(cut("\u7530" * 10, 13)) <= 13
