"""Ids made from content, so that remembering the same thing twice changes nothing."""

from __future__ import annotations

import hashlib
import re
import unicodedata

# 96 bits: among 10^9 nodes the chance of any collision is below 10^-11.
_DIGEST_BYTES = 12

KINDS = {
    "source": "src",
    "episode": "epi",
    "passage": "psg",
    "entity": "ent",
    "assertion": "ast",
    "slot": "slt",
    "fact": "fct",
    "change": "chg",
    "proposal": "prp",
}


def content_id(kind: str, *parts: str | int | None) -> str:
    """Return the id of a node of this kind with this content, e.g. ``psg_3f…`` (24 hex digits).

    Each part is hashed with its length, so that ("ab", "c") and ("a", "bc") differ, and None
    differs from "".
    """
    digest = hashlib.blake2b(digest_size=_DIGEST_BYTES, person=KINDS[kind].encode())
    for part in parts:
        data = b"\x00" if part is None else str(part).encode("utf-8", "surrogatepass")
        mark = "n" if part is None else "s"
        digest.update(f"{mark}{len(data)}:".encode())
        digest.update(data)
    return f"{KINDS[kind]}_{digest.hexdigest()}"


def kind_of(node_id: str) -> str | None:
    """Return the kind of node that an id names, or None if it is no id of ours."""
    prefix, _, digest = node_id.partition("_")
    if len(digest) != 2 * _DIGEST_BYTES:
        return None
    return next((kind for kind, short in KINDS.items() if short == prefix), None)


def revision_of(text: str) -> str:
    """Return the revision (sha256, hex) of a source's text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


_AROUND_NAMES = " \t\n\r\"'\u201c\u201d\u2018`.,;:!?"


def normalised_name(name: str) -> str:
    """Return the form under which a name is looked up: NFKC, case-folded, single spaces.

    Quotes and a possessive "'s" at the end are dropped; a parenthesis stays, since it is what
    keeps "Mercury (film)" and "Mercury (planet)" apart.
    """
    text = name.casefold()
    if not name.isascii():  # of ASCII it is the form already
        text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    before = None
    while text != before:  # what was inside one quotation may be quoted again
        before = text
        text = text.replace("\u2019", "'").strip(_AROUND_NAMES).removesuffix("'s")
        text = " ".join(text.split())
    return text


ARTICLE = re.compile(
    r"\A(?:the|a|an|this|that|these|those|its|his|her|their|our|my|your)\s+", re.IGNORECASE
)


def entity_key(name: str) -> str:
    """Return what makes two names one entity: their normal form without an article in front."""
    key = normalised_name(name)
    return ARTICLE.sub("", key, count=1) or key
