"""Writing passages with their index entries, vectors and features, and moving them in time."""

from __future__ import annotations

import re
import sqlite3
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np

from graphmem.errors import WriteFailed
from graphmem.model.records import Bytes, Floats, IndexedPassage
from graphmem.stores.sqlite.rows import Row, passage_row, spans_text
from graphmem.stores.sqlite.statements import say, say_many
from graphmem.stores.sqlite.transit import Writing

# A term's frequency less one, in binary, as tokens of its own: 2^7 = 128 is the most it can say.
FREQUENCY_BITS = 7

# What the tokenizer would split at (or fold) is moved out of its way, to the private use area.
_NO_TOKEN = re.compile(r"[\x00-/:-^`{-\x7f]")


def token_of(namespace: int, term: str) -> str:
    """Return the token under which a term of a namespace is indexed."""
    return f"{namespace}_{_plain(term)}"


def frequency_token(namespace: int, bit: int, term: str) -> str:
    """Return the token of those passages whose frequency of the term, less one, has this bit."""
    return f"{namespace}x{bit}_{_plain(term)}"


def _plain(term: str) -> str:
    return _NO_TOKEN.sub(lambda match: chr(0xE000 + ord(match[0])), term)


def tokens_of(namespace: int, terms: Mapping[str, int]) -> str:
    """Return all tokens of a passage, separated by spaces."""
    tokens: list[str] = []
    for term in sorted(terms):
        tokens.append(token_of(namespace, term))
        extra = min(terms[term], 1 << FREQUENCY_BITS) - 1
        tokens += [
            frequency_token(namespace, bit, term)
            for bit in range(FREQUENCY_BITS)
            if extra >> bit & 1
        ]
    return " ".join(tokens)


def write_passages(writing: Writing) -> None:
    """Insert the passages that are new, with everything that finds them."""
    passages = {one.passage.id: one for one in writing.batch.passages}
    there = set(writing.look_up("passage", passages))
    writing.look_up("episode", (one.passage.episode_id for one in passages.values()))
    _place_again(writing, [one for passage_id, one in passages.items() if passage_id in there])
    new = [one for passage_id, one in passages.items() if passage_id not in there]
    writing.look_up("source", (one.passage.source_id for one in new))
    behind = _last_ordinals(writing, new)
    rows, terms, kept, vectors, features = [], [], [], [], []
    for one in new:
        row = _columns(writing, one)
        if row["ordinal"] < 0:
            behind[row["source"]] += 1
            row["ordinal"] = behind[row["source"]]
        key = row["key"]
        tokens = tokens_of(writing.namespace, one.terms)
        rows.append(row)
        terms.append({"key": key, "tokens": tokens})
        kept.append({"key": key, "tokens": zlib.compress(tokens.encode(), 1)})
        if one.vector.size:
            vectors.append({"key": key, "vector": np.asarray(one.vector, "<f4").tobytes()})
        features.append({"key": key, **_features(one)})
    writing.say_many("insert_passage", rows)
    writing.say_many("insert_passage_terms", terms)
    writing.say_many("insert_passage_tokens", kept)
    writing.say_many("insert_passage_vector", vectors)
    writing.say_many("insert_passage_features", features)


def _place_again(writing: Writing, passages: list[IndexedPassage]) -> None:
    """Move passages that are there to where their source, cut anew, has them."""
    before = writing.connection.total_changes
    say_many(
        writing.connection,
        "move_passage",
        [
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
        ],
    )
    writing.changed |= writing.connection.total_changes > before


def _last_ordinals(writing: Writing, new: list[IndexedPassage]) -> dict[int, int]:
    """Return the last ordinal of each source that new passages are put behind."""
    sources = {
        writing.key("source", one.passage.source_id) for one in new if one.passage.ordinal < 0
    }
    if not sources:
        return {}
    rows = say(writing.connection, "last_ordinals", sources=sorted(sources))
    return dict.fromkeys(sources, -1) | {row["source"]: row["ordinal"] for row in rows}


