"""The model card: what the model is, what it was made from, how well it does, and what it cannot do."""

from __future__ import annotations

from . import length, provenance
from .bootstrap import RESAMPLES
from .calibration import BINS
from .data import LABELS, Sentence
from .encoders import encoder
from .languages import LANGUAGES, Language
from .scoring import MOST_ALARMS, MOST_ALARMS_KIND, MOST_PICKY_ALARMS
from .sources import bounds
from .split import BLOCKS, HELD_OUT

NO_KIND = "It says where something is wrong, not what: no kind of error and no correction."
FEW_EDITS = (
    "It mends few of the mistakes that it finds: what is missing, and most wrong word orders, it leaves to the writer."
)

_STAGES = (
    ("float32", "float32"),
    ("linears-{}", "int8 linear layers"),
    ("final-{}", "int8 linear layers and embeddings (shipped)"),
)


MEASURED = "What `solecism correct` makes of the text is measured by `solecism eval --pairs`: the figures are in docs/models.md."
"""The paragraph on measured corrections; the step `tune` replaces it with its own figures."""


def model_card(
    language: Language,
    version: str,
    evaluation: dict,
    vocabulary: dict,
    training: list[dict],
    config: dict,
    sizes: dict[str, int],
) -> str:
    """training: the `training.json` of each stage, the language's own last. sizes: the bundle's files, in bytes."""
    bits = evaluation["activation_bits"]
    stages = evaluation["stages"]
    thresholds = evaluation["thresholds"]
    default = thresholds["default"]["report"]
    learned_from = provenance.sources(language, training[-1])
    licence = provenance.licence(learned_from)
    limits = "\n".join(f"- {limit}" for limit in (*language.limits, FEW_EDITS if "edits" in evaluation else NO_KIND))
    examples = _examples(language, evaluation)
    missed, alarms = (sum(word in verdict for *_, verdict in examples) for word in ("misses", "alarm"))
    return f"""---
language: {language.code}
license: {licence.lower()}
base_model: {encoder(language.encoder).base_model}
pipeline_tag: token-classification
tags: [grammatical-error-detection, onnx, int8]
---

# solecism-{language.code} {version}

Marks words in need of correction in {language.name} text: a BERT token classifier with {config["num_hidden_layers"]} layers of width {config["hidden_size"]}, its linear
layers and embeddings in int8, {sum(sizes.values()) / 1e6:.1f} MB in all. For each word it gives the probability that the word is wrong (label `i`).

## Data and licence

{_data(learned_from)}
- This model is derived from the above and carries the licence {licence}.
- The encoder is {encoder(language.encoder).origin}.
{_vocabulary(language, vocabulary)}

## Scores

Token-level precision, recall and F0.5 over the label `i`, as MultiGED-2023 defines them. {BLOCKS} contiguous blocks of the training file, {HELD_OUT:.0%} of
its sentences, were left out of training: half of them to choose on (`dev`, {evaluation["sentences"]["dev"]:,} sentences), half for these figures (`report`, {evaluation["sentences"]["report"]:,}
sentences, {evaluation["words"]["report"]:,} words), on which nothing was chosen.{_paragraph(language.yardstick)}

{_thresholds_mean(evaluation)}{_length(evaluation)}{_misspelt(evaluation)}

| threshold | precision | recall | F0.5 | on `dev`: precision | recall | F0.5 |
| --- | --- | --- | --- | --- | --- | --- |
{threshold_rows(thresholds)}

In brackets the 95% intervals: sentences drawn anew {RESAMPLES:,} times (bootstrap, Efron 1979). Sentences of one essay are alike, which the drawing does not
see, so that on other essays the figures may vary more.

Before and after each quantisation, each row at the threshold that was best for it on `dev`:

| model | threshold | precision | recall | F0.5 | model.onnx |
| --- | --- | --- | --- | --- | --- |
{_stage_rows(stages, bits)}

Activations are quantised row by row, {bits} bits against {15 - bits}-bit weights, so that integer products never saturate. Both ways to share the
bits were measured on the same words, against float32:

| activations | weights | dev F0.5 | report F0.5 | change of probability, median | 99.9th percentile | words that change sides |
| --- | --- | --- | --- | --- | --- | --- |
{_bit_rows(stages)}

{_clean_section(language, evaluation)}{_edits_section(evaluation)}## Calibration

On the report blocks the expected calibration error (Guo et al. 2017, {BINS} bins of equal width) of the probability that a word is wrong is
{evaluation["calibration"]["error"]:.3f}: so far, on average, is the probability that it gives from the share of such words that are wrong.

![Reliability: the share of words that are wrong against the probability that the model gives, and the number of words, by bin](reliability.svg)

## Sizes

| file | bytes |
| --- | --- |
{_size_rows(sizes)}

{evaluation["parameters"]:,} parameters, {vocabulary["pieces"] * config["hidden_size"]:,} of them word embeddings.

## Training

{_training(language, training)}

## Known weaknesses

{limits}
{weakness(default)}

What it makes of {len(examples)} sentences at its default threshold, the words that it flags in bold: it misses the mistake of {missed}, and in {alarms} it
flags a word that is right.

| sentence | what is wrong | the model |
| --- | --- | --- |
{_rows(examples)}
"""


