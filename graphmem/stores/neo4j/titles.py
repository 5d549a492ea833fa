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
    number = say(tx, "namespace", name=namespace)
    if not number:
        return [[] for _ in queries]
    return [_passages(tx, namespace, number[0]["number"], one) for one in queries]


def _passages(
    tx: Transaction, namespace: str, number: int, query: TitleQuery
) -> list[TitledPassage]:
    keys = _holding_terms(tx, namespace, number, query.terms)
    if not len(keys):
        return []
    rows = say(
        tx,
        "passages_with_title",
        namespace=namespace,
        keys=keys,
        title=query.title,
        entity=query.entity_id,
    )
    return [
        TitledPassage(
            passage_id=row["id"],
            text=row["text"],
            sentences=read_spans(row["sentences"]),
            mentions=tuple(read_mention(columns(one)) for one in row["mentions"]),
        )
        for row in rows
    ]


def _holding_terms(tx: Transaction, namespace: str, number: int, terms: Sequence[str]) -> Keys:
    """Return the keys of the passages that hold all of the terms; none for no terms."""
    wanted = list(dict.fromkeys(indexable(term) for term in terms))
    if not wanted:
        return np.empty(0, np.int64)
    rows = say(tx, "postings_of_terms", namespace=namespace, terms=wanted)[0]["rows"]
    if len(rows) < len(wanted):
        return np.empty(0, np.int64)
    lists = [joined(tail, sealed, POSTING)["passage"] for _, tail, sealed in rows]
    return key_of(number, 0) | reduce(np.intersect1d, lists).astype(np.int64)
