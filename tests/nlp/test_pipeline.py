"""Which spaCy pipeline is loaded, and that a changed packaged model is refused."""

from __future__ import annotations

import json
import logging

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


def test_hashes_leave_bytecode_out(tmp_path):
    """Compiled files differ between machines and are not part of the model."""
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_bytes(b"x")
    (tmp_path / "a.json").write_text(json.dumps({}))
    assert list(pipeline.hashes(tmp_path)) == ["a.json"]
