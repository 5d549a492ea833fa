"""What a memory observed, in which order: the part of Memory about episodes and sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphmem.errors import NotFound
from graphmem.model.records import EpisodeQuery
from graphmem.model.scope import Scope
from graphmem.model.time import Instant, instant
from graphmem.protocols import GraphStore

# Loaded by what needs it: a search from a shell is over sooner than these imports.
if TYPE_CHECKING:
    from graphmem.model.observations import EpisodeView, SessionView
    from graphmem.recall.order import Order


class Episodic:
    """Episodes, sessions, and what came before what."""

    namespace: str
    _store: GraphStore

    def episodes(
        self,
        entity: str | None = None,
        session_id: str | None = None,
        since: Instant | str | None = None,
        until: Instant | str | None = None,
        *,
        source: str | None = None,
        known: Instant | str | None = None,
        namespace: str | None = None,
    ) -> list[EpisodeView]:
        """Return what was observed, in the order of time: when, with whom, what it says.

        Args:
            entity: those that mention it (a name or an id).
            session_id: those of a session.
            since: those that did not end before it; "2024-05" is its beginning.
            until: those that started no later; "2024-05" is its end.
            source: those of a source (its uri).
            known: what this memory knew then.
            namespace: where to look.
        """
        from graphmem.recall.episodes import episode_views

        scope = self._scope(namespace, known=known)
        sources: tuple[str, ...] | None = None
        if source is not None:
            sources = tuple(one.id for one in self._store.sources(scope.namespace, uris=[source]))
        query = EpisodeQuery(
            sources=sources,
            sessions=None if session_id is None else (session_id,),
            entities=self._ids(entity, scope),
        )
        return episode_views(
            self._store,
            scope,
            query,
            since=None if since is None else instant(since, zone=0).micros,
            until=None if until is None else instant(until, zone=0).end - 1,
        )

    def order(self, a: str, b: str, *, namespace: str | None = None) -> Order:
        """Say whether a stretch of text came "before" or "after" another, or is the "same".

        Stretches may cross passages and have a few words changed. "unknown" when one of them was
        never stored, or stands in places that do not agree: never a guess.
        """
        from graphmem.recall.order import order_of

        return order_of(self._store, self._scope(namespace), a, b)

    def session(self, id: str, *, namespace: str | None = None) -> SessionView:  # noqa: A002
        """Return what to keep in mind of a session: its newest turns, earlier ones as gists.

        Of constant size however long the session is; ``.context(max_tokens=)`` puts it in a prompt.

        Raises:
            NotFound: nothing of such a session is stored.
        """
        from graphmem.recall.sessions import session_view

        scope = self._scope(namespace)
        found = session_view(self._store, scope, id)
        if found is None:
            raise NotFound(f"no session {id!r} in the namespace {scope.namespace!r}")
        return found

    if TYPE_CHECKING:

        def _scope(
            self,
            namespace: str | None,
            *,
            known: Instant | str | None = None,
        ) -> Scope: ...

        def _ids(self, name: str | None, scope: Scope) -> tuple[str, ...] | None: ...
