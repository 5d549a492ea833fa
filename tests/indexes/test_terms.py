"""Index terms in any script."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from graphmem.indexes.terms import FUNCTION_WORDS, term_counts, terms, words


def test_terms_are_stems_without_function_words():
    """Inflected forms share a term; function words, possessives and contractions leave none."""
    assert terms("Alice's ships were sailing; they don't sail to the ship.") == [
        "alic", "ship", "sail", "sail", "ship",
    ]  # fmt: skip


def test_terms_of_a_script_without_spaces_are_pairs():
    """Any two characters that stand together in a text are found together."""
    assert set(terms("\u4eac\u90fd")) <= set(terms("\u6771\u4eac\u90fd\u5e81"))
    assert terms("\u732b") == ["\u732b"]


def test_terms_keep_other_alphabets_and_numbers():
    """Accents, Cyrillic, Arabic and version numbers are searchable."""
    moscow, baghdad = "\u043c\u043e\u0441\u043a\u0432\u0430", "\u0628\u063a\u062f\u0627\u062f"
    found = terms(f"\u00c9migr\u00e9s {moscow.title()} {baghdad} v2.3")
    assert found == ["\u00e9migr\u00e9s", moscow, baghdad, "v2", "3"]


@given(st.text())
def test_any_text_gives_terms_that_an_index_can_hold(text: str):
    """Terms are never empty, hold no blank and no ASCII punctuation but "_", and are bounded."""
    for term in terms(text):
        assert term
        assert len(term) <= 64 * 3
        assert not any(c.isspace() or (c.isascii() and not (c.isalnum() or c == "_")) for c in term)
        assert term not in FUNCTION_WORDS or term not in words(text)


@given(st.text(), st.text())
def test_term_counts_add_up(one: str, other: str):
    """The counts of two texts are the sum of the counts of each."""
    assert term_counts(one, other) == term_counts(one) + term_counts(other)
