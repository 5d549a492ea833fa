"""Reads the values of a command line that need no library: texts, numbers, and our own parsers.

typer (0.26 and newer) checks every value, even a missing one, with pydantic, which takes a third
of a second to load on a slow machine: as long as all else that a search from a shell does. What is
not read here, and all that an older typer reads, is left to typer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

import typer
from typer.core import TyperCommand

_YES = frozenset({"1", "true", "t", "yes", "y", "on"})
_NO = frozenset({"0", "false", "f", "no", "n", "off"})


def _flag(text: str) -> bool:
    """Return what a text says of a flag; a flag that is given as one is no text."""
    if text.casefold() not in _YES | _NO:
        raise ValueError(text)
    return text.casefold() in _YES


def _choice(kind: type[StrEnum], text: str) -> StrEnum:
    try:
        return kind(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is none of {', '.join(kind)}.") from None


_READERS: dict[Any, Callable[[str], Any]] = {str: str, int: int, float: float, bool: _flag}


def read_plainly(parameters: list[Any]) -> list[Any]:
    """Let parameters of typer be read without pydantic, where that is the same; return them."""
    for parameter in parameters:
        described = getattr(parameter, "type_descriptor", None)
        if described is not None and getattr(parameter, "_runtime_param", True) is None:
            parameter._runtime_param = _plain(described)  # noqa: SLF001 - typer has no other way
    return parameters


class PlainCommand(TyperCommand):
    """A command whose values are read plainly."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters, the one for help too."""
        return read_plainly(super().get_params(ctx))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainValue:
    """Reads one value, or each of a list, and holds numbers to their bounds."""

    read: Callable[[str], Any]
    many: bool
    least: float | None
    most: float | None

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:
        """Return what a text of the command line (or None) stands for; wrong usage if nothing."""
        if value is None:
            return () if self.many else None
        try:
            return [self._one(text) for text in value] if self.many else self._one(value)
        except typer.BadParameter as error:
            raise typer.BadParameter(error.message, ctx=ctx, param=param) from None
        except ValueError:
            message = f"{value!r} is not a valid {self.read.__name__}."
            raise typer.BadParameter(message, ctx=ctx, param=param) from None

    def _one(self, text: str) -> Any:
        value = self.read(text)
        low = self.least is not None and value < self.least
        if low or (self.most is not None and value > self.most):
            bound = f"at least {self.least:g}" if low else f"at most {self.most:g}"
            raise typer.BadParameter(f"{value} is too {'small' if low else 'large'}: {bound}.")
        return value


def _plain(described: Any) -> PlainValue | None:
    """Return what reads a parameter; None: typer itself."""
    info = described.parameter_info
    many = described.is_list
    kind = described.annotation.__args__[0] if many else described.annotation
    read = info.parser or _READERS.get(kind)
    if read is None and isinstance(kind, type) and issubclass(kind, StrEnum):
        read = partial(_choice, kind)
    if read is None or info.clamp:
        return None
    return PlainValue(read=read, many=many, least=info.min, most=info.max)
