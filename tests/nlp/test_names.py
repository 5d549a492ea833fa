"""Names and aliases: what is found, what is not, and what short forms mean."""

from __future__ import annotations

import pytest


def surfaces(reading):
    return {name.surface for name in reading.names}


def test_question_words_and_pronouns_are_no_names(read):
    """Question words at the head of a question never link as names."""
    found = surfaces(read("Who founded Nordlys? What did Ana Berg sell? When was Oslo built?"))
    assert {"Ana Berg", "Oslo"} <= found
    assert not {name.lower() for name in found} & {"who", "what", "when"}


def test_numbers_and_dates_are_no_names(read):
    """Counts, amounts and times do not become entities."""
    found = surfaces(read("Ana Berg paid $500 for 20 boats on Monday in March 2015."))
    assert found == {"Ana Berg"}


def test_demonyms_name_their_country(read):
    """A demonym is a mention of its country."""
    (name,) = [n for n in read("Aino is a Finnish singer.").names if n.surface == "Finnish"]
    assert (name.entity_name, name.method) == ("Finland", "demonym")


def test_the_title_is_found_in_the_text_and_means_the_whole_title(read):
    """The title without parentheses is a name whose entity is the full title."""
    reading = read("Salt Road sold well. Critics praised Salt Road.", title="Salt Road (album)")
    assert [n.entity_name for n in reading.names if n.method == "title"] == [
        "Salt Road (album)"
    ] * 2


@pytest.mark.parametrize(
    ("text", "name", "alias"),
    [
        (
            "International Business Machines (IBM) bought Red Hat.",
            "International Business Machines",
            "IBM",
        ),
        ("Ana Berg, also known as Nita Berg, sang.", "Ana Berg", "Nita Berg"),
    ],
)
def test_aliases_are_learnt_from_the_text(read, text, name, alias):
    """Abbreviations in parentheses and "also known as" are aliases."""
    assert (name, alias) in {(a.name, a.alias) for a in read(text).aliases}


def test_a_last_name_means_the_full_name_before_it(read):
    """The short form points at the person that the passage named in full."""
    reading = read("Karl Lund married Eva Lind in Oslo. Later Lund moved to Rome.")
    (short,) = [name for name in reading.names if name.surface == "Lund"]
    assert short.entity_name == "Karl Lund"


def test_names_do_not_overlap_and_are_in_order(read):
    """Each character belongs to one name at most."""
    names = read("The University of Oslo and the Bank of Norway hired Ana Berg of Oslo.").names
    ends = [0, *(name.span.end for name in names)]
    assert all(name.span.start >= end for name, end in zip(names, ends, strict=False))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "She married Anders Lyle, 6th Earl of Strand and Kinmore, in Averil.",
            "Anders Lyle, 6th Earl of Strand and Kinmore",
        ),
        ("He was the son of Hugo Lyle, 2nd Baron Alsing.", "Hugo Lyle, 2nd Baron Alsing"),
        ("When Vera Lyle, 3rd Baronet came, he left.", "Vera Lyle, 3rd Baronet"),
        ("It was a gift of King Otto III of Averil.", "Otto III of Averil"),
        ("They met Princess Vera of Averil-Strand.", "Princess Vera of Averil-Strand"),
        ("He knew Duke Ivo, Duke of Averil and Greta of Strand.", "Ivo, Duke of Averil"),
    ],
)
def test_names_keep_rank_and_place(text, name, read):
    """A person's rank and place belong to the name; what is coordinated with it does not."""
    found = surfaces(read(text))

    assert any(one.removeprefix("Duke ") == name for one in found), found


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ('Salt Road is a novel. It became the film "Salt Road" in 1990.', 1),
        ("Salt Road is a novel. The book Salt Road sold well.", 2),
        ("Salt Road is a novel. Bert read Salt Road.", 2),
    ],
)
def test_a_namesake_of_another_kind_is_not_the_title(read, text, own):
    """In the passage about a novel, the film of its name is something else."""
    found = [n for n in read(text, title="Salt Road (novel)").names if n.surface == "Salt Road"]
    assert len(found) == 2
    assert sum(n.entity_name == "Salt Road (novel)" for n in found) == own


