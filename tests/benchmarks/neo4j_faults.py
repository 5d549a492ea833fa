"""Faults of a Neo4j server under writes: killed, cut off, locked; and eight processes at once.

python tests/benchmarks/neo4j_faults.py --server SCRIPT --port 7699 --out FILE

``--server`` is a script that starts and kills a server of its own (start, kill, wipe, --port N)
and prints NEO4J_* lines to evaluate. Each part is told when it is done; on a calm machine all take
about four minutes, most of them the server's starts and the minute of the eight processes.
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
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import neo4j

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


def kill_while_writing(server: OwnServer, writes: int, most: int) -> dict[str, Any]:
    """SIGKILL the server some times while something is written, and start it again; a writer goes
    on as an application does.
    """
    namespace, chance = "killed", random.Random(SEED)  # noqa: S311 - when to kill is no secret
    store = Neo4jStore(os.environ["NEO4J_URI"])
    acknowledged: set[int] = set()
    errors = kills = 0
    over = threading.Event()

    def kill() -> None:
        nonlocal kills
        for until in sorted(chance.sample(range(writes * 9 // 10), most)):
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
    """Cut all connections once in two to eight writes, a commit on its way or not."""
    namespace, chance = "cut", random.Random(SEED)  # noqa: S311
    over = threading.Event()
    cuts = errors = 0
    acknowledged: set[int] = set()
    with closing(Proxy(port)) as proxy:
        store = Neo4jStore(f"bolt://127.0.0.1:{proxy.port}")

        def cut() -> None:
            nonlocal cuts
            while not over.is_set():
                until = len(acknowledged) + chance.randint(2, 8)
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


def lock_while_writing(url: str, writes: int) -> dict[str, Any]:
    """Hold the lock that a writer needs for longer than its transactions may take, again and
    again: the server ends these, and the writer is told.
    """
    namespace, chance = "locked", random.Random(SEED)  # noqa: S311
    settings = server_settings_from()
    patient = Neo4jStore(url)
    write_one(patient, 0, namespace)
    hasty = Neo4jStore(url, settings=replace(settings, transaction_seconds=0.5, retry_seconds=0.5))
    acknowledged, errors = {0}, 0
    over = threading.Event()

    def lock() -> None:
        auth = (settings.username, settings.password)
        with neo4j.GraphDatabase.driver(url, auth=auth) as driver:
            while not over.is_set():
                with driver.session() as session, session.begin_transaction() as holder:
                    holder.run("MATCH (n:Namespace {name: $name}) SET n.x = 1", name=namespace)
                    over.wait(chance.uniform(2.0, 6.0))
                    holder.rollback()
                over.wait(chance.uniform(0.5, 2.0))

    holding = threading.Thread(target=lock)
    holding.start()
    for number in range(1, writes):
        try:
            write_one(hasty, number, namespace)
        except StoreError:
            errors += 1
        else:
            acknowledged.add(number)
    over.set()
    holding.join()
    report = look(patient, namespace, acknowledged, writes)
    hasty.close()
    patient.close()
    return {"timed_out": errors, **report}


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
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--tell")
    parser.add_argument("--process", type=int, default=0)
    asked = parser.parse_args()
    if asked.tell:
        print(tell(asked.tell, "shared", asked.process, asked.seconds))
        return
    result: dict[str, Any] = {
        "command": f"python tests/benchmarks/neo4j_faults.py --writes {asked.writes} "
        f"--kills {asked.kills} --seconds {asked.seconds:.0f} --processes {asked.processes}",
        "commit": commit(),
        "seed": SEED,
        "retry_seconds": server_settings_from().retry_seconds,
    }
    server = OwnServer(asked.server, asked.port)
    server.say("start")
    url = os.environ["NEO4J_URI"]
    parts: dict[str, Callable[[], dict[str, Any]]] = {
        "kill_9": lambda: kill_while_writing(server, asked.writes, asked.kills),
        "connection_cut": lambda: cut_while_writing(asked.port, asked.writes),
        "transaction_timeout": lambda: lock_while_writing(url, asked.writes // 10),
        "processes": lambda: eight_processes(url, asked.processes, asked.seconds),
    }
    try:
        for name, run in parts.items():
            start = time.monotonic()
            result[name] = {**run(), "took_s": round(time.monotonic() - start)}
            print(json.dumps({name: result[name]}), flush=True)
    finally:
        server.say("wipe")
    if asked.out:
        asked.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
