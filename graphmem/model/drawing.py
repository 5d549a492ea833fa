"""Drawings as inline SVG: the evidence of a search as a graph, validities as bars.

Boxes carry their own background, lines a middle grey, so that a drawing is readable on any page,
as an image too; the boxes follow the system's colour scheme.
"""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from graphmem.model.html import node_text, safe, when
from graphmem.model.ids import kind_of

if TYPE_CHECKING:
    from graphmem.model.results import FactView, Hit, SearchResult

_STYLE = """<style>
.gm-box{fill:#eef3fb;stroke:#5b7fb5}.gm-question{fill:#fdf3d8;stroke:#b78a1e}
.gm-passage{fill:#e9f6ec;stroke:#4d9261}.gm-fact{fill:#f6ecf8;stroke:#94609f}
.gm-closed{fill:#fbeae9;stroke:#b3261e;stroke-dasharray:4 3}
.gm-words{fill:#1b1f24;font:12px system-ui,sans-serif}.gm-label{fill:#7a8699;
font:11px system-ui,sans-serif}.gm-edge{stroke:#7a8699;stroke-width:1.2;fill:none}
.gm-bar{fill:#5b8ad6}.gm-bar-closed{fill:#c98a85}
@media (prefers-color-scheme:dark){.gm-box{fill:#1d2a3f}.gm-question{fill:#3d3314}
.gm-passage{fill:#16301e}.gm-fact{fill:#33203a}.gm-closed{fill:#3b1a18}.gm-words{fill:#e6e9ee}}
</style>"""

