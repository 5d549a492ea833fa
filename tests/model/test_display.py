"""What a notebook shows: HTML and SVG of results, whatever their text."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphmem import Evidence, FactList, FactView, Hit, Path, SearchResult, Span, Step, Timeline
from graphmem.model.time import instant

HOSTILE = [
    '<script>alert("x")</script>',
    '"><img src=x onerror=alert(1)>',
    "</style></svg></div><b>",
    "]]>&lt;&#60;\x00\x1b\ud800\uffff",
    "' onmouseover='x",
]
# What our own markup consists of; anything else came through from a text.
TAGS = set("style div b span mark table thead tbody tr th td svg title g rect path text".split())
ATTRIBUTES = set("class xmlns role viewbox width height style x y rx d text-anchor".split())


def result_of(text: str) -> SearchResult:
    """Return a result whose every word is this text."""
    fact = FactView(
        id="fct_1",
        subject=text,
        predicate=text,
        object=text,
        status="current",
        valid_from=instant("2020"),
        evidence=(text,),
        sources=(text,),
        passages=("psg_1",),
    )
    closed = FactView(
        id="fct_2", subject=text, predicate=text, object=text, status="closed", passages=("psg_1",),
        valid_from=instant("2018"), valid_to=instant("2020"),
    )  # fmt: skip
    hit = Hit(
        id="psg_1",
        text=text,
        score=1.0,
        source=text,
        title=text,
        speaker=text,
        span=Span(0, len(text)),
        ranks={text: 1},
        scores={text: 1.0},
        evidence=(Evidence(span=Span(0, len(text)), text=text),),
        paths=(Path(steps=(Step(start=text, edge=text, end="psg_1", text=text),)),),
        facts=(fact, closed),
    )
    return SearchResult(
        question=text, hits=(hit,), facts=(fact, closed), held_back={text: 1}, note=text
    )


class Collected(HTMLParser):
    """The tags and attributes of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        self.text += data


def pages_of(text: str) -> list[str]:
    result = result_of(text)
    shown = (result, result.hits[0], result.facts[0], FactList(result.facts))
    return [*(one._repr_html_() for one in shown), Timeline(result.facts)._repr_html_()]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str):
    """No tag, attribute or script of a text becomes one of the page."""
    for page in [*pages_of(text), str(result_of(text).graph())]:
        seen = Collected(page)
        assert seen.tags <= TAGS
        assert seen.attributes <= ATTRIBUTES
        page.encode("utf-8")


@given(st.text(alphabet=st.characters(), max_size=60))
def test_drawings_are_well_formed_whatever_the_text(text: str):
    """Every drawing parses as XML, alone as a file would be."""
    result = result_of(text)
    for drawing in (result.graph(), Timeline(result.facts).draw()):
        assert ET.fromstring(str(drawing)).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314


def test_pages_need_nothing_from_elsewhere_and_follow_the_theme():
    """No address is loaded; text takes the page's colour, accents the system's scheme."""
    for page in pages_of("A lock."):
        assert "http" not in page.replace("http://www.w3.org/2000/svg", "")
        assert "color:inherit" in page
        assert "prefers-color-scheme:dark" in page
    assert "prefers-color-scheme:dark" in str(result_of("A lock.").graph())


def test_evidence_is_marked_in_its_place():
    """The evidence stands inside the text, once, in a mark."""
    hit = Hit(
        id="psg_1", text="The lock opens. It is old.", score=1.0, source="a", span=Span(0, 26),
        evidence=(Evidence(span=Span(16, 26), text="It is old."),),
    )  # fmt: skip
    assert "The lock opens. <mark>It is old.</mark></div>" in hit._repr_html_()


def test_closed_facts_are_said_to_be_closed():
    """A hit whose fact was superseded says since when."""
    assert "no longer true since 2020" in result_of("A lock.").hits[0]._repr_html_()


def test_graph_draws_every_step_of_the_paths():
    """Question, names, passages and facts are boxes; steps are labelled lines between them."""
    step = Step(start="Merrin", edge="is about", end="psg_1")
    further = Step(start="psg_1", edge="names", end="Averil")
    last = Step(start="Averil", edge="is about", end="psg_2")
    hits = (
        Hit(id="psg_2", text="Averil has a paper.", score=2.0, source="b", span=Span(0, 19),
            paths=(Path(steps=(step, further, last)),)),
        Hit(id="psg_1", text="Merrin sits in Averil.", score=1.0, source="a", span=Span(0, 22),
            paths=(Path(steps=(step,)),)),
        Hit(id="psg_3", text="Nothing else.", score=0.5, source="c", span=Span(0, 13),
            ranks={"dense": 3}),
    )  # fmt: skip
    svg = str(SearchResult(question="Which paper?", hits=hits).graph())
    boxes = [title.text for title in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}title")]  # noqa: S314
    assert set(boxes[1:]) == {
        "Which paper?", "Merrin", "Averil",
        "[1] b: Averil has a paper.", "[2] a: Merrin sits in Averil.", "[3] c: Nothing else.",
    }  # fmt: skip
    assert svg.count('class="gm-edge"') == 5  # of which one from the question to each start
    assert "dense #3" in svg


def test_paths_call_passages_by_their_numbers():
    """Beside other hits a passage is called by its number, one that is not shown another one."""
    path = Path(
        steps=(
            Step(start="psg_" + "1" * 24, edge="names", end="Averil"),
            Step(start="Averil", edge="is about", end="psg_" + "2" * 24),
        )
    )
    hits = [
        Hit(id="psg_" + n * 24, text="A lock.", score=1.0, source="a", span=Span(0, 7),
            paths=(path,))
        for n in "21"
    ]  # fmt: skip
    page = SearchResult(question="Where?", hits=tuple(hits))._repr_html_()
    assert "[2] names Averil, is about [1]" in page
    assert "another passage names Averil, is about this passage" in hits[0]._repr_html_()


def test_graph_draws_what_a_passage_says_as_facts_only():
    """A path over a fact adds neither its id nor a second box of its words."""
    of_name = Path(steps=(Step(start="Merrin", edge="is about", end="psg_1"),))
    of_fact = Path(
        steps=(
            Step(start="Merrin", edge="sit in", end="Averil", text="current"),
            Step(start="fct_" + "1" * 24, edge="said in", end="psg_1"),
        )
    )
    hits = [
        Hit(id="psg_1", text="Merrin sits in Averil.", score=1.0, source="a", span=Span(0, 22),
            paths=paths)
        for paths in ((of_name,), (of_name, of_fact))
    ]  # fmt: skip
    drawn = [str(SearchResult(question="Where?", hits=(hit,)).graph()) for hit in hits]
    assert drawn[0] == drawn[1]


def test_graph_of_nothing_is_the_question_alone():
    """A search without hits has a drawing too."""
    assert "Where?" in str(SearchResult(question="Where?").graph())


def test_timeline_draws_what_has_a_time():
    """A bar for each fact with a time, longer for what held longer; open ends reach the edge."""
    facts = result_of("A lock.").facts
    undated = FactView(id="f", subject="a", predicate="b", object="c", status="current")
    root = ET.fromstring(str(Timeline([*facts, undated]).draw()))  # noqa: S314
    bars = [float(bar.attrib["width"]) for bar in root.iter("{http://www.w3.org/2000/svg}rect")]
    assert len(bars) == 2
    assert all(width > 0 for width in bars)
