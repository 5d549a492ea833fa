"""`graphmem` as the tests of the command run it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import NamedTuple

import pytest

from graphmem.cli import main


class Outcome(NamedTuple):
    """What a run of the command left behind."""

    code: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run `graphmem` with arguments, as a shell would with its output piped."""

    def run(*arguments: object) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["graphmem", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        return Outcome(code=int(ended.value.code or 0), out=out, err=err)

    return run
