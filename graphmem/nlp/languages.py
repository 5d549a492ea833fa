"""A light guess at the language of a text: by its script, then by its most frequent small words."""

from __future__ import annotations

import logging
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import lru_cache

_log = logging.getLogger(__name__)

# As much of a text as is looked at: small words are so frequent that more says nothing new.
_CHARACTERS = 2_000
# Fewer different small words than this can be a name, a title, a quotation.
_LEAST_WORDS = 3
# Running text has 20 to 50 % of such words; English with names of other languages up to 10 %.
_LEAST_SHARE = 0.12
# How much more of a language than of English, and than of English with a phrase that only English
# has. Of 27,200 English encyclopedia passages, many a line long and with foreign names and titles
# ("La colpa di una madre is a 1952 film"), one was taken for another language: a German citation.
_AHEAD, _FAR_AHEAD = 2.5, 12.0
_ONLY_ENGLISH = re.compile(r"\b(?:is|was|are|were) (?:an?|the|one|born)\b")

_WORD = re.compile(r"[^\W\d_]+")
_LATIN_OR_COMMON = re.compile(r"[\W\d_a-zA-Z\u00aa-\u024f\u1e00-\u1eff]+")

# Scripts that one language (of those with many readers) writes in, in the order of looking:
# Japanese mixes Han in, so its own letters come first.
_SCRIPTS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af\u1100-\u11ff]")),
    ("zh", re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")),
    ("el", re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("bn", re.compile(r"[\u0980-\u09ff]")),
    ("ta", re.compile(r"[\u0b80-\u0bff]")),
    ("te", re.compile(r"[\u0c00-\u0c7f]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("ka", re.compile(r"[\u10a0-\u10ff]")),
    ("hy", re.compile(r"[\u0530-\u058f]")),
)

# Scripts that several languages write in: their small words decide.
_SMALL_WORDS: Mapping[str, Mapping[str, frozenset[str]]] = {
    "latin": {
        language: frozenset(words.split())
        for language, words in {
            "en": "the of and to in is was that for it with as his on be at by he had not are but "
            "from or have an they which one you were her she there their we him been has when who "
            "will no more if out so what up its about into than them can only other my do this",
            "de": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine "
            "als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie "
            "einem über einen so zum war haben nur oder aber vor zur bis mehr durch man ich wir",
            "fr": "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne "
            "se ce il sont avec ou son aux elle cette qu mais nous sa ces été vous leur "
            "comme était je deux fait même tout ont être",
            "es": "de la que el en los se del las un por con no una su para es al lo como más "
            "o pero sus le ha me si sin sobre este ya entre cuando todo esta ser son dos también "
            "fue había era muy años hasta desde",
            "it": "di il la che in un a per è una sono con non del si da come le dei nel alla "
            "più al gli anche della ha i lo ma se o nella delle su questo dal ed era essere suo "
            "dell ai loro stato",
            "pt": "de que do da em um para é com não uma os no se na por mais as dos como "
            "mas foi ao ele das tem à seu sua ou ser quando muito há nos já está eu também só "
            "pelo pela até isso ela entre",
            "nl": "de en van ik te dat die in een hij het niet zijn is was op aan met als voor had "
            "er maar om hem dan zou of wat mijn men dit zo door over ze zich bij ook tot je mij "
            "uit der daar haar naar heb werd wordt",
            "sv": "och att det som en på är av för med till den har de inte om ett han men var "
            "jag sig från vi så kan när nu vid eller ska också efter",
            "da": "og at det er en til af på for med den der de ikke som har et han men var jeg "
            "sig fra vi så kan når nu ved eller skal også efter blev",
            "no": "og å det er en til av på for med den som de ikke har et han men var jeg seg "
            "fra vi så kan når nå ved eller skal også etter ble",
            "fi": "ja on ei se että oli hän ovat mutta kun niin myös kuin joka tai jos sen mitä "
            "minä ole hänen vain nyt sekä jotka ollut voi sitten vuonna",
            "pl": "na do się że nie jest to o jak za od po przez dla jego był a są co ale tym "
            "może oraz już ich przy był była które który jako roku",
            "cs": "se na je že do to jako by ale pro ve za k by jeho po od byl byla tak "
            "které který při nebo jsou jsem roce",
            "ro": "de și în a la cu pe care nu o este un mai din să pentru că ca sau se au fost "
            "dar prin al ale lui după anul",
            "hu": "az és hogy nem is egy van volt de meg csak ez már mint azt el még ki vagy "
            "lehet kell majd után szerint",
            "tr": "ve bir bu da de için ile olarak çok daha en gibi kadar sonra ne olan var ama "
            "değil o mi ki olduğu tarafından yılında",
            "id": "yang dan di dengan untuk dari pada tidak ini itu dalam adalah ke oleh akan juga "
            "sebagai telah atau karena mereka dia saya",
            "vi": "và của là có được cho trong không một các người với những đã này khi để từ tại "
            "năm như về",
        }.items()
    },
    "cyrillic": {
        language: frozenset(words.split())
        for language, words in {
            "ru": "и в не на с что он как по это из у за от но его для был к а о же так она они "
            "было все бы или только году был была",
            "uk": "і в не на з що як до та у за від але його для був це й про є вони або який року",
            "bg": "и в на не с за се от че да по като но е са към през му беше или които година",
            "sr": "и у је на се да за са од не су као из али по о који био или године",
        }.items()
    },
    "arabic": {
        language: frozenset(words.split())
        for language, words in {
            "ar": "في من على أن إلى عن مع كان هذا هذه التي الذي لا ما هو هي أو بعد قبل بين ثم كما",
            "fa": "و در به از که این را با است برای آن یک شد بود تا بر نیز هم او خود",
            "ur": "کے میں کی اور سے کا ہے کو پر نے ہیں کہ تھا یہ اس ایک بھی گیا",
        }.items()
    },
}
_OTHER_SCRIPTS = {
    "cyrillic": re.compile(r"[\u0400-\u052f]"),
    "arabic": re.compile(r"[\u0600-\u06ff\u0750-\u077f]"),
}

NAMES: Mapping[str, str] = {
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "cs": "Czech", "da": "Danish",
    "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "fa": "Persian",
    "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian",
    "hy": "Armenian", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ka": "Georgian",
    "ko": "Korean", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "sr": "Serbian", "sv": "Swedish", "ta": "Tamil",
    "te": "Telugu", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "ur": "Urdu",
    "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip


# What spaCy calls a pipeline for all languages.
MANY_LANGUAGES = "xx"


@lru_cache(maxsize=256)
def warn_unread(pipeline: str, language: str) -> None:
    """Warn, once for each language, that a pipeline does not read it."""
    _log.warning(
        "some text looks %s, and the spaCy pipeline %s does not read that: of such text, passages "
        "and names in capitals are kept, and no statements; name a pipeline for it (--nlp NAME, "
        "or GRAPHMEM_NLP) to have them",
        NAMES[language],
        pipeline,
    )


def guess_language(text: str) -> str | None:
    """Return the ISO 639-1 code of the language that a text is most likely in, or None.

    None is the answer for what is too short, mixed, or in a language without a table here: a wrong
    guess costs more than none. Looks at the beginning only.
    """
    beginning = text[:_CHARACTERS]
    letters = _LATIN_OR_COMMON.sub("", beginning)
    latin = sum(len(word) for word in _WORD.findall(beginning)) - len(letters)
    if len(letters) > latin:
        return _by_script(letters, beginning)
    return _by_small_words(beginning, "latin")


def _by_script(letters: str, text: str) -> str | None:
    for name, script in _OTHER_SCRIPTS.items():
        if len(script.findall(letters)) * 2 > len(letters):
            return _by_small_words(text, name)
    counts = {language: len(script.findall(letters)) for language, script in _SCRIPTS}
    if counts["ja"] and counts["ja"] + counts["zh"] > len(letters) / 2:
        return "ja" if counts["ja"] * 10 > counts["zh"] else "zh"
    language = max(counts, key=lambda one: counts[one])
    return language if counts[language] * 2 > len(letters) else None


def _by_small_words(text: str, script: str) -> str | None:
    languages = _LANGUAGES_OF[script]
    words = [word.lower() for word in _WORD.findall(text)]
    counts: Counter[str] = Counter()
    different: dict[str, set[str]] = defaultdict(set)
    for word in words:
        for language in languages.get(word, ()):
            counts[language] += 1
            different[language].add(word)
    english = counts.pop("en", 0)
    language, most = max(counts.items(), key=lambda one: (one[1], one[0]), default=("en", 0))
    if english >= most:
        language, most, english = "en", english, 0
    # "is a" is Hungarian too.
    ahead = _FAR_AHEAD if language != "hu" and _ONLY_ENGLISH.search(text) else _AHEAD
    sure = most >= len(words) * _LEAST_SHARE and most >= english * ahead
    return language if sure and len(different[language]) >= _LEAST_WORDS else None


def _by_word(languages: Mapping[str, frozenset[str]]) -> dict[str, tuple[str, ...]]:
    """Return which languages have each small word; what English has too says nothing of others."""
    english = languages.get("en", frozenset())
    found: dict[str, tuple[str, ...]] = dict.fromkeys(english, ("en",))
    for language, words in languages.items():
        for word in words - english:
            found[word] = (*found.get(word, ()), language)
    return found


_LANGUAGES_OF = {script: _by_word(languages) for script, languages in _SMALL_WORDS.items()}
