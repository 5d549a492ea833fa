"""HTML: what a page says, without its scripts, menus and margins."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from graphmem import BadInput, Instant
from graphmem.errors import require
from graphmem_ingest.sources.decoding import MAX_TEXT, decode, marked_encoding
from graphmem_ingest.sources.reading import Items, Opened, Unreadable
from graphmem_ingest.sources.times import read_time

_SILENT = [
    "script",
    "style",
    "noscript",
    "template",
    "svg",
    "iframe",
    "object",
    "head",
    "select",
    "button",
]
_MARGINS = ["nav", "aside", "footer", "form", "dialog", "[hidden]", "[aria-hidden=true]"]
_INLINE = set(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q rp rt ruby "
    "s samp small span strike strong sub sup time tt u var wbr".split()
)
_CELLS = {"td", "th"}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
# A wrapper of <main> or <article> is the page if it holds at least this share of its words.
_MAIN_SHARE = 0.3
_TIMES = (
    ("meta[property='article:published_time']", "content"),
    ("meta[name='date']", "content"),
    ("meta[itemprop='datePublished']", "content"),
    ("article time[datetime]", "datetime"),
)


def read_webpage(source: Opened) -> Items:
    """Give the text of a page: headings as lines with ``#``, items with ``-``, rows with ``|``."""
    lexbor = require("selectolax.lexbor", "docs")
    tree = lexbor.LexborHTMLParser(_page(source))
    title = _attribute(tree, "meta[property='og:title']", "content") or _words(
        tree.css_first("title")
    )
    language = (_attribute(tree, "html", "lang") or "").partition("-")[0].lower()
    at = _published(source, tree)
    tree.strip_tags(_SILENT)
    heading = _words(tree.css_first("h1"))
    text = _text(_main(tree))
    if not text:
        raise Unreadable(
            "the page holds no text: it may be built by scripts; save it from a browser"
        )
    yield source.document(text=text, title=title or heading, at=at, language=language or None)


def _page(source: Opened) -> str:
    """Return the page as text: by its mark, as UTF-8, or in the encoding that it declares."""
    data = source.stream.read(MAX_TEXT + 1)
    if len(data) > MAX_TEXT:
        raise Unreadable(f"the page is larger than {MAX_TEXT >> 20} MB: split it")
    declared = _DECLARED.search(data[:4096])
    encoding = source.options.encoding
    if encoding is None and declared and marked_encoding(data) is None:
        encoding = declared[1].decode("ascii", errors="replace")
    try:
        return decode(data, encoding)
    except LookupError:
        return decode(data)


def _words(node: Any) -> str:
    return _SPACE.sub(" ", node.text()).strip() if node is not None else ""


def _attribute(tree: Any, selector: str, name: str) -> str:
    node = tree.css_first(selector)
    return ((node.attributes.get(name) or "") if node is not None else "").strip()


def _published(source: Opened, tree: Any) -> Instant | None:
    for selector, name in _TIMES:
        try:
            at = read_time(_attribute(tree, selector, name), source.options.tzinfo)
        except BadInput:
            continue
        if at is not None:
            return at
    return None


def _main(tree: Any) -> Any:
    """Return the node that holds the page's own text."""
    whole = len(tree.body.text()) if tree.body is not None else 0
    for selector in ("main", "article", "[role=main]"):
        found = tree.css(selector)
        if len(found) == 1 and len(found[0].text()) >= _MAIN_SHARE * whole:
            return found[0]
    for selector in _MARGINS:
        for node in tree.css(selector):
            node.decompose()
    return tree.body


class _Block(NamedTuple):
    """The element that words stand in: which, of what kind, and in which row of a table."""

    id: int
    tag: str
    row: int


_NOWHERE = _Block(0, "", 0)


@dataclass(slots=True, kw_only=True)
class _Blocks:
    """Blocks of text in the order of the page; words of one block come in pieces."""

    done: list[tuple[_Block, str]] = field(default_factory=list)
    block: _Block = _NOWHERE
    words: list[str] = field(default_factory=list)

    def add(self, block: _Block, words: str) -> None:
        """Take words that stand in a block; a new block ends the one before."""
        if block != self.block:
            self.close()
            self.block = block
        self.words.append(words)

    def close(self) -> None:
        """End the block."""
        raw = "".join(self.words)
        text = raw.strip("\n") if self.block.tag == "pre" else _SPACE.sub(" ", raw).strip()
        if text.strip():
            self.done.append((self.block, text))
        self.words = []
        self.block = _NOWHERE


def _text(root: Any) -> str:
    if root is None:
        return ""
    blocks = _Blocks()
    nearest: dict[int, _Block] = {}
    for node in root.traverse(include_text=True):
        parent = node.parent
        above = nearest.get(parent.mem_id, _NOWHERE) if parent is not None else _NOWHERE
        if node.tag == "-text":
            blocks.add(above, node.text_content or "")
        elif node.tag == "br":
            blocks.add(above, " ")
        else:
            nearest[node.mem_id] = _block(node, above)
    blocks.close()
    return _layout(blocks.done)


def _block(node: Any, above: _Block) -> _Block:
    """Return the block that the words in an element belong to."""
    if node.tag in _INLINE or above.tag == "pre":
        return above
    # A paragraph inside an item or a cell is that item or cell.
    if node.tag in {"p", "div"} and above.tag in {"li", *_CELLS}:
        return above
    return _Block(node.mem_id, node.tag, node.mem_id if node.tag == "tr" else above.row)


def _layout(blocks: list[tuple[_Block, str]]) -> str:
    text = ""
    last = _NOWHERE
    for block, words in blocks:
        cells = block.tag in _CELLS and last.tag in _CELLS
        if cells and block.row == last.row:
            text += f" | {words}"
        else:
            close = cells or block.tag == last.tag == "li"
            text += ("\n" if close else "\n\n") * bool(text) + _marked(block.tag, words)
        last = block
    return text


def _marked(tag: str, words: str) -> str:
    """Return the words of a block with the mark that says what it is."""
    if tag in _HEADINGS:
        return "#" * int(tag[1]) + f" {words}"
    if tag == "pre":  # the fence keeps "#" inside from being read as a heading
        return f"```\n{words}\n```"
    return f"- {words}" if tag == "li" else f"| {words}" if tag in _CELLS else words
