"""Statements from an LLM: checked against the text, malformed answers, failures per document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("llama_index.core")

from llama_index.core.base.llms.types import CompletionResponse, LLMMetadata
from llama_index.core.llms import CustomLLM

from graphmem import ExtractionFailed, Memory
from graphmem.model.assertion import LiteralKind, Modality, Polarity
from graphmem.nlp.llm_extraction import LlmExtractor
from graphmem.protocols import TextToRead
from graphmem.testing import FakeExtractor, HashingEncoder

TEXT = "Mira Voss has worked for the Pell Institute since May 2019. She did not sell 3 boats."


class ScriptedLlm(CustomLLM):
    """Gives the answers of a script, one a call, and keeps what it was asked."""

    answers: list[str]
    asked: list[str]

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(model_name="scripted")

    def complete(self, prompt: str, *_: Any, **__: Any) -> CompletionResponse:
        self.asked.append(prompt)
        answer = self.answers.pop(0)
        if answer == "down":
            raise ConnectionError("no route")
        return CompletionResponse(text=answer)

    def stream_complete(self, prompt: str, *_: Any, **__: Any) -> Any:
        raise NotImplementedError


def triple(subject: str, predicate: str, object_: str, **more: Any) -> dict[str, Any]:
    return {"subject": subject, "predicate": predicate, "object": object_, **more}


def answer(*triples: dict[str, Any]) -> str:
    return json.dumps({"triples": triples})


def scripted(*answers: str) -> ScriptedLlm:
    return ScriptedLlm(answers=list(answers), asked=[])


def extractor(*answers: str) -> LlmExtractor:
    return LlmExtractor(scripted(*answers), names=FakeExtractor())


def test_statements_have_spans_of_the_text():
    """Arguments slice back out of the passage; time, polarity, modality and values are kept."""
    reader = extractor(
        answer(
            triple("Mira Voss", "worked for", "pell  institute", time="since May 2019"),
            triple("Mira Voss", "sell", "3 boats", negated=True, modality="reported"),
        )
    )

    works, sells = reader.read([TextToRead(text=TEXT)])[0].statements

    assert [one.span.of(TEXT) for one in (works.subject, works.object)] == [
        "Mira Voss",
        "Pell Institute",
    ]
    assert works.predicate_span.of(TEXT) == "worked for"
    assert str(works.valid_from) == "2019-05"
    assert (sells.polarity, sells.modality) == (Polarity.NEGATED, Modality.REPORTED)
    assert sells.object.literal is not None
    assert sells.object.literal.kind is LiteralKind.QUANTITY
    assert (reader.calls, reader.rejected) == (1, 0)


@pytest.mark.parametrize(
    "invented",
    [
        triple("Mira Voss", "worked for", "the Averil Bank"),
        triple("Tobias Renn", "worked for", "Pell Institute"),
        triple("Mira Voss", "founded", "Pell Institute"),
        triple("Mira Voss", "worked for", "Mira Voss"),
    ],
)
def test_triple_whose_words_are_not_in_the_text_is_rejected(invented: dict[str, Any]):
    """What a model invents is no statement, and is counted."""
    reader = extractor(answer(invented))

    assert reader.read([TextToRead(text=TEXT)])[0].statements == ()
    assert reader.rejected == 1


def test_title_may_be_the_subject():
    """A passage about its title need not repeat it."""
    reader = extractor(answer(triple("Osprey", "built in", "Averil")))

    said = reader.read([TextToRead(text="It was built in Averil.", title="Osprey")])[0].statements

    assert [one.subject.name for one in said] == ["Osprey"]


def test_malformed_answer_is_asked_again():
    """Words, another shape and broken JSON are told to the model; the calls are counted."""
    llm = scripted(
        "I cannot.",
        '{"facts": []}',
        f"Here:\n```json\n{answer(triple('Mira Voss', 'worked for', 'Pell Institute'))}\n```",
    )
    reader = LlmExtractor(llm, names=FakeExtractor())

    assert len(reader.read([TextToRead(text=TEXT)])[0].statements) == 1
    assert (reader.calls, reader.malformed) == (3, 2)
    assert "could not be read" in llm.asked[1]


def test_document_without_a_readable_answer_fails_by_name():
    """After all attempts the document fails; so it does when the model cannot be asked."""
    with pytest.raises(ExtractionFailed, match="3 answers"):
        extractor("no", "no", "no").read([TextToRead(text=TEXT)])
    with pytest.raises(ExtractionFailed, match="ConnectionError"):
        extractor("down").read([TextToRead(text=TEXT)])


def test_passage_is_data_in_the_prompt():
    """Braces and placeholders in a passage reach the model as they are, once."""
    llm = scripted(answer())

    LlmExtractor(llm, names=FakeExtractor()).read(
        [TextToRead(text="Ada wrote {title} {passage}.", title="A {speaker}")]
    )

    asked = llm.asked[0]
    assert asked.count("Ada wrote {title} {passage}.") == 1
    assert "Title: A {speaker}\n" in asked


def test_memory_cannot_tell_the_difference(tmp_path: Path):
    """Facts from a model are stored, found and cited as those of the rules."""
    reader = extractor(answer(triple("Mira Voss", "worked for", "Pell Institute")))
    with Memory(tmp_path / "m.db", extractor=reader, encoder=HashingEncoder()) as memory:
        memory.add(TEXT, source="a.txt")
        fact = memory.facts(subject="Mira Voss")[0]

    assert (fact.object, fact.sources) == ("Pell Institute", ("a.txt",))
