"""Which entity a name means inside one document."""

from __future__ import annotations

from graphmem.model.entity import Mention
from graphmem.model.episode import Passage, Span
from graphmem.model.extraction import Name, Reading
from graphmem.model.ids import content_id, entity_key
from graphmem.remember.naming import Naming


def a_name(text: str, surface: str, type_: str = "PERSON", *, meant: str = "") -> Name:
    """Return a name where it first stands in a text."""
    start = text.index(surface)
    return Name(
        span=Span(start, start + len(surface)),
        surface=surface,
        sentence=0,
        type=type_,
        method="ner",
        entity_name=meant,
    )


def mentions(title: str, text: str, *names: Name) -> list[Mention]:
    """Return what a passage mentions."""
    naming = Naming("n")
    passage = Passage(
        id="p",
        namespace="n",
        source_id="s",
        episode_id="",
        ordinal=0,
        text=text,
        span=Span(0, len(text)),
        title=title,
    )
    reading = Reading(sentences=(Span(0, len(text)),), names=names)
    naming.learn(passage, reading)
    naming.mention(passage, reading)
    return naming.mentions


def named(title: str, text: str, *names: Name) -> dict[str, list[str]]:
    """Return the words of a passage that mean each entity, by the entity's id."""
    found = mentions(title, text, *names)
    return {one.entity_id: [span.of(text) for span in one.spans] for one in found}


def homes(text: str, *names: Name) -> set[str]:
    """Return the entities that a text without a title is about."""
    return {one.entity_id for one in mentions("", text, *names) if one.is_home}


def entity(name: str) -> str:
    """Return the id of what is called so."""
    return content_id("entity", "n", entity_key(name))


def test_a_short_form_inside_a_longer_name_is_anothers() -> None:
    """The "Otto" of "Otto III" is not the Otto of the document."""
    text = "In 1490 Otto followed Otto III of Velm."
    mine = a_name(text, "Otto", meant="Otto Velmer")
    found = named("Otto Velmer", text, mine, a_name(text, "Otto III of Velm"))
    assert found[entity("Otto Velmer")] == ["Otto"]


def test_the_place_in_a_title_is_not_its_short_form() -> None:
    """In a document about "Medan, son of Orvo", Orvo is Orvo."""
    text = "He was the third son of Orvo."
    found = named("Medan, son of Orvo", text, a_name(text, "Orvo"))
    assert found[entity("Orvo")] == ["Orvo"]


def test_a_name_is_noted_wherever_it_stands() -> None:
    """What the reading saw once is noted inside a longer name too."""
    text = "In 1490 he left Velm for the Velm House."
    found = named("", text, a_name(text, "Velm", "GPE"), a_name(text, "Velm House", "ORG"))
    assert found[entity("Velm")] == ["Velm", "Velm"]


def test_an_untitled_text_is_about_what_it_defines() -> None:
    """Of all names of a text it is about the one that it begins with and says what it is."""
    text = "Kohuvala (in Velm) is a suburb of Orvo."
    others = a_name(text, "Velm", "GPE"), a_name(text, "Orvo", "GPE")
    assert homes(text, *others, a_name(text, "Kohuvala", "")) == {entity("Kohuvala")}
    assert homes("In 1990, Velm was a part of Orvo.", *others) == {entity("Velm")}
