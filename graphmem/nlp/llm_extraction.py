"""Reading passages with a language model: any LLM of llama-index; every triple is looked up again.

Names and sentences are read by another extractor, so that what is mentioned does not depend on the
model. What the model adds are statements, and only those whose words stand in the passage.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from graphmem.errors import ExtractionFailed, require
from graphmem.model.assertion import Modality, Polarity
from graphmem.model.episode import Span
from graphmem.model.extraction import Reading, Statement
from graphmem.model.time import Instant
from graphmem.nlp.grounding import grounded
from graphmem.nlp.page import bounds, stated_times
from graphmem.protocols import Extractor, TextToRead

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

_log = logging.getLogger(__name__)
_PROMPT = "llm_prompt.txt"


class LlmExtractor:
    """Reads statements with an LLM; the rest of the write path does not know the difference.

    ``calls`` counts what the model was asked, ``rejected`` the triples that the text does not bear
    out, ``malformed`` the answers that could not be read.
    """

    def __init__(
        self,
        llm: LLM,
        *,
        names: Extractor | None = None,
        attempts: int = 3,
        confidence: float = 0.9,
    ) -> None:
        """Use a model.

        Args:
            llm: any LLM of llama-index.
            names: reads names, aliases and sentences; default: the packaged rules.
            attempts: how often a passage is asked about before it counts as failed.
            confidence: how sure its statements are, since models do not say it reliably.

        Raises:
            MissingDependency: the extra llm is not installed.
        """
        require("llama_index.core", "llm")
        self._llm = llm
        self._attempts = attempts
        self._confidence = confidence
        if names is None:
            from graphmem.nlp.spacy_extraction import SpacyExtractor

            names = SpacyExtractor()
        self._names = names
        self.calls = 0
        self.rejected = 0
        self.malformed = 0

    @property
    def name(self) -> str:
        """The model, the prompt's revision and what reads the names."""
        model = getattr(self._llm.metadata, "model_name", "") or type(self._llm).__name__
        prompt = hashlib.sha256(_prompt().encode()).hexdigest()[:8]
        return f"llm-{model}-{prompt}/{self._names.name}"

    def read(self, texts: Sequence[TextToRead]) -> Sequence[Reading]:
        """Return the names of each text with the statements that the model found and the text has.

        Raises:
            ExtractionFailed: no readable answer for a passage after all attempts, or the model
                could not be asked.
        """
        readings = self._names.read(texts)
        return [
            replace(reading, statements=self._statements(text, reading))
            if text.text.strip()
            else reading
            for text, reading in zip(texts, readings, strict=True)
        ]

    def _statements(self, text: TextToRead, reading: Reading) -> tuple[Statement, ...]:
        found: dict[tuple[object, ...], Statement] = {}
        for triple in self._triples(text):
            statement = grounded(
                text.text,
                reading.sentences,
                (triple.subject, triple.predicate, triple.object),
                title=text.title,
                speaker=text.speaker or "",
                confidence=self._confidence,
                rule="llm",
            )
            if statement is None:
                self.rejected += 1
                _log.info("not in the passage, left out: %s", triple)
                continue
            valid_from, valid_to = _validity(triple.time, text)
            statement = replace(
                statement,
                polarity=Polarity.NEGATED if triple.negated else Polarity.AFFIRMED,
                modality=Modality(triple.modality),
                valid_from=valid_from,
                valid_to=valid_to,
            )
            key = (statement.subject.span, statement.predicate, statement.object.span)
            found.setdefault(key, statement)
        return tuple(found.values())

    def _triples(self, text: TextToRead) -> Sequence[Any]:
        """Ask until the answer can be read."""
        prompt = _filled(text)
        reason = ""
        for _ in range(self._attempts):
            again = f"\nYour last answer could not be read: {reason}\n" if reason else ""
            self.calls += 1
            try:
                answer = self._llm.complete(prompt + again).text
            except Exception as error:  # every provider has its own errors; none may be swallowed
                raise ExtractionFailed(
                    f"the model {self._llm.metadata.model_name} could not be asked "
                    f"({type(error).__name__}: {error}): see to it, and add the document again"
                ) from error
            try:
                triples: Sequence[Any] = _schema().model_validate(_object_in(answer)).triples
            except ValueError as error:  # pydantic's and json's errors are ValueErrors
                reason = " ".join(str(error).split())[:300]
                self.malformed += 1
            else:
                return triples
        raise ExtractionFailed(
            f"{self._attempts} answers for {text.text[:40]!r} could not be read, the last because "
            f"{reason}: try another model, or add the document again"
        )


def _validity(words: str, text: TextToRead) -> tuple[Instant | None, Instant | None]:
    """Return the bounds that a time gives, if the passage has its words."""
    if not words.strip() or words.casefold() not in text.text.casefold():
        return None, None
    return bounds(stated_times(words, Span(0, len(words)), text.at))


def _object_in(answer: str) -> Any:
    """Return the JSON object in an answer; models like to wrap it in words and fences."""
    start, end = answer.find("{"), answer.rfind("}")
    if start < 0 or end < start:
        raise ValueError("it holds no JSON object")
    return json.loads(answer[start : end + 1])


@cache
def _prompt() -> str:
    lines = files("graphmem.nlp").joinpath(_PROMPT).read_text("utf-8").splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("# "))


def _filled(text: TextToRead) -> str:
    """Return the prompt for a passage, filled in one pass: braces in a passage stay as they are."""
    head, _, rest = _prompt().partition("{title}")
    middle, _, rest = rest.partition("{speaker}")
    before, _, after = rest.partition("{passage}")
    none = "(none)"
    return "".join(
        (head, text.title or none, middle, text.speaker or none, before, text.text, after)
    )


@cache
def _schema() -> Any:
    """Return the shape of an answer. Pydantic comes with llama-index, and is needed only here."""
    from typing import Literal

    from pydantic import BaseModel, ConfigDict, Field

    class GivenTriple(BaseModel):
        model_config = ConfigDict(extra="ignore", str_strip_whitespace=True)
        subject: str = Field(min_length=1)
        predicate: str = Field(min_length=1)
        object: str = Field(min_length=1)
        time: str = ""
        negated: bool = False
        modality: Literal["asserted", "reported", "hypothetical", "asked"] = "asserted"

    class Answer(BaseModel):
        triples: list[GivenTriple]

    return Answer
