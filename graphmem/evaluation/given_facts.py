"""An extractor that reads nothing itself: names and triples that another system wrote to a file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from graphmem.model.extraction import Name, Reading
from graphmem.nlp.grounding import grounded, number_of, places
from graphmem.nlp.spacy_extraction import SpacyExtractor
from graphmem.protocols import TextToRead


class GivenFacts:
    """Gives what a file says of each document, where the document's words bear it out.

    ``located`` counts the triples found in the text, ``given`` all of them.
    """

    def __init__(
        self, corpus: Sequence[Mapping[str, Any]], facts: Sequence[Mapping[str, Any]]
    ) -> None:
        """Take a corpus [{id, title, text}] and facts [{idx or id, entities, triples}]."""
        by_id = {str(one.get("id", one.get("idx"))): one for one in facts}
        self._documents: dict[str, list[tuple[str, Mapping[str, Any]]]] = defaultdict(list)
        for document in corpus:
            if said := by_id.get(str(document["id"])):
                self._documents[str(document.get("title") or "")].append((document["text"], said))
        self._sentences = SpacyExtractor()
        self.given = self.located = 0

    @property
    def name(self) -> str:
        """The method that statements keep."""
        return "given"

    def read(self, texts: Sequence[TextToRead]) -> Sequence[Reading]:
        """Return the names and triples given for each text, with our sentences."""
        read = self._sentences.read(texts)
        return [self._given(one, reading) for one, reading in zip(texts, read, strict=True)]

    def _given(self, text: TextToRead, reading: Reading) -> Reading:
        said = next((s for whole, s in self._documents[text.title] if text.text in whole), {})
        names: dict[int, Name] = {}
        for entity in sorted(said.get("entities", ()), key=len):  # of one start the longest wins
            for span in places(text.text, " ".join(str(entity).split())):
                number = number_of(reading.sentences, span)
                surface = span.of(text.text)
                names[span.start] = Name(
                    span=span, surface=surface, sentence=number, method="given"
                )
        statements = []
        for triple in said.get("triples", ()):
            self.given += 1
            if len(triple) != 3:
                continue
            subject, predicate, object_ = map(str, triple)
            statement = grounded(
                text.text, reading.sentences, (subject, predicate, object_), title=text.title
            )
            if statement is not None:
                self.located += 1
                statements.append(statement)
        ordered = tuple(names[start] for start in sorted(names))
        return replace(reading, names=ordered, statements=tuple(statements), aliases=())