def _columns(writing: Writing, one: IndexedPassage) -> Row:
    row = passage_row(one.passage)
    row["source"] = writing.key("source", one.passage.source_id)
    row["episode"] = writing.key("episode", one.passage.episode_id)
    row["key"] = writing.add("passage", one.passage.id)
    row["namespace"] = writing.namespace
    row["length"] = one.length
    row["sentences"] = spans_text(one.sentences)
    row["recorded_from"] = writing.at
    row["generation"] = writing.next_generation
    return row


def _features(one: IndexedPassage) -> Row:
    text = one.passage.text
    asks = bytes(span.of(text).rstrip(" \t\n\"'\u201d)").endswith("?") for span in one.sentences)
    tokens = np.empty(0) if one.tokens is None else one.tokens
    places = np.empty(0) if one.token_sentences is None else one.token_sentences
    vectors = b"" if one.sentence_vectors is None else one.sentence_vectors.astype("i1").tobytes()
    return {
        "tokens": np.asarray(tokens, "<u4").tobytes(),
        "token_sentences": np.asarray(places, "<i2").tobytes(),
        "sentence_vectors": vectors,
        "sentence_asks": asks,
    }


def move_passages(writing: Writing) -> None:
    """Close and open passages on the record axis, and count their mentions anew."""
    batch = writing.batch
    if not batch.closed and not batch.reopened:
        return
    closed = [writing.key("passage", one) for one in dict.fromkeys(batch.closed)]
    reopened = [writing.key("passage", one) for one in dict.fromkeys(batch.reopened)]
    ends = {
        row["key"]: row["recorded_to"]
        for row in say(writing.connection, "passage_states", keys=[*closed, *reopened])
    }
    closing = [key for key in closed if ends[key] is None]
    opening = [key for key in reopened if ends[key] is not None]
    moment = {"at": writing.at, "generation": writing.next_generation}
    writing.say_many("close_passage", [{"key": key, **moment} for key in closing])
    writing.say_many("insert_passage_past", [{"key": key} for key in opening])
    writing.say_many("reopen_passage", [{"key": key, **moment} for key in opening])
    difference: Counter[int] = Counter()
    for row in say(writing.connection, "mention_keys", passages=[*closing, *opening]):
        difference[row["entity"]] += 1 if row["passage"] in set(opening) else -1
    count_mentions(writing, difference)


def count_mentions(writing: Writing, difference: Counter[int]) -> None:
    """Keep each entity's number of held passages."""
    rows: list[Row] = [{"key": key, "difference": n} for key, n in difference.items() if n]
    writing.say_many("count_mentions", rows)


def remember_encoder(connection: sqlite3.Connection, encoder: tuple[str, int]) -> None:
    """Note whose vectors the store holds."""
    say(connection, "set_setting", name="encoder", value=f"{encoder[0]} {encoder[1]}")


def replace_all_vectors(
    connection: sqlite3.Connection,
    encoder: tuple[str, int],
    vectors: Iterable[tuple[int, Floats, Bytes | None]],
) -> int:
    """Exchange the vectors of all passages inside a transaction; readers load all anew."""
    done: set[int] = set()
    for key, vector, sentences in vectors:
        row = {"key": key, "vector": np.asarray(vector, "<f4").tobytes()}
        say_many(connection, "insert_passage_vector", [row])
        rows = b"" if sentences is None else sentences.astype("i1").tobytes()
        say_many(connection, "update_sentence_vectors", [{"key": key, "sentence_vectors": rows}])
        done.add(key)
    left = say(connection, "passages_besides", keys=done)[0]["passages"]
    if left:
        raise WriteFailed(
            f"nothing was written: {left} passage(s) were given no vector of {encoder[0]}; "
            "encode all passages of all namespaces"
        )
    remember_encoder(connection, encoder)
    say(connection, "renew_namespaces")
    return len(done)
