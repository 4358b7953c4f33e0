"""What a model learned from, and its licence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from solecism_training import provenance
from solecism_training.errors import TrainingError
from solecism_training.languages import LANGUAGES, language


@pytest.mark.parametrize(
    ("sources", "licence"),
    [
        (["de"], "CC-BY-SA-4.0"),
        (["sv"], "CC-BY-4.0"),  # the one corpus that is not share-alike
        (["sv", "cs", "de", "en", "it"], "CC-BY-SA-4.0"),
        (["en", "en+synthetic"], "CC-BY-SA-4.0"),
        (["sv", "sv+synthetic"], "CC-BY-4.0"),  # made in its own sentences
    ],
)
def test_share_alike_is_inherited(sources, licence):
    assert provenance.licence(sources) == licence


def test_a_language_of_one_s_own_keeps_its_licence_or_takes_the_stricter(monkeypatch):
    monkeypatch.setitem(LANGUAGES, "da", replace(language("de"), code="da", licence="CC0-1.0"))
    monkeypatch.setitem(LANGUAGES, "fi", replace(language("de"), code="fi", licence="CC-BY-NC-4.0"))
    assert [provenance.licence(found) for found in (["da"], ["da", "sv"], ["da", "sv", "de"], ["fi"])] == [
        "CC0-1.0",
        "CC-BY-4.0",
        "CC-BY-SA-4.0",
        "CC-BY-NC-4.0",
    ]
    with pytest.raises(
        TrainingError, match="CC-BY-4.0 and CC-BY-NC-4.0 is not known here; leave out the text under CC-BY-NC"
    ):
        provenance.licence(["fi", "sv"])


def test_the_language_s_own_corpus_comes_first():
    training = {"sources": ["cs", "de", "en", "en+synthetic", "it", "sv"]}
    assert provenance.sources(language("it"), training)[0] == "it"
    assert provenance.sources(language("en"), training)[:2] == ["en", "en+synthetic"]
    assert provenance.sources(language("de"), {}) == ["de"]


def test_every_source_names_its_files_and_its_licence():
    for code, row in LANGUAGES.items():
        assert row.corpus in provenance.described(code) and row.licence in provenance.described(code)
    assert "ud_ewt.tsv" in provenance.described(provenance.synthetic("en"))
