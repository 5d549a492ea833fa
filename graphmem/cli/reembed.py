"""`graphmem reembed`: another encoder takes over a store."""

from __future__ import annotations

from typing import Annotated

import typer

from graphmem.cli.options import DEFAULT, JsonOption, StoreOption, check_there
from graphmem.cli.printing import print_json, print_line


def reembed(
    encoder: Annotated[
        str | None,
        typer.Option(
            envvar="GRAPHMEM_ENCODER",
            help="static (the packaged one), or a model of sentence-transformers: name or path.",
        ),
    ] = None,
    store: StoreOption = DEFAULT,
    as_json: JsonOption = False,
) -> None:
    """Encode all passages of a store anew with another encoder; all or none."""
    from graphmem.reembedding import reembed as all_of

    check_there(store)
    count = all_of(store, encoder)
    if as_json:
        print_json({"store": store, "encoder": encoder or "static", "passages": count})
        return
    print_line(f"{count} passages have vectors of {encoder or 'the packaged encoder'}")
    if encoder not in (None, "static"):
        print_line(f"open it from now on with  GRAPHMEM_ENCODER={encoder}")
