"""Predicates in one form, slots and their owners, and the files that define them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem.errors import BadSetting
from graphmem.model.assertion import Assertion, Literal, LiteralKind
from graphmem.remember.schema import KINDS, Schema, SlotUse, load_schema, normalised_predicate


def told(subject: str, predicate: str, value: str | Literal) -> Assertion:
    literal = value if isinstance(value, Literal) else None
    return Assertion(
        id="a1",
        namespace="n",
        source_id="s",
        subject_id=subject,
        predicate=predicate,
        object_id=None if literal else str(value),
        literal=literal,
        subject_text=subject,
        object_text=literal.text if literal else str(value),
    )


@pytest.mark.parametrize(
    ("written", "form"),
    [
        ("works for", "work for"),
        ("has been working for", "work for"),
        ("WORKS_FOR", "work for"),
        ("worksFor", "work for"),
        ("works-for", "work for"),
        ("lives in", "live in"),
        ("used to live in", "live in"),
        ("is the current CEO of", "be ceo of"),
        ("head coach of", "head coach of"),
        ("was born in", "be born in"),
        ("born in", "be born in"),
        ("owned by", "be owned by"),
        ("is owned by", "be owned by"),
        ("married", "marry"),
        ("has a brother", "have brother"),
        ("headquarters", "headquarters"),
        ("found", "found"),
        ("founded", "found"),
        ("stopped working for", "stop working for"),
        ("travelled to", "travel to"),
        ("studies at", "study at"),
        ("be mayor of", "be mayor of"),
        ("是", "是"),
        ("", ""),
        (" ", ""),
        ("will", "will"),
    ],
)
def test_predicate_has_one_form(written: str, form: str) -> None:
    """Callers and the extractor meet in one form."""
    assert normalised_predicate(written) == form


_WORDS = """
was been is has had will to the works for lives living lived in of mayor CEO head coach owned by
found founded flies married studying address status 's not used
""".split()


@given(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=5).map(" ".join))
def test_predicate_in_its_form_stays(text: str) -> None:
    """What was normalised once is not changed again."""
    form = normalised_predicate(text)
    assert normalised_predicate(form) == form


@given(st.text(max_size=40))
def test_any_text_gives_a_form(text: str) -> None:
    """Whatever the script, nothing fails, and a text with words keeps some."""
    assert bool(normalised_predicate(text)) == bool(text.strip())


def test_all_default_predicates_are_in_their_form_and_in_one_slot() -> None:
    """The file that ships has nothing that no text can reach, and no predicate twice."""
    assert load_schema().check() == []
    for definition in load_schema().definitions:
        assert definition.kind in KINDS


@pytest.mark.parametrize(
    ("subject", "predicate", "value", "name", "owner", "kind"),
    [
        ("ann", "works for", "acme", "employer", "ann", "single"),
        ("acme", "employs", "ann", "employer", "ann", "single"),
        ("ann", "is the mayor of", "averil", "mayor", "averil", "single"),
        ("averil", "mayor", "ann", "mayor", "averil", "single"),
        ("ann", "was elected mayor of", "averil", "mayor", "averil", "single"),
        ("acme", "owns", "boat", "owner", "boat", "single"),
        ("boat", "is owned by", "acme", "owner", "boat", "single"),
        ("ann", "was born in", "oslo", "birthplace", "ann", "disputable"),
        ("ann", "was born in", "1980", "birth date", "ann", "disputable"),
        ("ann", "visited", "oslo", "visit", "ann", "event"),
        ("ann", "favourite colour", "blue", "favourite colour", "ann", "single"),
        ("blue", "is the favorite colour of", "ann", "favourite colour", "ann", "single"),
        ("ann", "befriends", "bo", "befriend", "ann", "multi"),
        ("door", "is", "open", "openness", "door", "single"),
        ("cup", "is on", "table", "location", "cup", "single"),
        ("ann", "has brother", "bo", "brother", "ann", "multi"),
    ],
)
def test_slot_name_owner_and_kind(
    subject: str, predicate: str, value: str, name: str, owner: str, kind: str
) -> None:
    """The competition is on the side where the schema says it is."""
    place = load_schema().slot_of(told(subject, predicate, value))
    assert (place.name, place.owner_id, place.predicate_class.kind) == (name, owner, kind)


def test_oriented_puts_the_owner_first() -> None:
    """Both directions become one."""
    schema = load_schema()
    one = schema.oriented(told("ann", "is mayor of", "averil"))
    other = schema.oriented(told("averil", "mayor", "ann"))
    assert (one.subject_id, one.predicate, one.object_id) == ("averil", "mayor", "ann")
    assert (other.subject_id, other.predicate, other.object_id) == ("averil", "mayor", "ann")
    assert one.object_text == "ann"


def test_inverse_with_a_literal_keeps_its_own_slot() -> None:
    """A value owns nothing."""
    literal = Literal(kind=LiteralKind.NUMBER, text="3", value="3")
    place = load_schema().slot_of(told("acme", "owns", literal))
    assert (place.name, place.owner_id, place.predicate_class.kind) == ("own", "acme", "multi")


def test_predicate_that_ends_a_relation_is_an_end() -> None:
    """To resign from is to no longer work for."""
    ending = load_schema().oriented(told("ann", "resigned from", "acme"))
    assert (ending.predicate, ending.ends) == ("work for", True)
    sold = load_schema().oriented(told("acme", "sold", "boat"))
    assert (sold.subject_id, sold.object_id, sold.ends) == ("boat", "acme", True)


def test_boolean_states_their_word() -> None:
    """("door", "open", true) is the state "open"."""
    yes = Literal(kind=LiteralKind.BOOLEAN, text="true", value="true")
    place = load_schema().slot_of(told("door", "open", yes))
    assert (place.name, place.state) == ("openness", "open")


def test_means_joins_paraphrases() -> None:
    """A query by predicate finds every wording of it."""
    schema = load_schema()
    assert schema.means("works for") == schema.means("is employed by") == "employer"
    assert schema.means("befriends") == "befriend"


def _file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_user_file_is_merged_over_the_defaults(tmp_path: Path) -> None:
    """It adds slots, takes predicates away from others, and leaves the rest."""
    path = _file(
        tmp_path,
        """
        [slots.mentor]
        kind = "single"
        predicates = ["is mentored by", "learns from"]
        inverse = ["mentors"]
        settings = {roots_to_overrule = 3}
        [slots.workshop]
        kind = "multi"
        predicates = ["works at"]
        [roles]
        single = [["keeper of keys", "key keeper"]]
        [states]
        tide = [["high"], ["low"]]
        [predicates]
        "sleeps in" = "single"
        "spare *" = "protected"
        """,
    )
    schema = load_schema(path)
    assert schema.slot_of(told("bo", "mentors", "ann")).owner_id == "ann"
    mentor = schema.slot_of(told("ann", "learns from", "bo")).predicate_class
    assert mentor.settings == {"roots_to_overrule": 3.0}
    assert schema.slot_of(told("ann", "works at", "acme")).name == "workshop"
    assert schema.slot_of(told("ann", "works for", "acme")).name == "employer"
    assert schema.slot_of(told("ann", "is key keeper of", "fort")).owner_id == "fort"
    assert schema.slot_of(told("sea", "is", "low")).name == "tide"
    assert schema.slot_of(told("ann", "sleeps in", "attic")).predicate_class.kind == "single"
    assert schema.slot_of(told("car", "spare wheel", "w1")).predicate_class.kind == "protected"
    assert schema.check() == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[slots.x]", r"mine\.toml: slots\.x has no kind: add"),
        ('[slots.x]\nkind = "only"', r"slots\.x\.kind is 'only': use one of single"),
        ('[slots.x]\nkind = "single"\nwords = []', r"slots\.x\.words is unknown: use one of"),
        ('[slots.x]\nkind = "single"\npredicates = "a"', r"slots\.x\.predicates is no list"),
        (
            '[slots.x]\nkind = "single"\npredicates = ["a", ["b"]]',
            r"slots\.x\.predicates mixes strings and lists",
        ),
        ('[slots.x]\nkind = "single"\npredicates = [""]', r"holds an empty predicate"),
        ('[slots.x]\nkind = "single"\nvalues = "number"', r"slots\.x\.values is 'number'"),
        (
            '[slots.x]\nkind = "single"\nsettings = {trust = 1}',
            r"slots\.x\.settings\.trust is unknown",
        ),
        (
            '[slots.x]\nkind = "single"\nsettings = {trust_tolerance = -1}',
            r"trust_tolerance is -1: give a number",
        ),
        ("[slot.x]", r"\[slot\] is unknown: use one of slots"),
        ("slots = 3", r"slots is no table"),
        ("[roles]\nonly = []", r"roles\.only is 'only'"),
        ('[roles]\nsingle = "mayor"', r"roles\.single is no list"),
        ("[states]\nx = 3", r"states\.x is no list"),
        ('[predicates]\nx = "only"', r"predicates\.'x' is 'only'"),
        ('[predicates]\n"a * b" = "single"', r"misplaced star"),
        ("[slots", r"mine\.toml: the file is no TOML"),
    ],
)
def test_wrong_file_names_the_key_and_the_remedy(tmp_path: Path, text: str, message: str) -> None:
    """Each message names the file, the key, and what to do."""
    with pytest.raises(BadSetting, match=message):
        load_schema(_file(tmp_path, text))


def test_missing_file_is_a_clear_error(tmp_path: Path) -> None:
    """Its path is in the message."""
    with pytest.raises(BadSetting, match=r"none\.toml cannot be read"):
        load_schema(tmp_path / "none.toml")


def test_suggest_needs_enough_subjects_and_nearly_all_of_them_alone() -> None:
    """95 % of at least 20 subjects; what the schema knows is not proposed."""
    schema = load_schema()
    uses = [
        SlotUse(predicate="orbits", subjects=20, alone=19),
        SlotUse(predicate="sponsors", subjects=100, alone=94),
        SlotUse(predicate="adjoins", subjects=19, alone=19),
        SlotUse(predicate="works for", subjects=50, alone=50),
    ]
    (found,) = schema.suggest(uses)
    assert (found.predicate, found.kind, found.subjects) == ("orbit", "single", 20)
    assert found.share == pytest.approx(0.95)


def test_check_finds_what_breaks_a_schema(tmp_path: Path) -> None:
    """A predicate in two slots of one file, and a single slot whose data is not."""
    path = _file(
        tmp_path,
        """
        [slots.one]
        kind = "single"
        predicates = ["glows in"]
        [slots.two]
        kind = "multi"
        predicates = ["glows in"]
        """,
    )
    (problem,) = load_schema(path).check()
    assert problem.slot == "one"
    assert "'two'" in problem.message
    uses = [SlotUse(predicate="works for", subjects=40, alone=10)]
    (problem,) = load_schema().check(uses)
    assert problem.slot == "employer"
    assert "75%" in problem.message


def test_empty_schema_keeps_everything() -> None:
    """Without definitions every predicate is its own slot, and coexists."""
    place = Schema([]).slot_of(told("ann", "works for", "acme"))
    assert (place.name, place.predicate_class.kind) == ("work for", "multi")
