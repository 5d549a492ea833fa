"""Are topics cut where people cut them? Pk, WindowDiff and F1 beside TextTiling and even cuts.

A file is {id: [[text, "1" | "0" | "-1"], ...]}, "1" where a topic starts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from graphmem import BadInput, Memory
from graphmem.evaluation.segmentation_metrics import segmentation_scores
from graphmem.evaluation.texttiling import texttiling
from graphmem_ingest.bench.provenance import commit


def read_chats(file: Path) -> dict[str, tuple[list[str], list[bool]]]:
    """Read a file in the shape above: of each chat its turns, and which of them start a topic.

    Raises:
        BadInput: it is missing or not of that shape.
    """
    try:
        chats = json.loads(file.read_text(encoding="utf-8"))
        return {
            str(name): ([text for text, _ in chat], [str(mark) == "1" for _, mark in chat])
            for name, chat in chats.items()
        }
    except OSError as error:
        raise BadInput(f"{file} cannot be read ({error.strerror})") from error
    except (ValueError, TypeError, AttributeError) as error:
        raise BadInput(f"{file} has another shape ({error}): see graphmem bench --help") from error


def bench_segmentation(
    memory: Memory,
    chats: dict[str, tuple[list[str], list[bool]]],
    on_progress: Callable[[int, int], None],
) -> dict[str, Any]:
    """Remember the chats, each a session; score where their episodes start."""
    texts = [said for said, _ in chats.values()]
    starts = [marked for _, marked in chats.values()]
    units = sum(map(len, texts))
    mean = max(2, round(units / (len(texts) + sum(sum(marked[1:]) for marked in starts))))
    found: dict[str, list[list[bool]]] = {
        "graphmem": _episodes(memory, chats, on_progress),
        # The best of a few settings for chats on TIAGE; with the paper's own its F1 is .17.
        "texttiling": [
            texttiling(said, sequence=None, block=2, smoothing=1, cutoff=0.5) for said in texts
        ],
        "even": [[unit % mean == 0 for unit in range(len(said))] for said in texts],
    }
    return {
        "n": len(chats),
        "units": units,
        "commit": commit(),
        "systems": {name: _scores(starts, flags) for name, flags in found.items()},
    }


def _episodes(
    memory: Memory,
    chats: dict[str, tuple[list[str], list[bool]]],
    on_progress: Callable[[int, int], None],
) -> list[list[bool]]:
    """Return which turns of each chat start an episode of the memory."""
    found: list[list[bool]] = []
    for done, (name, (texts, _)) in enumerate(chats.items(), 1):
        turns = [
            {"speaker": "AB"[number % 2], "text": text, "id": str(number)}
            for number, text in enumerate(texts)
        ]
        memory.add(turns, session_id=name)
        starts: set[int] = set()
        at = 0
        for episode in sorted(memory.episodes(session_id=name), key=lambda one: one.ordinal):
            starts.add(at)
            at += len(episode.passages)
        found.append([number in starts for number in range(len(texts))])
        on_progress(done, len(chats))
    return found


def _scores(references: Sequence[list[bool]], found: Sequence[list[bool]]) -> dict[str, float]:
    scores = segmentation_scores(references, found)
    return {
        "Pk": round(scores.pk, 4),
        "WindowDiff": round(scores.window_diff, 4),
        "F1": round(scores.f1, 4),
    }
