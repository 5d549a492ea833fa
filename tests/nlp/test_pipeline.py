"""Which spaCy pipeline is loaded, and that a changed packaged model is refused."""

from __future__ import annotations

import json
import logging
from concurrent.futures import ThreadPoolExecutor

import pytest
import spacy

from graphmem.errors import BadSetting, DamagedData
from graphmem.nlp import pipeline


def test_the_packaged_model_is_the_one_examined():
    """Every file of the installed packaged model has its committed hash."""
    pipeline.check_packaged()


def test_a_changed_file_of_the_packaged_model_is_refused(monkeypatch):
    """One other byte anywhere in the packaged model is an error that names the file."""
    real = pipeline.hashes

    def changed(root):
        return real(root) | {"meta.json": "0" * 64}

    monkeypatch.setattr(pipeline, "hashes", changed)
    with pytest.raises(DamagedData, match=r"meta\.json"):
        pipeline.check_packaged()


def test_a_pipeline_object_is_used_as_it_is():
    """Any spaCy pipeline can be passed."""
    nlp = spacy.blank("en")
    assert pipeline.load_nlp(nlp) is nlp


def test_a_missing_pipeline_is_a_clear_error():
    """A name that is not installed is an error, and nothing is downloaded."""
    with pytest.raises(BadSetting, match="xx_not_there"):
        pipeline.load_nlp("xx_not_there")


def test_a_pipeline_without_parser_warns_once(caplog):
    """The warning comes once for a pipeline, through logging."""
    nlp = spacy.blank("fi")
    pipeline._warn_unparsed.cache_clear()
    with caplog.at_level(logging.WARNING):
        assert not pipeline.can_parse(nlp)
        assert not pipeline.can_parse(nlp)
    assert len(caplog.records) == 1


def _words(start, stop):
    """Make texts of words that nobody has seen: 4,000 each."""
    return [" ".join(f"Zab{n}x{i}" for i in range(4_000)) for n in range(start, stop)]


def _parsed(nlp, texts):
    """Return what a pipeline makes of texts, in plain words."""
    with pipeline.bounded(nlp):
        return [
            [(token.text, token.lemma_, token.pos_, token.shape_) for token in nlp.make_doc(text)]
            for text in texts
        ]


def test_words_of_a_pipeline_stay_bounded(monkeypatch):
    """However much new text is read, its vocabulary stops to grow; what is read stays the same."""
    monkeypatch.setattr(pipeline, "_MOST_WORDS", 5_000)
    nlp = pipeline.load_nlp()
    plain = nlp.make_doc("The Nordkapp ferry was sold.").to_json()
    first = _parsed(nlp, _words(0, 3))
    known = len(nlp.vocab.strings)
    assert _parsed(nlp, _words(0, 3)) == first
    for number in range(3, 9):
        _parsed(nlp, _words(number, number + 1))
    assert len(nlp.vocab.strings) == known
    assert nlp.make_doc("The Nordkapp ferry was sold.").to_json() == plain


def test_threads_take_turns_with_a_bounded_pipeline(monkeypatch):
    """What one thread frees is nothing that another still reads."""
    monkeypatch.setattr(pipeline, "_MOST_WORDS", 0)
    nlp = pipeline.load_nlp()
    texts = [f"Mara{n} sold the old ferry of Port{n} to Ruben{n}." for n in range(24)]
    expected = [_parsed(nlp, [text]) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda text: _parsed(nlp, [text]), texts * 4)) == expected * 4


def test_a_pipeline_of_the_callers_is_left_alone(monkeypatch):
    """What others made with it stays valid."""
    monkeypatch.setattr(pipeline, "_MOST_WORDS", 0)
    nlp = spacy.blank("en")
    with pipeline.bounded(nlp):
        doc = nlp("Qwyzzle was here.")
    assert doc[0].text == "Qwyzzle"
    assert "Qwyzzle" in nlp.vocab.strings


def test_hashes_leave_bytecode_out(tmp_path):
    """Compiled files differ between machines and are not part of the model."""
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_bytes(b"x")
    (tmp_path / "a.json").write_text(json.dumps({}))
    assert list(pipeline.hashes(tmp_path)) == ["a.json"]
