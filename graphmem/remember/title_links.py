"""Passages that write the title of a document are linked to what it is about, whichever came first.

A document's names are decided by the document alone; this is what the memory adds. A passage that
arrives is looked through for known titles, and a title that arrives is looked for in the passages
that are there. What a link is depends on one passage and one title only, and nothing is ever taken
away, so every order ends with the same links; those whose title no held document has any more are
not believed (recall.export), and hold again when it does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from graphmem.indexes.terms import terms
from graphmem.model.entity import BY_TITLE, Mention
from graphmem.model.ids import content_id, entity_key
from graphmem.model.records import IndexedPassage, TitledPassage, TitleQuery
from graphmem.model.scope import Scope
from graphmem.nlp.known_titles import TitleFinder, is_linkable, stretches
from graphmem.protocols import GraphStore
from graphmem.remember.preparation import Prepared


class TitleLinks:
    """Finds the links between what is about to be written and what the store holds."""

    def __init__(self, store: GraphStore) -> None:
        """Keep the store."""
        self._store = store

    def of(
        self,
        documents: Sequence[Prepared],
        passages: Sequence[Sequence[IndexedPassage]],
        namespace: str,
        *,
        again: bool = False,
    ) -> list[Mention]:
        """Return the links that a batch of documents, and the passages to write of each, adds;
        ``again`` after it was written, when the store knows its titles already.
        """
        given = {title for document in documents for title in _titles(document)}
        own: dict[str, list[Mention]] = defaultdict(list)
        for document in documents:
            for mention in document.mentions:
                own[mention.passage_id].append(mention)
        arriving = {one.passage.id: one for each in passages for one in each}
        known: set[str] = set()
        if given and not again:
            known.update(self._store.titled(namespace, sorted(given)))
        entities = {entity.id for document in documents for entity in document.entities}
        forward = self._named_in(arriving.values(), own, given, namespace, entities)
        back = self._naming(given - known, namespace)
        return [*forward, *(one for one in back if one.passage_id not in arriving)]

    def _named_in(
        self,
        passages: Iterable[IndexedPassage],
        own: Mapping[str, Sequence[Mention]],
        given: set[str],
        namespace: str,
        entities: set[str],
    ) -> list[Mention]:
        """Return the mentions of known titles, of the batch's own among them, in new passages."""
        found = {one.passage.id: set(stretches(one.passage.text)) for one in passages}
        asked = sorted(set().union(*found.values()) - given)
        known = {*given, *(self._store.titled(namespace, asked) if asked else ())}
        links: list[Mention] = []
        for one in passages:
            mentioned = {mention.entity_id for mention in own.get(one.passage.id, ())}
            titles = _by_entity(found[one.passage.id] & known, namespace, set(one.terms))
            wanted = {entity: titles[entity] for entity in titles if entity not in mentioned}
            if wanted:
                finder = TitleFinder(
                    one.passage.id, one.passage.text, one.sentences, own.get(one.passage.id, ())
                )
                links += _mentions(finder, wanted)
        there = {link.entity_id for link in links} - entities
        if there:
            scope = Scope(namespace=namespace)
            entities |= {entity.id for entity in self._store.entities(scope, sorted(there))}
        return [link for link in links if link.entity_id in entities]

    def _naming(self, titles: set[str], namespace: str) -> Iterator[Mention]:
        """Yield the mentions of new titles in passages that are there."""
        queries = [
            TitleQuery(
                title=title,
                terms=tuple(sorted(set(terms(title)))),
                entity_id=content_id("entity", namespace, entity_key(title)),
            )
            for title in sorted(titles)
        ]
        passages: dict[str, TitledPassage] = {}
        wanted: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for query, found in zip(queries, self._store.holding(namespace, queries), strict=True):
            for passage in found:
                passages[passage.passage_id] = passage
                wanted[passage.passage_id][query.entity_id].append(query.title)
        for passage_id, passage in passages.items():
            own = [one for one in passage.mentions if one.method not in BY_TITLE]
            finder = TitleFinder(passage_id, passage.text, passage.sentences, own)
            yield from _mentions(finder, wanted[passage_id])


def _titles(document: Prepared) -> Iterator[str]:
    """Yield the title that a document is found by; what a log is called names no thing."""
    title = document.source.title
    is_text = any(one.passage.speaker is None for one in document.passages)
    if is_text and is_linkable(title) and terms(title):
        yield title


def _by_entity(
    titles: set[str], namespace: str, passage_terms: set[str]
) -> Mapping[str, Sequence[str]]:
    """Return titles by the entity that they name. Only words that the index holds count, so that
    a passage which waits for its title is found by them.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for title in sorted(titles):
        wanted = set(terms(title))
        if wanted and wanted <= passage_terms and is_linkable(title):
            found[content_id("entity", namespace, entity_key(title))].append(title)
    return found


def _mentions(finder: TitleFinder, wanted: Mapping[str, Sequence[str]]) -> Iterator[Mention]:
    for entity_id, titles in wanted.items():
        if mention := finder.mention(entity_id, titles):
            yield mention