_WIDTH, _GAP_X, _GAP_Y, _LINE, _PAD = 210, 110, 16, 16, 8
_LETTERS, _MOST_LINES = 30, 4  # of a line, and of a box
_MOST_HITS, _MOST_FACTS = 8, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A picture as SVG text: shown by a notebook, written to a file with ``str(drawing)``."""

    svg: str

    def __str__(self) -> str:
        """Return the SVG."""
        return self.svg

    def _repr_svg_(self) -> str:
        return self.svg


@dataclass(slots=True)
class _Node:
    text: str
    style: str
    layer: int = 0
    x: float = 0
    y: float = 0

    @property
    def lines(self) -> list[str]:
        lines = textwrap.wrap(" ".join(self.text.split()), _LETTERS) or [""]
        if len(lines) <= _MOST_LINES:
            return lines
        return [*lines[: _MOST_LINES - 1], lines[_MOST_LINES - 1][: _LETTERS - 1] + "…"]

    @property
    def height(self) -> int:
        return len(self.lines) * _LINE + 2 * _PAD


@dataclass(slots=True)
class _Graph:
    """Nodes by key and the label of each edge."""

    nodes: dict[str, _Node] = field(default_factory=dict)
    edges: dict[tuple[str, str], str] = field(default_factory=dict)

    def edge(self, start: str, end: str, label: str) -> None:
        for key in (start, end):
            self.nodes.setdefault(key, _Node(text=node_text(key, {}), style="gm-box"))
        self.edges.setdefault((start, end), label)


_QUESTION = "\x00question"  # neither an id nor a name


def evidence_drawing(result: SearchResult) -> Drawing:
    """Draw what a search found and why: the question, the names it starts from, the steps to each
    passage, and the facts that the passages support.
    """
    question = _Node(text=result.question, style="gm-box gm-question")
    graph = _Graph(nodes={_QUESTION: question})
    hits = result.hits[:_MOST_HITS]
    for number, hit in enumerate(hits, 1):
        words = hit.evidence[0].text if hit.evidence else hit.text
        text = f"[{number}] {hit.source}: {words}"
        graph.nodes[hit.id] = _Node(text=text, style="gm-box gm-passage")
    for hit in hits:
        _add_paths(graph, hit)
    shown = {hit.id for hit in hits}
    facts = [fact for fact in result.facts if shown.intersection(fact.passages)][:_MOST_FACTS]
    _set_layers(graph)
    for fact in facts:
        behind = [one for one in fact.passages if one in shown]
        layer = 1 + max(graph.nodes[one].layer for one in behind)
        graph.nodes[fact.id] = _fact_node(fact, layer)
        for passage in behind:
            graph.edge(passage, fact.id, "says")
    _place(graph)
    return Drawing(svg=_drawn(graph, result.question))


def _add_paths(graph: _Graph, hit: Hit) -> None:
    # Those that a fact leads over are drawn as the fact that the passage says.
    ways = [path for path in hit.paths if path.steps]
    paths = [path for path in ways if not any(kind_of(one.start) == "fact" for one in path.steps)]
    for path in paths:
        start = path.steps[0].start
        graph.edge(_QUESTION, start, "finds" if kind_of(start) == "passage" else "names")
        for step in path.steps:
            graph.edge(step.start, step.end, step.edge)
    if not any(step.end == hit.id for path in paths for step in path.steps):
        best = min(hit.ranks.items(), key=lambda item: item[1], default=None)
        graph.edge(_QUESTION, hit.id, f"{best[0]} #{best[1]}" if best else "finds")


def _fact_node(fact: FactView, layer: int) -> _Node:
    style = "gm-box gm-fact" if fact.status == "current" else "gm-box gm-closed"
    held = when(fact)
    return _Node(text=f"{fact.text}{f' ({held})' if held else ''}", style=style, layer=layer)


def _set_layers(graph: _Graph) -> None:
    """Give each node its distance from the question."""
    followers = defaultdict(list)
    for start, end in graph.edges:
        followers[start].append(end)
    reached, layer = {_QUESTION}, [_QUESTION]
    while layer:
        layer = [end for start in layer for end in followers[start] if end not in reached]
        reached.update(layer)
        for key in layer:
            graph.nodes[key].layer = 1 + min(
                graph.nodes[start].layer
                for start, end in graph.edges
                if end == key and (start == _QUESTION or graph.nodes[start].layer)
            )


def _place(graph: _Graph) -> None:
    """Put the layers side by side, each node near those that lead to it (barycentres: Sugiyama,
    Tagawa and Toda 1981), and centre the layers on each other.
    """
    layers: dict[int, list[str]] = defaultdict(list)
    for key, node in graph.nodes.items():
        layers[node.layer].append(key)
    heights = {
        number: sum(graph.nodes[key].height + _GAP_Y for key in keys)
        for number, keys in layers.items()
    }
    for number, keys in sorted(layers.items()):
        keys.sort(key=lambda key: _barycentre(graph, key))
        y = (max(heights.values()) - heights[number]) / 2 + _PAD
        for key in keys:
            node = graph.nodes[key]
            node.x, node.y = _PAD + number * (_WIDTH + _GAP_X), y
            y += node.height + _GAP_Y


def _barycentre(graph: _Graph, key: str) -> float:
    before = [
        graph.nodes[start].y
        for start, end in graph.edges
        if end == key and graph.nodes[start].layer < graph.nodes[key].layer
    ]
    return sum(before) / len(before) if before else 0.0


def _drawn(graph: _Graph, title: str) -> str:
    width = max(node.x for node in graph.nodes.values()) + _WIDTH + _PAD
    height = max(node.y + node.height for node in graph.nodes.values()) + _PAD
    edges = [
        _edge(graph.nodes[start], graph.nodes[end], label)
        for (start, end), label in graph.edges.items()
    ]
    return _svg(width, height, title, [*edges, *map(_box, graph.nodes.values())])


def _svg(width: float, height: float, title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width:.0f} '
        f'{height:.0f}" width="{width:.0f}" height="{height:.0f}" style="max-width:100%">'
        f"<title>{safe(title)}</title>{_STYLE}{''.join(parts)}</svg>"
    )


def _box(node: _Node) -> str:
    lines = "".join(
        f'<text class="gm-words" x="{node.x + _PAD:.0f}" '
        f'y="{node.y + _PAD + _LINE * (row + 0.75):.0f}">{safe(line)}</text>'
        for row, line in enumerate(node.lines)
    )
    return (
        f'<g><title>{safe(node.text)}</title><rect class="{node.style}" x="{node.x:.0f}" '
        f'y="{node.y:.0f}" width="{_WIDTH}" height="{node.height}" rx="6"/>{lines}</g>'
    )


def _edge(start: _Node, end: _Node, label: str) -> str:
    x, y = start.x + _WIDTH, start.y + start.height / 2
    # An edge that leads back, or stays in its layer, ends where it can be seen: on the right.
    forward = end.layer > start.layer
    to_x, to_y = (end.x if forward else end.x + _WIDTH), end.y + end.height / 2
    bend = _GAP_X / 2
    away, words_x = (to_x - bend, to_x - 8) if forward else (to_x + bend, to_x + 8)
    curve = f"M{x:.0f} {y:.0f}C{x + bend:.0f} {y:.0f} {away:.0f} {to_y:.0f} {to_x:.0f} {to_y:.0f}"
    anchor = "end" if forward else "start"
    words = safe(textwrap.shorten(label, 18, placeholder="…"))
    return (
        f'<path class="gm-edge" d="{curve}"/><text class="gm-label" text-anchor="{anchor}" '
        f'x="{words_x:.0f}" y="{to_y - 4:.0f}">{words}</text>'
    )


def timeline_drawing(facts: Sequence[FactView]) -> Drawing:
    """Draw when each fact held as a bar; an open end fades at the edge of the picture."""
    dated = [fact for fact in facts if fact.valid_from or fact.valid_to]
    points = [
        instant.micros
        for fact in dated
        for instant in (fact.valid_from, fact.valid_to)
        if instant is not None
    ]
    low, high = min(points, default=0), max(points, default=1)
    span = max(high - low, 1)
    rows = [_bar(fact, row, low, span) for row, fact in enumerate(dated)]
    height = len(dated) * _ROW + 2 * _PAD
    return Drawing(svg=_svg(_TEXT + _BARS + 2 * _PAD, height, "timeline", rows))


_ROW, _TEXT, _BARS, _OPEN = 24, 420, 320, 40


def _bar(fact: FactView, row: int, low: int, span: int) -> str:
    """Return a row: the fact, when it held, and the bar; ``_OPEN`` wide beyond the last date."""

    def x(micros: int) -> float:
        return _TEXT + _OPEN + (_BARS - 2 * _OPEN) * (micros - low) / span

    start = x(fact.valid_from.micros) if fact.valid_from else float(_TEXT)
    end = x(fact.valid_to.micros) if fact.valid_to else float(_TEXT + _BARS)
    y = _PAD + row * _ROW
    style = "gm-bar" if fact.status == "current" else "gm-bar-closed"
    return (
        f"<g><title>{safe(f'{fact.text}: {when(fact)}')}</title>"
        f'<text class="gm-label" x="{_PAD}" y="{y + 14}">'
        f"{safe(textwrap.shorten(fact.text, 44, placeholder='…'))} · {safe(when(fact))}</text>"
        f'<rect class="{style}" x="{start:.0f}" y="{y + 4}" rx="3" height="12" '
        f'width="{max(end - start, 3):.0f}"/></g>'
    )
