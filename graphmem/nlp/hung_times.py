"""Times that the parser hung on a noun and that say when the clause holds."""

from __future__ import annotations

from graphmem.nlp.clauses import Clause
from graphmem.nlp.page import Sentence, StatedTime

_BOUNDS = frozenset("from since until till between".split())


def is_bound(sentence: Sentence, clause: Clause, time: StatedTime) -> bool:
    """Tell a time of the clause that the parser hung on a noun: "the mayor of Averil since 2015".

    Only bounds, and what opens the sentence ("In 2016 Ana ..."): "the strike of 1984" is a name.
    """
    starts = time.span.start - sentence.offset
    first = next((token for token in sentence.tokens if token.idx >= starts), None)
    if first is None:
        return False
    leading = first if first.pos_ in ("ADP", "SCONJ") or first.i == 0 else first.nbor(-1)
    opens = leading.i == sentence.tokens.start
    if not opens and leading.lower_ not in _BOUNDS:
        return False
    node = first
    while node.head != node and node not in clause.chain:
        node = node.head
        if node.pos_ in ("VERB", "AUX") and node not in clause.chain:
            return False
    return node in clause.chain
