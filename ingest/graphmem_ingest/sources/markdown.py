"""Markdown: front matter to metadata, the rest to text that keeps headings as lines."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import yaml  # type: ignore[import-untyped]
from markdown_it import MarkdownIt
from markdown_it.token import Token

from graphmem import BadInput
from graphmem_ingest.sources.decoding import read_text
from graphmem_ingest.sources.fields import AT, first_of, others
from graphmem_ingest.sources.reading import Items, Opened, Unreadable
from graphmem_ingest.sources.times import read_time

# Longer blocks between two lines of "---" are text: nobody writes 64 kB of front matter.
_FRONT = re.compile(
    r"---[ \t]*\n(.{0,65536}?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)


def read_markdown(source: Opened) -> Items:
    """Give the text without markup; title, time and language come from the front matter."""
    front, body, line = split_front_matter(read_text(source))
    text, heading = plain_text(body)
    title = front.get("title")
    at_key, stated = first_of(front, AT)
    try:
        at = read_time(stated, source.options.tzinfo)
    except BadInput as error:
        if at_key == "at":
            raise Unreadable(str(error), line=1) from error
        at, at_key = None, None
    language = front.get("language", front.get("lang"))
    yield source.document(
        text=text,
        title=str(title).strip() if title else heading,
        at=at,
        language=language if isinstance(language, str) else None,
        metadata=others(front, ["title", at_key]),
        line=line,
    )


def split_front_matter(text: str) -> tuple[dict[str, Any], str, int]:
    """Return the front matter, the text behind it and the line where that begins.

    Raises:
        Unreadable: the block is no YAML.
    """
    found = _FRONT.match(text)
    if not found:
        return {}, text, 1
    try:
        front = yaml.safe_load(found[1])
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise Unreadable(
            f"the front matter is no YAML: {error.problem}: mend it, or begin the text with "
            "an empty line",
            line=line,
        ) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Unreadable(f"the front matter is no YAML: {error}", line=1) from error
    if not isinstance(front, dict):
        return {}, text, 1
    body = text[found.end() :]
    fields = {str(key): value for key, value in front.items()}
    return fields, body, found[0].count("\n") + 1


def plain_text(markdown: str) -> tuple[str, str]:
    """Return the text of Markdown, and its first heading.

    Headings stay as lines with their ``#``, items as lines with ``-``, code between fences; links
    and emphasis leave their words, pictures what they show. Blocks are parted by an empty line.
    """
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown)
    blocks: list[str] = []
    title = ""
    prefix = ""
    for position, token in enumerate(tokens):
        if token.type == "heading_open":
            prefix = "#" * int(token.tag[1]) + " "
        elif token.type == "list_item_open":
            prefix = "- "
        elif token.type in {"fence", "code_block"}:
            # The fence stays: without it a "#" comment would be read as a heading.
            blocks.append(f"```\n{token.content.rstrip()}\n```")
        elif token.type == "inline":
            words = _inline_text(token.children or ())
            if prefix.startswith("#"):
                title = title or words
            opened = tokens[position - 1].type
            if opened in {"td_open", "th_open"}:
                _add_cell(blocks, words, first=tokens[position - 2].type == "tr_open")
            elif words:
                blocks.append(prefix + words)
            prefix = ""
    return _joined(blocks), title


def _inline_text(children: Sequence[Token]) -> str:
    words = []
    for child in children:
        if child.type in {"softbreak", "hardbreak"}:
            words.append(" " if child.type == "softbreak" else "\n")
        elif child.type in {"text", "code_inline", "image"}:
            words.append(child.content)
    return "".join(words).strip()


def _add_cell(blocks: list[str], words: str, *, first: bool) -> None:
    if first:
        blocks.append(f"| {words}")
    elif blocks:
        blocks[-1] += f" | {words}"


def _joined(blocks: list[str]) -> str:
    """Join blocks by an empty line, but items and rows that follow each other by a line end."""
    text = ""
    last = ""
    for block in blocks:
        if not block:
            continue
        close = block[:2] == last[:2] and block[:2] in {"- ", "| "}
        text += ("\n" if close else "\n\n") * bool(text) + block
        last = block
    return text
