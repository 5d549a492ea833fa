"""Where a name begins and ends in its text, and the small words that names hold inside."""

from __future__ import annotations

import re

from graphmem.model.episode import Span

# Words inside names that are not capitalised: "Ludwig van Beethoven", "Bank of England".
INSIDE = frozenset("of de van von der den la le du da di del bin al the y & and for 's".split())
PARTICLES = INSIDE - {"of", "the", "y", "&", "and", "for", "'s"} | {"ibn", "mac", "ter", "zu"}
_EMOJI = "\u2600-\u27bf\ufe0f\u200d\U0001f000-\U0001faff"
_TRIM_LEFT = re.compile(
    rf"^(?:[\s\"'“”‘’(\[{{,.:;*#|>\-–—{_EMOJI}]|(?:the|a|an)\s)+", re.IGNORECASE
)
_TRIM_RIGHT = re.compile(
    rf"(?:[\s\"“”‘’'(\[{{\])}},.:;*#|!?\-–—{_EMOJI}]|['’]s"
    r"|\s(?:of|and|the|in|at|for|to|by|with|from|de))+$"
)
# A final full stop belongs to these: "U.S.", "Sammy Davis Jr.", "Acme Inc."
ABBREVIATED = re.compile(r"(?:\b(?:[^\W\d]\.)+|\b(?:[JS]r|Inc|Co|Corp|Ltd|Bros|St|Mt)\.)$")
# A hyphen with a space behind it between two capitalised parts: a line was broken there once.
_BROKEN_BEFORE = re.compile(r"(?<!\w)[A-Z\u00c0-\u00de]\w+-\s$")
_BROKEN_AFTER = re.compile(r"-\s[A-Z\u00c0-\u00de]\w+")


def trimmed(text: str, span: Span) -> tuple[int, int]:
    """Return where a name begins and ends, less articles, quotes, brackets and "'s" at its edges;
    a hyphenated word is whole.
    """
    part = span.of(text)
    left = _TRIM_LEFT.match(part)
    start = span.start + (left.end() if left else 0)
    right = _TRIM_RIGHT.search(text[start : span.end])
    end = start + right.start() if right else span.end
    if start < end and text[end : end + 1] == ")" and "(" in text[start:end]:
        end += 1
    if text[end : end + 1] == "." and ABBREVIATED.search(text[start : end + 1]):
        end += 1
    while start > 1 and text[start - 1] in "-\u2013" and text[start - 2].isalpha():
        start -= 1
        while start and text[start - 1].isalnum():
            start -= 1
    return _whole_word(text, start, end)


def _whole_word(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where a name begins and ends with the rest of a word that a line break took apart:
    "Anna Vell- Orvo".
    """
    if before := _BROKEN_BEFORE.search(text, max(0, start - 30), start):
        start = before.start()
    if after := _BROKEN_AFTER.match(text, end):
        end = after.end()
    return start, end
