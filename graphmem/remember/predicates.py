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
        "break": "broke broken",
        "become": "became becomes",
        "begin": "began begun",
        "bring": "brought",
        "build": "built",
        "buy": "bought",
        "come": "came",
        "cut": "cutting",
        "die": "dying",
        "draw": "drew drawn",
        "drive": "drove driven",
        "eat": "ate eaten",
        "fall": "fell fallen",
        "find": "found",
        "feed": "fed",
        "fight": "fought",
        "fly": "flew flown flies",
        "get": "got gotten",
        "give": "gave given",
        "go": "went gone goes",
        "grow": "grew grown",
        "hear": "heard",
        "hold": "held",
        "keep": "kept",
        "know": "knew",
        "lay": "laid",
        "lead": "led",
        "leave": "left",
        "lie": "lain lying",
        "lose": "lost",
        "make": "making",
        "meet": "met",
        "lend": "lent",
        "pay": "paid",
        "ride": "rode ridden",
        "rise": "rose risen",
        "run": "ran",
        "see": "saw seen",
        "sell": "sold",
        "send": "sent",
        "shoot": "shot",
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
        "choose": "chose chosen",
        "write": "wrote written",
    }.items()
    for form in forms.split()
}
_VERBS = """
acquire act add adjoin admire adopt allocate anchor answer appear appoint approve arrive ask
assign attack attend author award bake base battle beat become begin belong board border borrow
break bring build buy call cancel captain carry cause celebrate chair change chase choose cite
claim climb close coach collect come command compete compose comprise conduct confirm connect
conquer consist contact contain contribute cook cost cover create criticise criticize cross
cultivate cut dance date decide defeat defend deliver demote deny depart depict deploy derive
descend describe design destroy develop die direct discover discuss dismiss dispute divorce
drain drive dwell earn eat edit educate elect email emigrate employ empty enrol enroll enter
establish exhibit exit expand explain explore export extend face fall fear feature feed fight
film finance find finish fire fish fix flow fly follow form found fund gain gather get give go
govern graduate grow guide hail happen harvest hate have head hear help hire hold hope host
house hunt illustrate immigrate import include influence inherit injure inspire install intend
interview introduce invade invent invest invite join keep kill know launch lay lead learn leave
lecture lend lie like link list live locate lock lodge lose love maintain major make manage
manufacture marry measure meet mention merge message migrate move name narrate need neighbor
neighbour nominate occupy open operate oppose order organise organize originate overlook oversee
own paint park participate pay perform phone photograph pick pilot place plan plant play post
postpone praise precede prefer present preside print produce promote protect provide publish
purchase quit quote raise range rank rate ratify reach read reassign receive recommend record
recruit reign reject release relocate remain remarry rename rent repair replace report represent
resemble reside resign retire retrain return review ride rise rule run sack sail say schedule
score sculpt see sell send separate serve settle share shoot sign sing sit sketch sleep span
speak specialise specialize spend split sponsor stand star start station stay step stop store
stretch study succeed suggest supervise supply support surrender surround swim tag take teach
tell test thank title tour train transfer translate travel try unlock upgrade use visit voice
volunteer vote wake walk want watch wear wed weigh widow win wish work write
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
    """Return the form under which a predicate finds its slot; "" for an empty text.

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
    if words[:2] in (["used", "to"], ["use", "to"]):
        words = words[2:]
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


# Verbs of what lasts. Their past says that it held once, not since when, nor that it still does.
_LASTING = frozenset(
    """
    live reside dwell work serve own hold possess play lead head chair run coach manage edit command
    stand lie sit belong study teach date report keep contain house
    """.split()
)


def is_past_state(text: str) -> bool:
    """Say whether a predicate's words tell of what was: "was mayor of", "lived in", "used to own".

    What happened ("moved to", "was elected", "bought") is no such state: it began something. Nor
    is the perfect: who has lived somewhere for years lives there.
    """
    words = [word for word in _GAPS.split(text.casefold().strip()) if word not in _DROPPED]
    if not words:
        return False
    first, rest = words[0], words[1:]
    if rest[-1:] == ["by"] and _is_participle(first):
        return False  # "owned by" leaves out "is", not "was"
    if first in ("used", "use"):
        return rest[:1] == ["to"]
    if first in ("was", "were") or (first == "had" and rest[:1] == ["been"]):
        rest = rest[1:] if first == "had" else rest
        changed = bool(rest) and _is_participle(rest[0]) and rest[0] not in _STATES
        return not changed or _lemma(rest[0]) in _LASTING
    if first == "had" and rest and _is_participle(rest[0]):
        first = rest[0]
    elif first == "had":
        return True
    base = _lemma(first)
    return base in _LASTING and first not in (base, _third_person(base), _gerund(base))
