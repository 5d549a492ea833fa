"""The commits of this process: whether another wrote between two of them."""

from __future__ import annotations


class Commits:
    """The last generation of each namespace that this process made, in whatever part of it."""

    def __init__(self) -> None:
        """Know of no commit."""
        self._last: dict[str, int] = {}

    def last(self, namespace: str) -> int:
        """Return the generation behind the last commit; -2 before the first."""
        return self._last.get(namespace, -2)

    def note(self, namespace: str, generation: int) -> None:
        """Note a commit of this process."""
        self._last[namespace] = max(generation, self.last(namespace))
