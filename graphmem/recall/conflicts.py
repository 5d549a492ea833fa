"""Facts that contradict each other, as groups: both sides are shown, neither is chosen."""

from __future__ import annotations

from collections.abc import Sequence

from graphmem.model.fact import FactStatus, conflict_groups
from graphmem.model.records import FactQuery
from graphmem.model.results import FactView
from graphmem.model.scope import Scope
from graphmem.protocols import GraphStore
from graphmem.recall.fact_views import fact_views


def conflicts_met(
    views: Sequence[FactView], scope: Scope, store: GraphStore
) -> tuple[tuple[FactView, ...], ...]:
    """Return the conflicts that some facts are part of, whole: one group of views for each.

    The other side of a disputed fact is read from the store: it need not have been found.
    """
    named = [one for view in views if view.status == FactStatus.DISPUTED for one in _sides(view)]
    if not named:
        return ()
    query = FactQuery(ids=tuple(dict.fromkeys(named)), statuses=_LIVE)
    groups = [group for group in conflict_groups(store.facts(scope, query)) if len(group) > 1]
    known = {view.id: view for view in views}
    others = [fact for group in groups for fact in group if fact.id not in known]
    known |= {view.id: view for view in fact_views(others, scope, store)}
    return tuple(tuple(known[fact.id] for fact in group) for group in groups)


_LIVE = (FactStatus.DISPUTED, FactStatus.CURRENT)


def _sides(view: FactView) -> tuple[str, ...]:
    return (view.id, *view.contradicts)
