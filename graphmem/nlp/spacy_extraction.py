"""Reading passages with spaCy: names, aliases, and triples by rules over the dependency parse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from graphmem.model.episode import Span
from graphmem.model.extraction import ArgumentKind, Reading, Statement
from graphmem.nlp.arguments import Arguments
from graphmem.nlp.clauses import clauses
from graphmem.nlp.confidence import confidence
from graphmem.nlp.graph_view import GraphView
from graphmem.nlp.languages import MANY_LANGUAGES, guess_language, warn_unread
from graphmem.nlp.names import find_names
from graphmem.nlp.noun_facts import NounFacts
from graphmem.nlp.opening_subject import opening_subject
from graphmem.nlp.page import Page, StatedTime, base_title, bounds, stated_times
from graphmem.nlp.pieces import mark_sentences, pieces
from graphmem.nlp.pipeline import bounded, can_parse, load_nlp, revision
from graphmem.nlp.plain_sentences import mend_plain_sentences
from graphmem.nlp.pronouns import Antecedents
from graphmem.nlp.quoted_titles import PREFIXED, merge_titles
from graphmem.nlp.surface_view import SurfaceView
from graphmem.protocols import TextToRead

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

# Raised when the rules change what is read: part of what a store remembers as the method.
RULES = 4
_BATCH = 64


class SpacyExtractor:
    """Reads names and triples with any spaCy pipeline; deterministic, no network, no LLM."""

    def __init__(self, nlp: str | Language | None = None) -> None:
        """Use a spaCy pipeline, the name of one, or (None) the English one that comes along."""
        self._nlp = load_nlp(nlp)
        self._parses = can_parse(self._nlp)

    @property
    def name(self) -> str:
        """The rules' and the model's revision."""
        return f"spacy-rules-{RULES}/{revision(self._nlp)}"

    def read(self, texts: Sequence[TextToRead]) -> Sequence[Reading]:
        """Return the names, aliases and graph-view statements of each text, in order.

        A text without a title is read under the name that it opens with, if it defines it.
        """
        with bounded(self._nlp):
            return [_graph_reading(page) for page in self._pages([*map(_titled, texts)])]

    def surface(self, texts: Sequence[TextToRead]) -> Sequence[Reading]:
        """Return the surface view of each text: full spans, further arguments in ``more``."""
        with bounded(self._nlp):
            return [_surface_reading(page) for page in self._pages(texts)]

    def _pages(self, texts: Sequence[TextToRead]) -> Iterator[Page]:
        """Yield the parsed texts in order; each stretch of each text is parsed once, in batches."""
        todo = [(number, piece) for number, text in enumerate(texts) for piece in pieces(text.text)]
        foreign = {number for number, text in enumerate(texts) if not self._can_read(text.text)}
        to_parse = (
            self._tokens(texts[number], piece, is_parsed=self._parses)
            for number, piece in todo
            if number not in foreign
        )
        parsed: Iterator[Doc] = self._nlp.pipe(to_parse, batch_size=_BATCH)
        done = 0
        for number, text in enumerate(texts):
            page = Page(source=text)
            while done < len(todo) and todo[done][0] == number:
                is_foreign = number in foreign
                piece = todo[done][1]
                doc = self._tokens(text, piece, is_parsed=False) if is_foreign else next(parsed)
                if is_foreign or not self._parses:
                    mark_sentences(doc)
                page.add_piece(doc, piece)
                done += 1
            if self._parses and number not in foreign:
                self._lemmatize_prefixed(page)
                mend_plain_sentences(page, self._parsed)
            yield page

    def _parsed(self, sentences: Sequence[Sequence[str]]) -> Sequence[Doc]:
        """Parse sentences that are given as words."""
        from spacy.tokens import Doc as NewDoc

        return list(self._nlp.pipe(NewDoc(self._nlp.vocab, words=list(one)) for one in sentences))

    def _lemmatize_prefixed(self, page: Page) -> None:
        """Let "co-wrote" have the lemma of "wrote": rules and lists know no word with a prefix."""
        if PREFIXED.search(page.text) is None or "lemmatizer" not in self._nlp.pipe_names:
            return
        from spacy.tokens import Doc as NewDoc

        lemmatizer = self._nlp.get_pipe("lemmatizer")
        for sentence in page.sentences:
            for token in sentence.tokens:
                found = PREFIXED.fullmatch(token.text)
                if found is not None:
                    one = NewDoc(
                        token.vocab,
                        words=[found["word"]],
                        pos=[token.pos_],
                        tags=[token.tag_],
                        morphs=[str(token.morph)],
                    )
                    token.lemma_ = f"{found['prefix']}-{lemmatizer(one)[0].lemma_}"

    def _can_read(self, text: str) -> bool:
        """Say whether a text may be in the pipeline's language; warn once for each other one."""
        read = self._nlp.lang
        language = read if read == MANY_LANGUAGES else guess_language(text)
        if language in (None, read):
            return True
        warn_unread(revision(self._nlp), language)
        return False

    def _tokens(self, text: TextToRead, piece: Span, *, is_parsed: bool) -> Doc:
        doc = self._nlp.make_doc(text.text[piece.start : piece.end])
        # spaCy 3.8 leaves a merged token's edges wrong where no parser sets them: walking over the
        # children of such a token reads memory that is not the document's.
        return merge_titles(doc, base_title(text.title)) if is_parsed else doc