def weakness(default: dict[str, float]) -> str:
    """What it misses at the default threshold, by its scores there."""
    return (
        f"- At its default threshold it finds {default['recall']:.0%} of the words in need of correction, and "
        f"{1 - default['precision']:.0%} of the words that it flags are false alarms."
    )


def _paragraph(text: str) -> str:
    return f"\n\n{text}" if text else ""


def _data(learned_from: list[str]) -> str:
    """The language's own corpus, what else was learned from, and all clean text in one item."""
    clean = [provenance.described(source, short=True) for source in learned_from if provenance.is_clean(source)]
    last, *earlier = [f"{provenance.described(source)}." for source in learned_from if not provenance.is_clean(source)]
    lines = [f"- Fine-tuned on {last}"]
    lines += [f"- Learned from as well, on the way there or beside it: {source}" for source in earlier]
    if clean:
        lines.append(f"- Clean text, and mistakes made in it: {'; '.join(clean)}.")
    return "\n".join(lines)


def _vocabulary(language: Language, vocabulary: dict) -> str:
    frequent = vocabulary["frequent_words"]
    list_of = f"of the {frequent:,} most frequent {language.name} words (package `wordfreq`) " if frequent else ""
    seen, rare = (vocabulary["coverage"][name] for name in ("report", "frequency list, next words"))
    unseen = (
        f", and on the next {rare['words']:,} forms of the frequency list, which the cut did not see, "
        f"{rare['pieces_per_word']:.2f} and {rare['unk_rate_pieces']:.3%}"
        if rare["words"]
        else ""
    )
    return (
        f"- Of its {vocabulary['of']:,} word pieces {vocabulary['pieces']:,} are kept: those of the training text, {list_of}and\n"
        f"  every letter of the European alphabets. On the report blocks a word is {seen['pieces_per_word']:.2f} pieces and\n"
        f"  {seen['unk_rate_pieces']:.3%} of pieces are unknown{unseen}."
    )


def _thresholds_mean(evaluation: dict) -> str:
    if not evaluation.get("clean"):
        return "The manifest's threshold, chosen on `dev`, has the best F0.5; nothing bounds its false alarms, for want of clean text."
    return (
        f"The manifest has two thresholds, chosen on the `dev` blocks of the learner text and of clean text: `default`, for everyone who writes, has the best F0.5 of\n"
        f"those that flag at most {MOST_ALARMS:.0%} of correct sentences (and {MOST_ALARMS_KIND:.0%} of any one kind of text); `picky`, for those who learn or teach, is the lowest with about the best F0.5\n"
        f"that flags at most {MOST_PICKY_ALARMS:.0%}."
    )


def _length(evaluation: dict) -> str:
    if "sentence_length" not in evaluation:
        return ""
    slope, reference = evaluation["sentence_length"]["slope"], evaluation["sentence_length"]["reference"]
    return (
        f"\n\nThe probabilities are corrected for the length of the sentence: the odds of the network's answer are multiplied by ({reference} / n)^{slope:g} for a sentence of n words\n"
        f"({length.SHORTEST} to {length.LONGEST}), because a correct sentence is flagged as soon as one of its words is, and long ones would have most of the false alarms. The slope was chosen on `dev`.\n"
        "The two tables below the first are of the network alone."
    )


def _misspelt(evaluation: dict) -> str:
    if "misspelt" not in evaluation:
        return ""
    return f"\n\nA word that the list of words does not have, but nearly has, is likelier wrong: the odds of the network's answer are multiplied by {evaluation['misspelt']['odds']:g}."


