"""What a model learned from, and its licence."""

from __future__ import annotations

import pytest

from solecism_training import provenance
from solecism_training.languages import LANGUAGES, language


@pytest.mark.parametrize(
    ("sources", "licence"),
    [
        (["de"], "CC-BY-SA-4.0"),
        (["sv"], "CC-BY-4.0"),  # the one corpus that is not share-alike
        (["sv", "cs", "de", "en", "it"], "CC-BY-SA-4.0"),
        (["en", "en+synthetic"], "CC-BY-SA-4.0"),
    ],
)
def test_share_alike_is_inherited(sources, licence):
    assert provenance.licence(sources) == licence


def test_the_language_s_own_corpus_comes_first():
    training = {"sources": ["cs", "de", "en", "en+synthetic", "it", "sv"]}
    assert provenance.sources(language("it"), training)[0] == "it"
    assert provenance.sources(language("en"), training)[:2] == ["en", "en+synthetic"]
    assert provenance.sources(language("de"), {}) == ["de"]


def test_every_source_names_its_files_and_its_licence():
    for code, row in LANGUAGES.items():
        assert row.corpus in provenance.described(code) and row.licence in provenance.described(code)
    assert "ud_ewt.tsv" in provenance.described(provenance.synthetic("en"))
