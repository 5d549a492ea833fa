"""Which names are one thing: the part of Memory about entities that are the same."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from graphmem.beliefs import Beliefs
from graphmem.errors import BadInput
from graphmem.model.scope import check_namespace

# Loaded by what needs it: a search from a shell is over sooner than these imports.
if TYPE_CHECKING:
    from graphmem.model.results import Duplicate
    from graphmem.remember.journal import ChangeReport
    from graphmem.remember.resolution import Resolver


class Identity(Beliefs):
    """Entities that are one, or may be: beside what is believed of them."""

    def duplicates(
        self, *, least: float = 0.5, limit: int = 100, namespace: str | None = None
    ) -> tuple[Duplicate, ...]:
        """Return pairs of entities that may be one, with a score and the reasons, likeliest first.

        Nothing is changed: ``merge`` makes two one. Reads all names of the namespace.

        Raises:
            BadInput: the score is none, or the limit.
        """
        from graphmem.remember.duplicates import duplicates

        if not 0 <= least <= 1:
            raise BadInput(f"a score lies between 0 and 1, not {least}")
        if limit < 1:
            raise BadInput(f"limit must be at least 1, not {limit}")
        space = check_namespace(namespace or self.namespace)
        return duplicates(self._store, space, least=least, limit=limit)

    def merge(
        self,
        one: str,
        other: str,
        *,
        reason: str = "",
        score: float = 1.0,
        actor: str = "",
        namespace: str | None = None,
    ) -> ChangeReport:
        """Let an entity (a name or an id) stand for another one as well; its facts are then theirs.

        The other keeps its mentions and statements: ``split(other)`` or an undo brings back
        exactly what was before. Two that are one already stay as they are.

        Raises:
            NotFound: nothing is called so.
            BadInput: a name means several things (use an id), or the score is none.
        """
        place = self._now_in(namespace)
        return self._resolver.merge(one, other, reason=reason, score=score, actor=actor, **place)

    def split(
        self, entity: str, *, reason: str = "", actor: str = "", namespace: str | None = None
    ) -> ChangeReport:
        """Let an entity (a name or an id) stand for itself again; of one that others were merged
        into, let these.

        Raises:
            NotFound: nothing is called so.
            BadInput: it was not merged, or the name means several things (use an id).
        """
        place = self._now_in(namespace)
        return self._resolver.split(entity, reason=reason, actor=actor, **place)

    @cached_property
    def _resolver(self) -> Resolver:
        from graphmem.remember.resolution import Resolver

        return Resolver(self._store, self._journal)
