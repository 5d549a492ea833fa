"""What a retriever of another framework says of a hit, beside its text and score."""

from __future__ import annotations

from typing import Any

from graphmem import Hit

# What only a program reads: a framework that puts metadata into prompts leaves these out.
NOT_FOR_PROMPTS = ("evidence", "paths", "scores", "facts", "valid_from", "span")


def metadata_of(hit: Hit) -> dict[str, Any]:
    """Return what is known of a hit as JSON-ready values, without what is not known.

    The caller's own metadata stands beside ours; where both use a name, ours is meant.
    """
    told = hit.to_dict()
    ours = {
        "source": hit.source,
        "title": hit.title,
        "speaker": hit.speaker,
        "at": told["at"],
        "session_id": hit.session_id,
        "valid_from": None if hit.valid_from is None else hit.valid_from.isoformat(),
        "evidence": [evidence.text for evidence in hit.evidence],
        "facts": [f"{fact.text} ({fact.status})" for fact in hit.facts],
        "paths": told["paths"],
        "scores": told["scores"],
        "span": told["span"],
    }
    return {**told["metadata"], **{name: value for name, value in ours.items() if value}}
