"""Writing passages with their index entries, vectors and features, and moving them in time."""

from __future__ import annotations

import json
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import islice

import numpy as np

from graphmem.errors import WriteFailed
from graphmem.model.records import Bytes, Floats, IndexedPassage
from graphmem.stores.neo4j.arrays import features_of, sentence_bytes, unpacked
from graphmem.stores.neo4j.blocks import POSTING, appended, number_of
from graphmem.stores.neo4j.statements import Row, Transaction, indexable, say, say_many
from graphmem.stores.neo4j.transit import Writing
from graphmem.stores.sqlite.rows import passage_row, spans_text

_MOST = 65_535  # of a term in a passage: what two bytes hold
_VECTORS = 500  # exchanged at a time


def write_passages(writing: Writing) -> None:
    """Insert the passages that are new, with everything that finds them."""
    passages = {one.passage.id: one for one in writing.batch.passages}
    there = set(writing.look_up("passage", passages))
    _place_again(writing, [one for passage_id, one in passages.items() if passage_id in there])
    new = [one for passage_id, one in passages.items() if passage_id not in there]
    behind = _last_ordinals(writing, new)
    rows: list[Row] = []
    for one in new:
        row = _columns(writing, one)
        if row["ordinal"] < 0:
            behind[row["source"]] += 1
            row["ordinal"] = behind[row["source"]]
        rows.append(row)
        writing.new["passage"][row["key"]] = row
    writing.gather("passages", rows)
    _write_terms(writing, new)


def _write_terms(writing: Writing, new: list[IndexedPassage]) -> None:
    """Append to the posting lists of all terms of new passages."""
    added: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for one in new:
        number = number_of(writing.key("passage", one.passage.id))
        for term, count in one.terms.items():
            added[indexable(term)].append((number, min(count, _MOST)))
    if not added:
        return
    found = say(writing.tx, "tails_of_terms", namespace=writing.name, terms=sorted(added))[0]
    tails = dict(zip(found["terms"], found["tails"], strict=True))
    rows: list[Row] = []
    for term, pairs in sorted(added.items()):
        data = np.array(pairs, POSTING).tobytes()
        sealed, tail = appended(tails.get(term, b""), data, POSTING)
        rows.append({"term": term, "tail": tail, "sealed": sealed})
    writing.gather("terms", rows)


def _place_again(writing: Writing, passages: list[IndexedPassage]) -> None:
    """Move passages that are there to where their source, cut anew, has them."""
    rows: list[Row] = [
        {
            "key": writing.key("passage", one.passage.id),
            "episode": writing.key("episode", one.passage.episode_id),
            "ordinal": one.passage.ordinal,
            "span_start": one.passage.span.start,
            "span_end": one.passage.span.end,
            "generation": writing.next_generation,
        }
        for one in passages
        if one.passage.ordinal >= 0
    ]
    if not rows:
        return
    writing.flush()  # their episodes may be new
    moved = sum(record["moved"] for record in say_many(writing.tx, "move_passage", rows))
    writing.changed |= moved > 0


def _last_ordinals(writing: Writing, new: list[IndexedPassage]) -> dict[int, int]:
    """Return the last ordinal of each source that new passages are put behind."""
    sources = {
        writing.key("source", one.passage.source_id) for one in new if one.passage.ordinal < 0
    }
    there = sorted(sources - writing.new["source"].keys())
    rows = say(writing.tx, "last_ordinals", sources=there) if there else []
    return dict.fromkeys(sources, -1) | {row["source"]: row["ordinal"] for row in rows}


