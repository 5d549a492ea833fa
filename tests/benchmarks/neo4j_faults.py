"""Faults of a Neo4j server under writes: killed, cut off; and eight processes at once.

python tests/benchmarks/neo4j_faults.py --server SCRIPT --port 7699 --out FILE

``--server`` is a script that starts and kills a server of its own (start, kill, wipe, --port N)
and prints NEO4J_* lines to evaluate.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from graphmem import Memory
from graphmem.errors import StoreError
from graphmem.model.records import FactQuery
from graphmem.model.scope import Scope
from graphmem.settings import server_settings_from
from graphmem.stores.neo4j import Neo4jStore
from graphmem.testing import HashingEncoder
from graphmem.testing.batches import change, document, with_slots
from graphmem_ingest.bench.provenance import commit

SEED = 7
PASSAGES = 3  # of each batch


class OwnServer:
    """A server that this run may kill."""

    def __init__(self, script: str, port: int) -> None:
        self._command = [script]
        self._port = ["--port", str(port)]

    def say(self, word: str) -> None:
        command = [*self._command, word, *self._port]
        # A busy machine may start a server later than the script waits for: then it is asked again.
        for _ in range(4):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode == 0:
                break
        done.check_returncode()
        for name, value in re.findall(r"export (\w+)=(\S+)", done.stdout):
            os.environ[name] = value


def batch_of(number: int, namespace: str) -> Any:
    texts = [f"Ada{number} knows Bo{i}. {'word ' * 50}" for i in range(PASSAGES)]
    return document(str(number), *texts, namespace=namespace)


def write_one(store: Neo4jStore, number: int, namespace: str) -> None:
    batch = with_slots(store, batch_of(number, namespace))
    entry = change(f"add{number}", namespace=namespace, added=(batch.assertions[0].id,))
    store.write(replace(batch, changes=[entry]))


def look(store: Neo4jStore, namespace: str, acknowledged: set[int], tried: int) -> dict[str, Any]:
    """Count what is missing or half there, by every index."""
    uris = {int(source.uri) for source in store.sources(namespace)}
    counts = store.stats(namespace).counts
    found = store.postings(Scope(namespace=namespace), ["knows"]).postings[0]
    wrong = [
        kind
        for kind, each in (
            ("passage", PASSAGES), ("assertion", PASSAGES), ("fact", PASSAGES),
            ("mention", 2 * PASSAGES), ("change", 1), ("episode", 1),
        )
        if counts[kind] != each * len(uris)
    ]  # fmt: skip
    facts = store.facts(Scope(namespace=namespace), FactQuery())
    if len(found.keys) != PASSAGES * len(uris) or len(facts) != PASSAGES * len(uris):
        wrong.append("index")
    return {
        "tried": tried,
        "acknowledged": len(acknowledged),
        "lost": len(acknowledged - uris),
        "written_but_not_acknowledged": len(uris - acknowledged),
        "half_written": wrong,
    }


def kill_while_writing(server: OwnServer, writes: int) -> dict[str, Any]:
    """SIGKILL the server in the middle of every 20 to 50 writes; a writer goes on as an
    application does.
    """
    namespace, chance = "killed", random.Random(SEED)  # noqa: S311 - when to kill is no secret
    store = Neo4jStore(os.environ["NEO4J_URI"])
    acknowledged: set[int] = set()
    errors = kills = 0
    over = threading.Event()

    def kill() -> None:
        nonlocal kills
        while not over.is_set():
            until = len(acknowledged) + chance.randint(20, 50)
            while len(acknowledged) < until and not over.wait(0.005):
                pass
            if over.wait(chance.uniform(0.0, 0.1)):
                return
            server.say("kill")
            kills += 1
            server.say("start")

    killer = threading.Thread(target=kill)
    killer.start()
    for number in range(writes):
        for _ in range(20):
            try:
                write_one(store, number, namespace)
            except StoreError:
                errors += 1
                time.sleep(0.5)
            else:
                acknowledged.add(number)
                break
    over.set()
    killer.join()
    report = look(store, namespace, acknowledged, writes)
    store.close()
    return {"kills": kills, "errors_raised": errors, **report}


class Proxy:
    """A TCP proxy whose connections can be cut."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection(("127.0.0.1", self._target))
                self._open += [client, server]
                for one, other in ((client, server), (server, client)):
                    threading.Thread(target=self._pump, args=(one, other), daemon=True).start()

    @staticmethod
    def _pump(one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(65_536):
                other.sendall(data)
        for end in (one, other):
            with suppress(OSError):
                end.close()

    def cut(self) -> None:
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
        self._open.clear()

    def close(self) -> None:
        self._listener.close()
        self.cut()


def cut_while_writing(port: int, writes: int) -> dict[str, Any]:
    """Cut all connections in the middle of every one to four writes, a commit on its way or not."""
    namespace, chance = "cut", random.Random(SEED)  # noqa: S311
    over = threading.Event()
    cuts = errors = 0
    acknowledged: set[int] = set()
    with closing(Proxy(port)) as proxy:
        store = Neo4jStore(f"bolt://127.0.0.1:{proxy.port}")

        def cut() -> None:
            nonlocal cuts
            while not over.is_set():
                until = len(acknowledged) + chance.randint(1, 4)
                while len(acknowledged) < until and not over.wait(0.005):
                    pass
                if over.wait(chance.uniform(0.0, 0.1)):
                    return
                proxy.cut()
                cuts += 1

        cutter = threading.Thread(target=cut)
        cutter.start()
        for number in range(writes):
            for _ in range(20):
                try:
                    write_one(store, number, namespace)
                except StoreError:
                    errors += 1
                else:
                    acknowledged.add(number)
                    break
        over.set()
        cutter.join()
        report = look(store, namespace, acknowledged, writes)
        store.close()
    return {"cuts": cuts, "errors_raised": errors, **report}


FACTS = [
    (f"Person{i % 40}", predicate, f"Place{(i * 7) % 25}")
    for i, predicate in enumerate(["lives in", "works for", "likes", "visited"] * 60)
]


def tell(url: str, namespace: str, process: int, seconds: float) -> int:
    """Tell the same and overlapping facts, in an order of this process's own."""
    memory = Memory(url, namespace=namespace, encoder=HashingEncoder(), extract=False)
    order = random.Random(process).sample(range(len(FACTS)), len(FACTS))  # noqa: S311
    until, rounds = time.monotonic() + seconds, 0
    for number in order:
        subject, predicate, object_ = FACTS[number]
        memory.add_facts([(subject, predicate, object_)], source=f"source{number % 12}")
        rounds += 1
    while time.monotonic() < until:
        number = order[rounds % len(order)]
        subject, predicate, object_ = FACTS[number]
        memory.add_facts([(subject, predicate, object_)], source=f"source{number % 12}")
        rounds += 1
    memory.close()
    return rounds


def eight_processes(url: str, processes: int, seconds: float) -> dict[str, Any]:
    """The export of many writers equals that of one, on a file."""
    command = [sys.executable, __file__, "--tell", url, "--seconds", str(seconds)]
    running = [
        subprocess.Popen([*command, "--process", str(i)], stdout=subprocess.PIPE, text=True)
        for i in range(processes)
    ]
    rounds = [int(process.communicate()[0] or 0) for process in running]
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "one.db")
        tell(path, "shared", 0, 0)
        encoder = HashingEncoder()
        with (
            Memory(path, namespace="shared", encoder=encoder, extract=False) as one,
            Memory(url, namespace="shared", encoder=encoder, extract=False) as many,
        ):
            equal = one.export(canonical=True) == many.export(canonical=True)
            facts = len(many.facts())
    return {
        "processes": processes,
        "failed": sum(process.returncode != 0 for process in running),
        "calls": sum(rounds),
        "facts": facts,
        "canonical_export_equals_one_process": equal,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", default="neo4j")
    parser.add_argument("--port", type=int, default=7699)
    parser.add_argument("--writes", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--tell")
    parser.add_argument("--process", type=int, default=0)
    asked = parser.parse_args()
    if asked.tell:
        print(tell(asked.tell, "shared", asked.process, asked.seconds))
        return
    server = OwnServer(asked.server, asked.port)
    server.say("start")
    try:
        result = {
            "command": f"python tests/benchmarks/neo4j_faults.py --writes {asked.writes} "
            f"--seconds {asked.seconds:.0f} --processes {asked.processes}",
            "commit": commit(),
            "seed": SEED,
            "retry_seconds": server_settings_from().retry_seconds,
            "kill_9": kill_while_writing(server, asked.writes),
            "connection_cut": cut_while_writing(asked.port, asked.writes),
            "processes": eight_processes(os.environ["NEO4J_URI"], asked.processes, asked.seconds),
        }
    finally:
        server.say("wipe")
    text = json.dumps(result, indent=2)
    print(text)
    if asked.out:
        asked.out.write_text(text + "\n")


if __name__ == "__main__":
    main()