def _titled(text: TextToRead) -> TextToRead:
    if text.title or text.speaker is not None:
        return text
    subject = opening_subject(text.text)
    return text if subject is None else replace(text, title=subject.of(text.text))


def _surface_reading(page: Page) -> Reading:
    view = SurfaceView(page)
    statements: list[Statement] = []
    for sentence in page.sentences:
        for clause in clauses(sentence.tokens):
            statements.extend(view.clause(sentence, clause))
        statements.extend(view.nouns(sentence))
    times = [stated_times(page.text, one.span, page.source.at) for one in page.sentences]
    return Reading(
        sentences=tuple(sentence.span for sentence in page.sentences),
        statements=tuple(
            _timed(said, times[said.sentence]) for said in _scored(page, statements, "surface")
        ),
    )


def _timed(statement: Statement, times: Sequence[StatedTime]) -> Statement:
    """Return a statement with the bounds that the times in its arguments give it; those inside a
    clause are the clause's.
    """
    spans = [
        argument.span
        for argument in (statement.object, *statement.more)
        if argument.kind is not ArgumentKind.CLAUSE
    ]
    own = [
        time for time in times if any(span.start <= time.span.start < span.end for span in spans)
    ]
    valid_from, valid_to = bounds(own)
    return replace(statement, valid_from=valid_from, valid_to=valid_to)


def _graph_reading(page: Page) -> Reading:
    find_names(page)
    found = [clauses(sentence.tokens) for sentence in page.sentences]
    antecedents = Antecedents(page, found)
    arguments = Arguments(page, antecedents)
    topic = antecedents.topic
    view = GraphView(page, arguments)
    nouns = NounFacts(page, arguments, topic.type if topic else "")
    statements: list[Statement] = []
    for sentence, its_clauses in zip(page.sentences, found, strict=True):
        statements.extend(nouns.statements(sentence))
        times = stated_times(page.text, sentence.span, page.source.at)
        for clause in its_clauses:
            statements.extend(view.statements(sentence, clause, times))
    statements.extend(nouns.aliases())
    return Reading(
        sentences=tuple(sentence.span for sentence in page.sentences),
        names=tuple(page.names),
        statements=tuple(_scored(page, statements, "graph")),
        aliases=tuple(page.aliases),
    )


def _scored(page: Page, statements: Sequence[Statement], view: str) -> Iterator[Statement]:
    """Yield the statements once each, with their confidence."""
    seen: set[tuple[int, str, str, Span, bool]] = set()
    lives = {(s.predicate, s.object.span) for s in statements if s.rule == "life dates"}
    for statement in statements:
        key = (
            statement.sentence,
            statement.subject.name or statement.subject.text,
            statement.predicate,
            statement.object.span,
            statement.ends,
        )
        told = statement.rule != "life dates" and (key[2], key[3]) in lives
        # Odd white space can be parsed as a noun.
        blank = not (statement.subject.text.strip() and statement.object.text.strip())
        if key not in seen and not told and not blank:
            seen.add(key)
            span = page.sentences[statement.sentence].span
            sure = confidence(statement, page.text, span, page.title, view)
            yield replace(statement, confidence=sure)