def _columns(writing: Writing, one: IndexedPassage) -> Row:
    row = passage_row(one.passage)
    row["source_id"], row["episode_id"] = one.passage.source_id, one.passage.episode_id
    row["source"] = writing.key("source", one.passage.source_id)
    row["episode"] = writing.key("episode", one.passage.episode_id)
    row["key"] = writing.add("passage", one.passage.id)
    row["namespace"] = writing.name
    row["length"] = one.length
    row["sentences"] = spans_text(one.sentences)
    row["recorded_from"] = writing.at
    row["generation"] = writing.next_generation
    row["features"] = features_of(one).packed()
    # An erasure must find the passage in its posting lists again.
    terms = json.dumps(sorted({indexable(term) for term in one.terms}))
    row["terms"] = zlib.compress(terms.encode(), 1)
    if one.vector.size:
        row["vector"] = np.asarray(one.vector, "<f4").tobytes()
    return row


def move_passages(writing: Writing) -> None:
    """Close and open passages on the record axis, and count their mentions anew."""
    batch = writing.batch
    if not batch.closed and not batch.reopened:
        return
    writing.flush()
    closed = [writing.key("passage", one) for one in dict.fromkeys(batch.closed)]
    reopened = [writing.key("passage", one) for one in dict.fromkeys(batch.reopened)]
    ends = held_until(writing, [*closed, *reopened])
    closing = [key for key in closed if ends[key] < 0]
    opening = [key for key in reopened if ends[key] >= 0]
    moment = {"at": writing.at, "generation": writing.next_generation}
    writing.say_many("close_passage", [{"key": key, **moment} for key in closing])
    writing.say_many("reopen_passage", [{"key": key, **moment} for key in opening])
    difference: Counter[int] = Counter()
    for passage, entity in mention_pairs(writing, [*closing, *opening]):
        difference[entity] += 1 if passage in set(opening) else -1
    count_mentions(writing, difference)


def held_until(writing: Writing, keys: Iterable[int]) -> dict[int, int]:
    """Return when passages ceased to be held (-1: they are held)."""
    found = say(writing.tx, "passage_states", keys=list(keys))[0]
    return dict(zip(found["keys"], found["ends"], strict=True))


def mention_pairs(writing: Writing, passages: list[int]) -> list[tuple[int, int]]:
    """Return the keys of passages with those of the entities that they mention."""
    if not passages:
        return []
    found = say(writing.tx, "mention_keys", passages=passages)[0]
    return list(zip(found["passages"], found["entities"], strict=True))


def count_mentions(writing: Writing, difference: Counter[int]) -> None:
    """Keep each entity's number of held passages."""
    rows: list[Row] = [{"key": key, "difference": n} for key, n in difference.items() if n]
    writing.say_many("count_mentions", rows)


def replace_all_vectors(
    tx: Transaction,
    encoder: tuple[str, int],
    vectors: Iterable[tuple[int, Floats, Bytes | None]],
) -> int:
    """Exchange the vectors of all passages inside a transaction; readers load all anew."""
    say(tx, "lock_store")
    left = {record["key"] for record in say(tx, "keys_of_passages")}
    done, given = 0, iter(vectors)
    while some := list(islice(given, _VECTORS)):
        done += len(some)
        keys = [key for key, _, _ in some]
        stored = {row["key"]: row["features"] for row in say(tx, "stored_features", keys=keys)}
        rows = []
        for key, vector, sentences in some:
            old = unpacked(stored.get(key))
            rows.append(
                {
                    "key": key,
                    "vector": np.asarray(vector, "<f4").tobytes(),
                    "features": type(old)(
                        tokens=old.tokens,
                        token_sentences=old.token_sentences,
                        sentence_asks=old.sentence_asks,
                        sentence_vectors=sentence_bytes(sentences),
                    ).packed(),
                }
            )
        say_many(tx, "update_vectors", rows)
        left.difference_update(keys)
    if left:
        raise WriteFailed(
            f"nothing was written: {len(left)} passage(s) were given no vector of {encoder[0]}; "
            "encode all passages of all namespaces"
        )
    say(tx, "set_encoder", encoder=encoder_text(encoder))
    say(tx, "renew_namespaces")
    return done


def encoder_text(encoder: tuple[str, int]) -> str:
    """Return an encoder as the store notes it."""
    return f"{encoder[0]} {encoder[1]}"
