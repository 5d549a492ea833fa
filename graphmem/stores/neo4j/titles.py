"""Titles that are known, and the passages whose texts hold one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import numpy as np

from graphmem.model.records import Keys, TitledPassage, TitleQuery
from graphmem.stores.neo4j.blocks import POSTING, joined, key_of
from graphmem.stores.neo4j.statements import Transaction, columns, indexable, say
from graphmem.stores.sqlite.rows import read_mention, read_spans


def titled(tx: Transaction, namespace: str, titles: Sequence[str]) -> list[str]:
    """Return those of the titles that texts have."""
    wanted = list(dict.fromkeys(titles))
    rows = say(tx, "titles_there", namespace=namespace, titles=wanted) if wanted else []
    return [row["title"] for row in rows]


def holding(
    tx: Transaction, namespace: str, queries: Sequence[TitleQuery]
) -> list[list[TitledPassage]]:
    """Return for each title the passages that hold it and do not mention its thing."""
    found: list[list[TitledPassage]] = [[] for _ in queries]
    number = say(tx, "namespace", name=namespace)
    if not number or number[0]["number"] is None:
        return found
    lists = _term_lists(tx, namespace, number[0]["number"], queries)
    asked = [
        {"keys": _in_all(lists, one.terms), "title": one.title, "entity": one.entity_id}
        for one in queries
    ]
    for row in say(tx, "passages_with_title", namespace=namespace, queries=asked):
        found[row["place"]].append(
            TitledPassage(
                passage_id=row["id"],
                text=row["text"],
                sentences=read_spans(row["sentences"]),
                mentions=tuple(read_mention(columns(one)) for one in row["mentions"]),
            )
        )
    return found


def _term_lists(
    tx: Transaction, namespace: str, number: int, queries: Sequence[TitleQuery]
) -> dict[str, Keys]:
    """Return the keys of the passages that hold each term of some titles, in one statement."""
    wanted = sorted({indexable(term) for one in queries for term in one.terms})
    rows = say(tx, "postings_of_terms", namespace=namespace, terms=wanted)[0]["rows"]
    return {
        term: key_of(number, 0) | joined(tail, sealed, POSTING)["passage"].astype(np.int64)
        for term, tail, sealed in rows
    }


def _in_all(lists: dict[str, Keys], terms: Sequence[str]) -> list[int]:
    """Return the keys of the passages that hold all of the terms; none for no terms."""
    held = [lists.get(indexable(term), np.empty(0, np.int64)) for term in terms]
    return reduce(np.intersect1d, held).tolist() if held else []
