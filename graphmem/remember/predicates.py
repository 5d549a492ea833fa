"""One form for a predicate, whoever wrote it: "works for", "has worked for", "WORKS_FOR" are one.

The extractor gives lemmas already; callers write as they like. Rules and a list of verbs that name
relations are enough for both, so a triple needs no language model to find its slot.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_BE = frozenset("be am is are was were been being 's 're".split())
_HAVE = frozenset("have has had having 've".split())
_AUXILIARIES = frozenset(
    "will would shall should can could may might must do does did 'll 'd to".split()
)
# Words that change neither the relation nor (as "former" would) whether it still holds.
_DROPPED = frozenset(
    """
    a an the current currently present presently incumbent new newly now also still already just
    recently officially his her its their my our your
    """.split()
)
# Participles that stand for a state when the copula is left out: "based in", "married to".
_STATES = frozenset(
    """
    based born located situated headquartered married engaged divorced employed named called known
    related connected affiliated made composed enrolled assigned buried housed stationed dedicated
    """.split()
)
_IRREGULAR = {
    form: base
    for base, forms in {
        "become": "became becomes",
        "begin": "began begun",
        "bring": "brought",
        "build": "built",
        "buy": "bought",
        "come": "came",
        "draw": "drew drawn",
        "drive": "drove driven",
        "fall": "fell fallen",
        "find": "found",
        "fly": "flew flown flies",
        "get": "got gotten",
        "give": "gave given",
        "go": "went gone goes",
        "grow": "grew grown",
        "hold": "held",
        "keep": "kept",
        "know": "knew",
        "lead": "led",
        "leave": "left",
        "lie": "lay lain lying",
        "lose": "lost",
        "make": "making",
        "meet": "met",
        "pay": "paid",
        "run": "ran",
        "see": "saw seen",
        "sell": "sold",
        "send": "sent",
        "sing": "sang sung",
        "sit": "sat",
        "speak": "spoke spoken",
        "spend": "spent",
        "stand": "stood",
        "swim": "swam swum",
        "take": "took taken",
        "teach": "taught",
        "tell": "told",
        "think": "thought",
        "wear": "wore worn",
        "win": "won",
        "write": "wrote written",
    }.items()
    for form in forms.split()
}
_VERBS = """
acquire act add adjoin admire adopt appear appoint arrive attend author award bake base become
begin belong border bring build buy call captain carry cause celebrate chair change chase close
coach command compete compose conduct contain contribute cover create cultivate date defeat
deliver depart depict derive descend describe design destroy develop direct discover divorce
drain drive dwell earn edit educate elect employ enrol enroll enter establish exhibit expand
explore export face fall feature finance find finish flow fly follow form found fund gain get
give go govern graduate grow guide happen have head help hire hold host illustrate import
include influence inherit inspire introduce invent invest join keep know launch lead learn leave
lecture lie like live locate lodge lose love maintain make manage manufacture marry meet merge
migrate move name neighbor neighbour occupy open operate organise organize oversee own paint
participate pay perform pilot place plan play precede prefer preside produce promote provide
publish purchase quit raise reach read receive record recruit release relocate remain rename
rent replace report represent reside resign retire return rule run say see sell send separate
serve settle share sign sing sit speak specialise specialize spend sponsor stand star start stay
step stop store study succeed supervise supply support swim take teach tell train transfer
translate travel try use visit volunteer wear wed win work write
""".split()
_VOWELS = "aeiou"
# Verbs of more than one syllable that double their last consonant before -ed and -ing.
_DOUBLING = frozenset("enrol refer transfer travel occur permit".split())


def _third_person(verb: str) -> str:
    if verb.endswith(("s", "x", "z", "ch", "sh", "o")):
        return verb + "es"
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return verb[:-1] + "ies"
    return verb + "s"


def _past(verb: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2] not in _VOWELS:
        return verb[:-1] + "ied"
    return (verb + verb[-1] if _doubles(verb) else verb) + "ed"


def _gerund(verb: str) -> str:
    if verb.endswith("e") and not verb.endswith(("ee", "ye", "oe")):
        return verb[:-1] + "ing"
    return (verb + verb[-1] if _doubles(verb) else verb) + "ing"


def _doubles(verb: str) -> bool:
    if verb in _DOUBLING:
        return True
    short = re.fullmatch(r"[^aeiou]*(?:qu)?[aeiou][^aeiouwxy]", verb)
    return short is not None


_FORMS: dict[str, str] = {}
for _verb in _VERBS:
    for _form in (_third_person(_verb), _past(_verb), _gerund(_verb)):
        _FORMS.setdefault(_form, _verb)
_FORMS.update(_IRREGULAR)
_PARTICIPLES = frozenset(_past(verb) for verb in _VERBS) | frozenset(_IRREGULAR)
# "founded" is of "found"; "found" alone, after "be" or not, of "find" for a caller's triple would
# hide the founder of a company: the relation of organisations is the likelier one.
_FORMS.pop("found", None)
_NOT_PLURAL = frozenset("headquarters series species news status address always whereas".split())
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_GAPS = re.compile(r"[\s_\-/]+")


@lru_cache(maxsize=50_000)
def normalised_predicate(text: str) -> str:
    """Return the form under which a predicate finds its slot; "" for a text without words.

    The first verb becomes its lemma, articles, auxiliaries and words like "currently" go;
    prepositions, particles and role nouns stay: "has been living in" gives "live in", "is the
    current CEO of" "be ceo of", "worksFor" "work for", "owned by" "be owned by". What is
    normalised already stays as it is.
    """
    text = unicodedata.normalize("NFKC", text).replace("\u2019", "'")
    if not text.isupper():
        text = _CAMEL.sub(" ", text)
    words = [word.strip('.,;:!?"()') for word in _GAPS.split(text.casefold().strip())]
    words = [word for word in words if word and word not in _DROPPED]
    while len(words) > 1 and words[0] in _AUXILIARIES:
        words = words[1:]
    if not words:
        return " ".join(text.casefold().split())  # nothing but words that usually go: keep them
    return " ".join(_with_lemma(words))


def _with_lemma(words: list[str]) -> list[str]:
    first, rest = words[0], words[1:]
    if first in _HAVE:
        return _after_have(rest)
    if first in _BE:
        return _after_be(rest)
    if rest and (first in _STATES or (rest[-1] == "by" and _is_participle(first))):
        return ["be", *words]
    return [_lemma(first), *rest]


def _after_have(rest: list[str]) -> list[str]:
    if rest and rest[0] in _BE:
        return _after_be(rest[1:])
    if rest and _is_participle(rest[0]):
        return [_lemma(rest[0]), *rest[1:]]
    return ["have", *rest]


def _after_be(rest: list[str]) -> list[str]:
    while rest and rest[0] in _BE:
        rest = rest[1:]
    if rest and rest[0].endswith("ing") and rest[0] in _FORMS:
        return [_FORMS[rest[0]], *rest[1:]]
    return ["be", *rest]


def _is_participle(word: str) -> bool:
    return word in _PARTICIPLES or (word.endswith("ed") and len(word) > 4)


def _lemma(word: str) -> str:
    if word in _FORMS:
        return _FORMS[word]
    if word.endswith("s") and word not in _NOT_PLURAL and len(word) > 3:
        if word.endswith(("ss", "us", "is", "'s")):
            return word
        if word.endswith("ies") and len(word) > 4:
            return word[:-3] + "y"
        if word.endswith(("sses", "xes", "ches", "shes", "zzes")):
            return word[:-2]
        return word[:-1]
    return word