def _clean_section(language: Language, evaluation: dict) -> str:
    """False alarms by kind of text, and the beginners' sentences; empty if neither was measured."""
    parts = []
    clean = evaluation.get("clean", {})
    if clean:
        parts.append(
            "## False alarms\n\nThe share of *correct* sentences of held-apart text with at least one word flagged, with its 95% interval (Wilson 1927): of each kind up to 600 sentences, those of sources that\n"
            "training never saw first (the news are NTREX, translated by professionals). Kinds in brackets, old-fashioned or with many broken lines, are not part of the first row\n"
            "and bound no threshold. Correct text has mistakes too.\n\n"
            "| text | sentences | `default` | `picky` |\n| --- | --- | --- | --- |\n" + alarm_rows(clean) + "\n\n"
        )
    found = evaluation.get("beginners", {})
    if found:
        parts.append(
            f"## Beginners' mistakes\n\nShort {language.name} sentences with one mistake each, written by hand and not trained on, and their right twins (the half for reporting of\n"
            f"`training/sets/{language.code}/beginners.tsv`):\n\n| threshold | mistakes found | right twins flagged |\n| --- | --- | --- |\n"
            + beginner_rows(found)
            + "\n\n"
        )
    return "".join(parts)


def alarm_rows(clean: dict[str, dict]) -> str:
    """Rows of the table of false alarms by kind of text, from `evaluate.alarms` at each threshold."""
    rows = []
    for kind, entry in clean["default"].items():
        picky = clean["picky"][kind]
        what = "**together**" if kind == "all" else _kind(kind)
        low, high = entry["interval"]
        rows.append(
            f"| {what} | {entry['sentences']:,} | {entry['share']:.1%} ({low:.1%} to {high:.1%}) | {picky['share']:.1%} |"
        )
    return "\n".join(rows)


def beginner_rows(found: dict[str, dict]) -> str:
    """Rows of the table of beginners' sentences, from `beginners.rates` at each threshold."""
    halves = {name: rates["report"] for name, rates in found.items()}
    return "\n".join(
        f"| `{name}` | {half['found']} of {half['pairs']} | {half['twins']} of {half['pairs']} |"
        for name, half in halves.items()
    )


def _edits_section(evaluation: dict) -> str:
    """The scores of the edit heads; empty for a detector."""
    edits = evaluation.get("edits", {})
    if not edits:
        return ""
    rows = []
    for level, found in edits.items():
        bounds, report = found["thresholds"], found["report"]
        rows.append(
            f"| `{level}` | {', '.join(f'{value:g}' for value in bounds.values())} | {report['precision']:.3f} | {report['recall']:.3f} | {report['f05']:.3f} | {found['changed']:.1%} |"
        )
    return (
        "## Corrections\n\nTwo further outputs say what becomes of each word and what is missing before it; `edits.json` has what their numbers mean, and from which probability on\n"
        "an edit is made (a word, a mark, a missing word), `words.fst` the words that spelling is mended with. The thresholds were chosen on `dev`. On the `report` blocks, counted in tags and in one\n"
        "pass, and the share of correct sentences of the kinds above that are changed:\n\n"
        "| level | thresholds | precision | recall | F0.5 | correct sentences changed |\n| --- | --- | --- | --- | --- | --- |\n"
        + "\n".join(rows)
        + (
            f"\n\nint8 gives the tags of float32 for {evaluation['same_tags']['share']:.1%} of the words of {evaluation['same_tags']['sentences']:,} sentences."
            if "same_tags" in evaluation
            else ""
        )
        + f"\n\n{MEASURED}\n\n"
    )


def _kind(name: str) -> str:
    return name if bounds(name) else f"({name})"


def threshold_rows(thresholds: dict) -> str:
    rows = []
    for name, entry in thresholds.items():
        report, dev, intervals = entry["report"], entry["dev"], entry["intervals"]
        cells = [
            f"{report[key]:.3f} ({intervals[key][0]:.3f} to {intervals[key][1]:.3f})"
            for key in ("precision", "recall", "f05")
        ]
        cells += [f"{dev[key]:.3f}" for key in ("precision", "recall", "f05")]
        rows.append(f"| `{name}`: {entry['threshold']:g} | {' | '.join(cells)} |")
    return "\n".join(rows)


