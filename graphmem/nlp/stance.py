"""How a clause is meant: affirmed or denied, asserted, reported, hypothetical or asked, by whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from graphmem.model.assertion import Modality, Polarity
from graphmem.nlp.clauses import Clause
from graphmem.nlp.lexicon import (
    CEASE,
    CONDITION,
    DENIAL,
    FACTIVE,
    HEARSAY_ADVERB,
    INQUIRY,
    NEGATIVE_DETERMINER,
    SPEECH,
    UNCERTAIN_ADVERB,
    UNCERTAIN_AUX,
    WISH,
)
from graphmem.nlp.page import Sentence

if TYPE_CHECKING:
    from spacy.tokens import Token


@dataclass(frozen=True, slots=True, kw_only=True)
class Stance:
    """Polarity and modality of a clause, whether it says "no longer", and who is quoted."""

    polarity: Polarity
    modality: Modality
    ends: bool
    speaker: Token | None


def stance(sentence: Sentence, clause: Clause) -> Stance:
    """Return how a clause is meant, with what the clauses around it do to it."""
    ends = _ends(clause)
    negated = bool(clause.negations) or _negative_argument(clause)
    negated ^= _is_denied(clause)
    modality, speaker = _modality(sentence, clause)
    return Stance(
        polarity=Polarity.NEGATED if negated and not ends else Polarity.AFFIRMED,
        modality=modality,
        ends=ends,
        speaker=speaker,
    )


def _ends(clause: Clause) -> bool:
    """Tell "no longer", "not any more", "used to" and "stopped working"."""
    adverbs = {adverb.lower_ for adverb in clause.adverbs}
    longer = any(
        adverb.lower_ == "longer" and any(child.lower_ == "no" for child in adverb.children)
        for adverb in clause.adverbs
    )
    any_more = bool(clause.negations) and bool(adverbs & {"anymore", "more"})
    first = clause.chain[0]
    chained = len(clause.chain) > 1
    return longer or any_more or (chained and first.lemma_ in CEASE) or _used_to(clause)


def _used_to(clause: Clause) -> bool:
    first = clause.chain[0]
    return len(clause.chain) > 1 and first.lower_ == "used" and not clause.passive


def _negative_argument(clause: Clause) -> bool:
    heads = [clause.subject] if clause.subject is not None else []
    heads += [part.head for part in clause.parts if part.role in ("object", "attribute")]
    for head in heads:
        if head.pos_ == "PROPN":
            continue
        if head.lower_ in NEGATIVE_DETERMINER:
            return True
        if any(
            child.dep_ in ("det", "preconj", "cc") and child.lower_ in ("no", "neither")
            for child in head.lefts
        ):
            return True
    if any(
        child.dep_ in ("cc", "preconj") and child.lower_ == "neither"
        for child in clause.verb.children
    ):
        return True
    return any(adverb.lower_ in ("never", "neither") for adverb in clause.adverbs)


def _is_denied(clause: Clause) -> bool:
    """Tell what somebody denies ("Ana denied that Bob left"), not what nobody denies."""
    above = clause.parent
    told = above is not None and clause.chain[0].dep_ == "ccomp" and _governs(above, clause)
    if not told or above is None or above.verb.lemma_ not in DENIAL:
        return False
    nobody = above.subject is not None and above.subject.lower_ in NEGATIVE_DETERMINER
    return not (above.negations or nobody)


def _modality(sentence: Sentence, clause: Clause) -> tuple[Modality, Token | None]:
    if _asks(sentence):
        return Modality.ASKED, None
    modality, speaker = Modality.ASSERTED, None
    node: Clause | None = clause
    child: Clause | None = None
    while node is not None:
        governs = child is None or _governs(node, child)
        own = _own_modality(node) if governs else Modality.ASSERTED
        if own is not Modality.ASSERTED and modality is not Modality.HYPOTHETICAL:
            modality = own
        if governs and (source := _according_to(node)) is not None:
            speaker = speaker or source
            modality = Modality.REPORTED if modality is Modality.ASSERTED else modality
        if child is not None and _is_told(node, child):
            modality = _told(node, child, modality)
            if node.verb.lemma_ in SPEECH or modality is Modality.ASKED:
                speaker = speaker or node.subject
        child, node = node, node.parent
    return modality, speaker


def _asks(sentence: Sentence) -> bool:
    last = sentence.tokens[-1]
    while last.is_space and last.i > sentence.tokens.start:
        last = last.nbor(-1)
    return str(last.text).endswith("?")


def _is_told(clause: Clause, child: Clause) -> bool:
    """Tell whether a clause is what is said or asked; "if" the parser takes for a condition."""
    if clause.verb.lemma_ in INQUIRY and child.rule == "clause":
        return True
    return child.chain[0].dep_ == "ccomp" and _governs(clause, child)


def _told(clause: Clause, child: Clause, modality: Modality) -> Modality:
    """Return the modality of what is said, asked or wished in a clause below its verb."""
    verb = clause.verb.lemma_
    if verb in INQUIRY and child.mark is not None and child.mark.lower_ in ("whether", "if"):
        return Modality.ASKED
    hoped = verb not in FACTIVE and verb not in SPEECH and verb in WISH
    if hoped or (clause.negations and verb in SPEECH and verb not in DENIAL):
        return Modality.HYPOTHETICAL
    if verb in SPEECH and modality is Modality.ASSERTED:
        return Modality.REPORTED
    return modality


def _according_to(clause: Clause) -> Token | None:
    """Return whom "according to" names as the source of a clause."""
    return next((part.head for part in clause.parts if part.role == "according to"), None)


def _governs(clause: Clause, child: Clause) -> bool:
    """Tell whether what hedges a clause hedges the one below it too."""
    verb = child.chain[0]
    if verb.dep_ == "ccomp":  # the parser also calls "S1" of "S1; S2" one
        return verb.i > clause.chain[0].i or clause.verb.lemma_ in SPEECH
    return verb.dep_ in ("xcomp", "conj", "advcl") and child.rule != "clause"


def _own_modality(clause: Clause) -> Modality:
    adverbs = {adverb.lower_ for adverb in clause.adverbs}
    unsure = (
        (clause.mark is not None and clause.mark.lower_ in CONDITION)
        or any(child.dep_ == "advcl" and _conditional(child) for child in clause.verb.children)
        or _to_be_done(clause)
        or any(auxiliary.lower_ in UNCERTAIN_AUX for auxiliary in clause.auxiliaries)
        or adverbs & UNCERTAIN_ADVERB
    )
    if unsure:
        return Modality.HYPOTHETICAL
    return Modality.REPORTED if adverbs & HEARSAY_ADVERB else Modality.ASSERTED


def _to_be_done(clause: Clause) -> bool:
    """Tell "was to go", "is about to go", and what is done "to go"."""
    aim = clause.rule == "adverbial" and clause.chain[0].tag_ == "VB"
    if aim and any(auxiliary.lower_ == "to" for auxiliary in clause.auxiliaries):
        return True
    if len(clause.chain) < 2 or clause.chain[0].lemma_ != "be":
        return False
    return clause.chain[1].tag_ == "VB" or clause.chain[1].lower_ == "about"


def _conditional(verb: Token) -> bool:
    return any(child.dep_ == "mark" and child.lower_ in ("if", "unless") for child in verb.children)
