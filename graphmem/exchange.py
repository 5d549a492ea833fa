"""A memory for other programs and other places: exports, imports, graphs. A part of Memory."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphmem.errors import BadInput
from graphmem.model.scope import check_namespace
from graphmem.protocols import Encoder, GraphStore

if TYPE_CHECKING:
    import networkx as nx

    from graphmem.remember.importing import ImportReport
    from graphmem.remember.schema import Schema


class Exchange:
    """What takes a namespace out of a memory, and into one."""

    namespace: str
    _store: GraphStore
    _encoder: Encoder

    if TYPE_CHECKING:

        @cached_property
        def _schema_in_use(self) -> Schema: ...

    def export(
        self,
        path: str | Path | None = None,
        *,
        canonical: bool = False,
        format: str = "jsonl",  # noqa: A002 - the word of the command
        namespace: str | None = None,
    ) -> str | None:
        """Write a namespace to a file, or return it as text.

        "jsonl" holds everything: a header, then one line of JSON a node (sources, episodes,
        passages, entities, mentions, assertions, every version of every fact, the journal, merges)
        ordered by kind and id, with record times; vectors are left out, ``import_`` encodes anew.
        "graphml" holds what is believed, as ``to_networkx`` does.

        ``canonical`` keeps of "jsonl" what is believed now, and leaves out how the memory came to
        it: record times, the journal, what was withdrawn, revisions and the names that nothing
        live uses any more. Two memories that believe the same give the same bytes, whatever the
        order and the number of pieces in which they were told, whatever store they are in.

        Raises:
            BadInput: the file cannot be written, or there is no such format.
            MissingDependency: GraphML is asked for, and networkx is not installed.
        """
        space = check_namespace(namespace or self.namespace)
        if format == "graphml" and not canonical:
            from graphmem.recall.graph_export import graphml_lines

            lines = graphml_lines(self._store, space)
        elif format == "jsonl":
            from graphmem.recall.export import export_lines

            lines = export_lines(self._store, space, canonical=canonical)
        else:
            raise BadInput(f"{format!r} is no format to export: use jsonl (canonical) or graphml")
        if path is None:
            return "".join(line + "\n" for line in lines)
        _write_whole(Path(path), lines)
        return None

    def import_(self, path: str | Path) -> ImportReport:
        """Read a full export into the namespace that it names, which must be empty here.

        The history is told again commit by commit, at its times: facts, their earlier versions,
        the journal and what was known when are as they were. Vectors are made with this memory's
        encoder, so that an export moves between encoders and stores. Ids hold their namespace: an
        export cannot be read into another.

        Raises:
            BadInput: the file cannot be read, is no full export, or the namespace is not empty;
                the message names the line.
            WriteFailed: the store refused; see ``Importer.read`` for what is left then.
        """
        from graphmem.remember.importing import Importer

        importer = Importer(self._store, self._encoder, self._schema_in_use)
        try:
            with Path(path).open(encoding="utf-8") as lines:
                return importer.read(lines)
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput(f"{path} cannot be read ({error}): name an export") from error

    def to_networkx(self, *, namespace: str | None = None) -> nx.MultiDiGraph:
        """Return what is believed as a graph of networkx: sources, passages, entities and values
        as nodes, what they say as edges; see ``graphmem.recall.graph_export``.

        Raises:
            MissingDependency: networkx is not installed.
        """
        from graphmem.recall.graph_export import networkx_graph

        return networkx_graph(self._store, check_namespace(namespace or self.namespace))

    def to_igraph(self, *, namespace: str | None = None) -> Any:
        """Return the same graph as a directed igraph.Graph.

        Raises:
            MissingDependency: igraph or networkx is not installed.
        """
        from graphmem.recall.graph_export import igraph_graph

        return igraph_graph(self._store, check_namespace(namespace or self.namespace))


def _write_whole(path: Path, lines: Iterator[str]) -> None:
    """Write a file beside its name first, so that no half of it is ever seen."""
    beside = path.with_name(path.name + ".part")
    try:
        with beside.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(line + "\n" for line in lines)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise BadInput(f"{path} cannot be written ({error.strerror}): name another file") from error
