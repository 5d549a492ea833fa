"""Feedback: what was found was useful, or was not. One journal entry each, so it can be undone.

The ranking side (graphmem.recall.feedback) reads these entries; nothing else changes, no fact and
no passage.
"""

from __future__ import annotations

from dataclasses import replace

from graphmem.errors import BadInput, NotFound
from graphmem.model.fact import FactStatus
from graphmem.model.ids import kind_of
from graphmem.model.journal import FEEDBACK
from graphmem.model.records import FactQuery
from graphmem.model.scope import Scope
from graphmem.model.source import Metadata
from graphmem.protocols import GraphStore
from graphmem.remember.journal import ChangeReport, Draft, Journal, change_of


def give_feedback(
    store: GraphStore,
    journal: Journal,
    about: str,
    *,
    useful: bool,
    question: str,
    namespace: str,
    recorded_at: int,
    actor: str = "",
) -> ChangeReport:
    """Note whether a passage, or the passages behind a fact, helped with a question.

    Raises:
        NotFound: no such passage or fact is held.
        BadInput: the question is empty, or the id is of neither kind.
    """
    if not question.strip():
        raise BadInput("feedback counts for questions like one: say for which question")
    passages = _passages(store, about, Scope(namespace=namespace))

    def draft() -> Draft:
        # The moment alone would make one entry of two that are given at once.
        identity = f"{about} {useful} {question}"
        change = change_of("feedback", namespace, recorded_at, identity, "", actor)
        said: Metadata = {"useful": useful, "question": question, "about": about}
        return Draft(change=replace(change, action=FEEDBACK, evidence=passages, metadata=said))

    return journal.apply(namespace, recorded_at, draft)


def _passages(store: GraphStore, about: str, scope: Scope) -> tuple[str, ...]:
    kind = kind_of(about)
    if kind == "passage":
        found = tuple(record.passage.id for record in store.passages(scope, ids=[about]))
    elif kind == "fact":
        facts = store.facts(scope, FactQuery(ids=(about,), statuses=tuple(FactStatus)))
        wanted = [one for fact in facts for one in fact.assertions]
        records = store.assertions(scope.namespace, wanted) if wanted else ()
        behind = (record.assertion.passage_id for record in records)
        found = tuple(dict.fromkeys(one for one in behind if one is not None))
    else:
        raise BadInput(f"{about!r} is no id of a passage or a fact: give a hit's or a fact's id")
    if not found:
        raise NotFound(f"no passage stands behind {about!r} in the namespace {scope.namespace!r}")
    return found
