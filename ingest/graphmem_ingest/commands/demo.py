"""`graphmem demo`: see documents and dialogue go in and cited answers come out."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from graphmem import Memory
    from graphmem_ingest.demo import Answer

# Of the hits of a question, as many as fit a screen with the others; all count in the last line.
_SHOWN = 2


def demo(
    store: Annotated[
        str | None, typer.Option("--store", help="Keep the memory there, to go on with it.")
    ] = None,
) -> None:
    """Read a small invented world, and answer ten questions about it."""
    from graphmem import Memory

    with tempfile.TemporaryDirectory() as folder:
        path = store or str(Path(folder) / "demo.db")
        with Memory(path) as memory:
            _read(memory)
            _ask(memory)
            _facts(memory)
    if store:
        typer.echo(f'\nAsk it yourself:  graphmem search "Who is Hana Mori?" --store {store}')
    else:
        typer.echo("\nKeep this memory to ask it yourself:  graphmem demo --store demo.db")


def _heading(text: str) -> None:
    from rich.text import Text

    from graphmem.cli.printing import console

    console().print(Text(f"\n{text}", style="bold underline"))


def _read(memory: Memory) -> None:
    from graphmem_ingest.demo import sample_documents

    started = time.perf_counter()
    documents = sample_documents()
    memory.add_documents(documents)
    seconds = time.perf_counter() - started
    counts = memory.stats().counts
    kinds = {
        "passage": "passages",
        "entity": "entities",
        "fact": "facts",
        "assertion": "assertions",
    }
    held = ", ".join(f"{counts[kind]} {kinds[kind]}" for kind in kinds)
    _heading("Port Averil, a harbour town that does not exist")
    typer.echo(f"Read {len(documents)} pages, articles and chat sessions in {seconds:.1f} s.")
    typer.echo(f"The memory holds {held}, all with their source.")


def _ask(memory: Memory) -> None:
    from graphmem_ingest.demo import TOP_K, answers, demo_questions

    _heading("Ten questions")
    complete = 0
    questions = demo_questions()
    for number, answer in enumerate(answers(memory, questions), 1):
        _show(number, answer)
        complete += answer.is_complete
    typer.echo(
        f"\nAll the evidence among the first {TOP_K} passages: "
        f"{complete} of {len(questions)} questions."
    )


def _show(number: int, answer: Answer) -> None:
    from rich.text import Text

    from graphmem.cli.printing import console, print_hit

    question = answer.question
    line = Text(f"\n{number}. {question.text}", style="bold")
    if question.as_of:
        line.append(f"  as of {question.as_of}", style="magenta")
    console().print(line)
    mark = ("found", "green") if answer.is_complete else ("not all found", "red")
    expected = Text(f"   answer: {question.answer}  ")
    expected.append(f"{mark[0]} in {len(answer.found)} of {len(question.gold)} passages", mark[1])
    console().print(expected)
    for rank, hit in enumerate(answer.result.hits[:_SHOWN], 1):
        print_hit(rank, hit)


# What memory.facts() is asked for, with a heading.
_FACTS: tuple[tuple[str, dict[str, str]], ...] = (
    ("Where does Nora Penhallow live?", {"subject": "Nora Penhallow", "predicate": "live in"}),
    (
        "Where did she live on 1 January 2018?",
        {"subject": "Nora Penhallow", "predicate": "live in", "as_of": "2018-01-01"},
    ),
    (
        "All that was ever believed of it:",
        {"subject": "Nora Penhallow", "predicate": "live in", "status": "all"},
    ),
    (
        "Two newspapers name two captains of one ship; nothing decides it:",
        {"predicate": "be captain of", "object": "Northern Petrel"},
    ),
)


def _facts(memory: Memory) -> None:
    from graphmem.cli.printing import print_fact

    _heading("Facts, and how they change")
    for heading, asked in _FACTS:
        typer.echo(f"\n{heading}")
        call = ", ".join(f'{name}="{value}"' for name, value in asked.items())
        typer.echo(f"    memory.facts({call})")
        found = memory.facts(**asked)  # type: ignore[arg-type]
        for fact in found:
            print_fact(fact, indent="    = ")
        if not found:
            typer.echo("    nothing")
