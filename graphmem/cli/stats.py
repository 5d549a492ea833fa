"""`graphmem stats`: how much a memory holds."""

from __future__ import annotations

from dataclasses import asdict

from graphmem.cli.options import DEFAULT, JsonOption, NamespaceOption, StoreOption, open_memory
from graphmem.cli.printing import print_json, print_table


def stats(
    store: StoreOption = DEFAULT,
    namespace: NamespaceOption = None,
    as_json: JsonOption = False,
) -> None:
    """Count what a namespace holds."""
    with open_memory(store, namespace) as memory:
        space, found = memory.namespace, memory.stats()
    if as_json:
        print_json({"store": store, "namespace": space, **asdict(found)})
        return
    about = {
        "store": store,
        "size": f"{found.bytes / 1e6:.1f} MB",
        "namespace": space,
        "generation": found.generation,
        "encoder": found.encoder,
        "namespaces": len(found.namespaces),
    }
    print_table(("", ""), [(name, str(value)) for name, value in {**about, **found.counts}.items()])
