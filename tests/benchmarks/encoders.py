"""The packaged encoder beside a sentence-transformers model, in the whole search, on one set.

python tests/benchmarks/encoders.py DIR --model NAME_OR_PATH [--cache FOLDER] [--out FILE]

Needs the extra sentence-transformers. ``--cache`` keeps the model's vectors between runs, since
encoding a corpus with it takes an hour of one core.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from graphmem import Memory, SentenceTransformersEncoder
from graphmem.evaluation.retrieval_metrics import paired_bootstrap, recall_at
from graphmem.model.records import Floats
from graphmem.protocols import Encoder
from graphmem_ingest.bench.retrieval import bench_retrieval, read_set


class CachingEncoder:
    """Another encoder that remembers its vectors on disk."""

    def __init__(self, inner: Encoder, folder: Path) -> None:
        self.inner = inner
        self.name, self.dimension = inner.name, inner.dimension
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / f"{inner.name.replace('/', '_')}.npz"
        self._rows: dict[str, Floats] = {}
        if self._file.exists():
            held = np.load(self._file)
            self._rows = dict(zip(held["keys"].tolist(), held["vectors"], strict=True))
        self._new = 0

    def encode(self, texts: Sequence[str]) -> Floats:
        keys = [hashlib.blake2b(text.encode(), digest_size=12).hexdigest() for text in texts]
        named = zip(keys, texts, strict=True)
        missing = {key: text for key, text in named if key not in self._rows}
        if missing:
            vectors = self.inner.encode(list(missing.values()))
            self._rows.update(zip(missing, vectors, strict=True))
            self._new += len(missing)
            if self._new > 5_000:
                self.save()
        empty = np.zeros((0, self.dimension), np.float32)
        return np.stack([self._rows[key] for key in keys]) if keys else empty

    def save(self) -> None:
        vectors = np.stack(list(self._rows.values()))
        np.savez(self._file, keys=np.array(list(self._rows)), vectors=vectors)
        self._new = 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", required=True)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    data = read_set(options.folder)
    model: Encoder = SentenceTransformersEncoder(options.model)
    if options.cache:
        model = CachingEncoder(model, options.cache)
    reports, recalls = {}, {}
    for name, encoder in (("static", None), ("sentence-transformers", model)):
        with tempfile.TemporaryDirectory() as folder:
            store = str(Path(folder) / "bench.db")
            with Memory(store, encoder=encoder) as memory:
                report, rows = bench_retrieval(
                    memory,
                    data,
                    store="sqlite",
                    encoder=memory.stats().encoder,
                    on_progress=lambda done, total: print(f"{done}/{total}", file=sys.stderr),
                )
        if isinstance(encoder, CachingEncoder):
            encoder.save()
        reports[name] = report
        recalls[name] = [100 * recall_at(row["ranked"]["graphmem"], row["gold"], 5) for row in rows]
    low, high = paired_bootstrap(recalls["static"], recalls["sentence-transformers"], seed=1)
    command = " ".join(["python", *sys.argv])
    result = {"command": command, "seed": 1, "R@5 static minus model": [low, high], **reports}
    text = json.dumps(result, indent=1)
    if options.out:
        options.out.write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
