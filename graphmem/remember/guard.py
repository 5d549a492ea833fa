"""What an untrusted channel may not do: give orders, or lend its words more trust than it has.

Where a text comes from decides, bound at write time by the caller; what a text says of itself never
does. A page or a tool's output that reads like an order to an assistant is kept, and set aside: it
is found only on request, and nothing that it states is believed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from graphmem.model.assertion import Assertion
from graphmem.model.episode import Passage
from graphmem.model.records import AssertionRecord
from graphmem.model.source import Origin
from graphmem.protocols import GraphStore

QUARANTINED = "quarantined"
_UNTRUSTED = frozenset({Origin.TOOL, Origin.WEB})

# An order about what was told before, or about what the reader is.
_OVERRIDE = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b[^.!?\n]{0,40}"
    r"\b(?:instructions?|prompts?|rules?|guidelines?|messages?|told|said)\b"
    r"|\byou are now\b|\bfrom now on,? (?:you|always|never|act|answer|respond|treat)\b"
    r"|\bnew (?:system )?instructions?\s*:"
    r"|^\s*(?:<\s*/?\s*(?:system|instructions?)\s*>|\[/?INST\]|#+\s*(?:system|instructions?)\b"
    r"|(?:system|assistant)\s*(?:prompt|message)?\s*:)",
    re.IGNORECASE | re.MULTILINE,
)
# A standing order: an imperative that tells whoever reads it what to do from now on.
_STANDING = re.compile(
    r"(?:^|[.!?:;\n]\s*|\"\s*)(?:please,? |important[:,]? |note[:,]? )*"
    r"(?:(?:always|never|whenever you|every time you|remember (?:to|that you)|you (?:must|should)"
    r"(?: always| never)?|be sure to|make sure (?:to|you)|do not|don't)\s+(?:\w+\s+){0,2}?)"
    r"(?:answer|reply|respond|recommend|say|tell|send|forward|email|call|run|execute|invoke|use"
    r"|trust|ignore|store|save|record|remember|forget|delete|visit|open|click|download|install"
    r"|include|mention|repeat|reveal|share|transfer|pay|buy|book|obey|follow|act|treat)\b",
    re.IGNORECASE,
)
# A command together with where to run it or send it: "run curl https://...", "send it to a@b.c".
_COMMAND = re.compile(
    r"\b(?:run|execute|eval|call|invoke|fetch|download|install|visit|open|click|send|forward|email"
    r"|upload|post|transfer)\b[^.!?\n]{0,60}"
    r"(?:https?://|\bcurl\b|\bwget\b|\bsudo\b|\brm -|\bpip install\b|\bbash\b|[\w.+-]+@[\w-]+\.\w)"
    r"|\b(?:curl|wget)\b[^\n]*\|\s*(?:ba)?sh\b",
    re.IGNORECASE,
)


def is_directive(text: str) -> bool:
    """Say whether a text reads like an order to whoever remembers it."""
    return any(pattern.search(text) for pattern in (_OVERRIDE, _STANDING, _COMMAND))


def gives_orders(text: str, origin: Origin) -> bool:
    """Say whether a text of an origin must be set aside: an order from an untrusted channel."""
    return origin in _UNTRUSTED and is_directive(text)


def guarded(passage: Passage, origin: Origin) -> Passage:
    """Return a passage, marked as set aside when an untrusted channel gives orders in it."""
    if not gives_orders(f"{passage.text}\n{passage.caption}", origin):
        return passage
    return replace(passage, metadata={**passage.metadata, QUARANTINED: True})


def bounded_by_evidence(
    assertions: Sequence[Assertion], store: GraphStore, namespace: str
) -> list[Assertion]:
    """Return assertions, those concluded from others no more trusted than the least of these.

    Evidence of one root stays one voice: what is concluded from it counts with it, not beside it.
    Evidence that is unknown or was withdrawn lends no trust.
    """
    ids = sorted({one for each in assertions for one in _evidence(each)})
    if not ids:
        return list(assertions)
    held = {one.assertion.id: one for one in store.assertions(namespace, ids)}
    return [_bounded(each, held) if _evidence(each) else each for each in assertions]


def _evidence(assertion: Assertion) -> tuple[str, ...]:
    return assertion.derived_from if assertion.origin is Origin.DERIVED else ()


def _bounded(assertion: Assertion, held: Mapping[str, AssertionRecord]) -> Assertion:
    known = [held.get(one) for one in assertion.derived_from]
    behind = [one.assertion for one in known if one is not None and one.recorded_to is None]
    least = min((one.trust for one in behind), default=0.0) if len(behind) == len(known) else 0.0
    roots = {one.root or one.source_id for one in behind}
    metadata = assertion.metadata
    if any(one.metadata.get(QUARANTINED) is True for one in behind):
        metadata = {**metadata, QUARANTINED: True}
    return replace(
        assertion,
        trust=min(assertion.trust, least),
        root=roots.pop() if len(roots) == 1 else assertion.root,
        metadata=metadata,
    )