def _stage_rows(stages: dict, bits: int) -> str:
    rows = []
    for key, name in _STAGES:
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


def _size_rows(sizes: dict[str, int]) -> str:
    rows = [f"| {name} | {size:,} |" for name, size in sizes.items()]
    return "\n".join([*rows, f"| together | {sum(sizes.values()):,} |"])


def _training(language: Language, training: list[dict]) -> str:
    *earlier, own = training
    parts = [_earlier(stage) for stage in earlier]
    if "between" in own:
        return f"- The weights are {_ends(own)}, of which the first began with the second (between the ends of a fine-tuning, Wortsman et al. 2022): the shares that scored best on `dev`."
    if "averaged" in own:
        parts += [
            f"- {'Then on' if earlier else 'On'} {language.name} alone: {_stage(run)}." for run in own["averaged"]
        ]
        runs = len(own["averaged"])
        return "\n".join(
            parts
            + [f"- The weights of these {runs} runs, averaged (Wortsman et al. 2022), are what is kept."] * (runs > 1)
        )
    best = max(own["history"], key=lambda entry: entry["f05"])
    kept = (
        f"the running average of the weights at epoch {best['epoch']:g} scored best on `dev` and is kept"
        if best["epoch"]
        else "nothing scored better on `dev` than the weights that it began with, which are kept"
    )
    return "\n".join([*parts, f"- {'Then on' if earlier else 'On'} {language.name} alone: {_stage(own)}; {kept}."])


def _ends(stage: dict) -> str:
    return " and ".join(f"{end['share']:g} of version {end['of']}'s" for end in stage["between"])


def _earlier(stage: dict) -> str:
    if "between" in stage:
        return f"- It began with {_ends(stage)} weights."
    if "version" in stage:
        return f"- It began with the int8 weights of version {stage['version']}, multiplied out."
    languages = [LANGUAGES[source].name for source in stage["sources"] if source in LANGUAGES]
    where = f"several languages at once ({', '.join(languages)})" if len(languages) > 1 else languages[0]
    return f"- First on {where}: {_stage(stage)}."


def _stage(stage: dict) -> str:
    settings, last = stage["settings"], stage["history"][-1]
    # Versions before 2 kept their made mistakes in a file.
    made = ", made mistakes beside the learners'" if settings.get("synthetic_parts") else ""
    if settings.get("clean"):
        made += f", beside them {settings['clean']:,} clean sentences an epoch with corrupted forms, and beginners' sentences from templates"
    if settings.get("singles"):
        made += f", and {round(settings['singles'] * settings['clean']):,} corrected sentences of learners with one mistake left in them"
    teachers = settings.get("teachers", ())
    if len(teachers) == 1:
        made += ", the probabilities and hidden states of the whole model beside the labels"
    elif teachers:
        made += f", the mean probabilities of {len(teachers)} other models of the language beside the labels"
    change = f"{settings['change']}, then " if settings.get("change") else ""
    return (
        f"{change}{last['epoch']:g} epochs in {last['minutes']:.0f} minutes ({stage['device']}){made}, AdamW with a peak learning rate of "
        f"{settings['learning_rate']:g}, batches of at most {settings['subwords']:,} positions, seed {settings['seed']}"
    )


def _examples(language: Language, evaluation: dict) -> list[tuple[str, str, str]]:
    """(sentence with the flagged words in bold, what is wrong with it, how the model did) of each example."""
    threshold = evaluation["thresholds"]["default"]["threshold"]
    rows = []
    for (sentence, wrong), probabilities in zip(language.examples, evaluation["examples"], strict=True):
        flags = [probability >= threshold for probability in probabilities]
        words = [f"**{word}**" if flag else word for word, flag in zip(sentence.words, flags, strict=True)]
        rows.append((" ".join(words), wrong, _verdict(sentence, flags)))
    return rows


def _rows(cells: list[tuple[str, ...]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in cells)


def _verdict(sentence: Sentence, flags: list[bool]) -> str:
    wrong = [label == LABELS.index("i") for label in sentence.labels]
    false_alarm = any(flag and not bad for flag, bad in zip(flags, wrong, strict=True))
    if not any(wrong):
        return "false alarm" if false_alarm else "flags nothing"
    found = "finds it" if any(flag and bad for flag, bad in zip(flags, wrong, strict=True)) else "misses it"
    return f"{found}, and a false alarm" if false_alarm else found
