"""Titles that are known, and the passages whose texts hold one."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Sequence

from graphmem.model.entity import Mention
from graphmem.model.records import TitledPassage, TitleQuery
from graphmem.stores.sqlite.rows import read_mention, read_spans
from graphmem.stores.sqlite.statements import LATEST, keys_by_id, say
from graphmem.stores.sqlite.writing_passages import token_of

_NO_ENTITY = -1  # a thing that is not there yet is mentioned nowhere


def titled(connection: sqlite3.Connection, number: int, titles: Sequence[str]) -> list[str]:
    """Return those of the titles that texts have."""
    rows = say(connection, "titles_there", namespace=number, titles=list(dict.fromkeys(titles)))
    return [row["title"] for row in rows]


def holding(
    connection: sqlite3.Connection, number: int, queries: Sequence[TitleQuery]
) -> list[list[TitledPassage]]:
    """Return for each title the passages that hold it and do not mention its thing."""
    keys = keys_by_id(connection, "entity", number, [one.entity_id for one in queries])
    found = [_rows(connection, number, one, keys.get(one.entity_id)) for one in queries]
    mentions: dict[int, list[Mention]] = defaultdict(list)
    passages = sorted({row["key"] for rows in found for row in rows})
    for row in say(connection, "mentions_of_passages", passages=passages, known=LATEST):
        mentions[row["passage"]].append(read_mention(row))
    return [
        [
            TitledPassage(
                passage_id=row["id"],
                text=row["text"],
                sentences=read_spans(row["sentences"]),
                mentions=tuple(mentions[row["key"]]),
            )
            for row in rows
        ]
        for rows in found
    ]


def _rows(
    connection: sqlite3.Connection, number: int, query: TitleQuery, entity: int | None
) -> list[sqlite3.Row]:
    if not query.terms:
        return []
    return say(
        connection,
        "passages_with_title",
        tokens=" AND ".join(f'"{token_of(number, term)}"' for term in query.terms),
        title=query.title,
        entity=_NO_ENTITY if entity is None else entity,
    )