def entities(reading):
    return {name.surface: name.entity_name or name.surface for name in reading.names}


@pytest.mark.parametrize(
    ("text", "title", "surface", "entity"),
    [
        (
            "Vell was the father of the pilot Bo Vell II, who lived in Oslo.",
            "Bo Vell",
            "Bo Vell II",
            "Bo Vell II",
        ),
        (
            'It is a remake of the 1933 film "Salt Road".',
            "Salt Road (1989 film)",
            "Salt Road",
            "Salt Road",
        ),
        (
            "Salt Road is a 1933 film. Salt Road may also refer to:",
            "Salt Road (disambiguation)",
            "Salt Road",
            "Salt Road",
        ),
        (
            "Salt Road is a 1989 film.",
            "Salt Road (1989 film)",
            "Salt Road",
            "Salt Road (1989 film)",
        ),
    ],
)
def test_namesakes_of_the_title_are_not_the_title(read, text, title, surface, entity):
    """A numeral behind, another year before, or a page of homonyms: it is something else."""
    assert entities(read(text, title=title))[surface] == entity


@pytest.mark.parametrize(
    ("text", "title", "surface"),
    [
        ("Velda Karen Ostrow (born 5 May 1990) is a journalist.", "Velda Ostrow", None),
        ("Orvo is a town in Averil County, Nevada.", "Orvo, Nevada", "Orvo"),
        ("In 2013, the Council published a report.", "Orvo Climate Council", "Council"),
        ("The Republic joined the union in 1990.", "Republic of Orvo", "Republic"),
        (
            "Velda Ostrow (born 5 May 1990), better known by her stage name Canona, is a singer.",
            "Canona (singer)",
            None,
        ),
    ],
)
def test_other_forms_of_the_title_are_the_title(read, text, title, surface):
    """In full at the opening, before the comma, by its noun, and as what it is known as."""
    surface = surface or text[: text.index(" (")]
    assert entities(read(text, title=title))[surface] == title


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("Ana Berg released it for the Commodore 64 in 1985.", "Commodore 64"),
        ("Ana Berg joined the Third Orvo-Averil War.", "Third Orvo-Averil War"),
        ("His Minnesota\u2013Duluth Bulldogs won the cup.", "Minnesota\u2013Duluth Bulldogs"),
        ("She married Karl Sackville- West in 1990.", "Karl Sackville- West"),
        ("John of Ibelin was lord of Beirut.", "John of Ibelin"),
    ],
)
def test_names_are_whole(read, text, surface):
    """Numbers, ordinals, hyphens (also at the end of a line) and places belong to names."""
    assert surface in surfaces(read(text))


def test_what_goes_on_is_no_alias(read):
    """What is known as the Black Sea and Averil Force is not known as the Black Sea."""
    reading = read("The Orvo Squadron, also known as the Black Sea and Averil Force, sailed.")
    assert "Black Sea" not in {alias.alias for alias in reading.aliases}


def test_a_work_is_not_what_its_last_word_names(read):
    """In the passage about "It is in the Air", "the Air" is no short form of the title."""
    reading = read(
        'The film was released as "Orvo Takes the Air" in 1940.', title="It is in the Air"
    )
    assert "It is in the Air" not in entities(reading).values()


def test_middle_names_may_be_left_out(read):
    """A person whose life begins a passage is also called by the first and the last name."""
    reading = read("Ana Marie Berg (born 12 May 1960) is a painter. Berg lives in Oslo.")
    assert ("Ana Marie Berg", "Ana Berg") in {(a.name, a.alias) for a in reading.aliases}
    assert not read("Orvo Marie Falls (waterfalls) is a place.").aliases
