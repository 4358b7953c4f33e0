"""Step `evaluate`: thresholds on the dev blocks, scores on the report blocks, before and after each quantisation.

Nothing is chosen on the report blocks: the thresholds are chosen on dev, and so are the activation bits. Scores of int8
files are those of the engine's arithmetic, activations quantised row by row (see `simulate`).
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx

from . import beginners, bootstrap, calibration, length
from .alarms import CleanBlock, sample, shares, within
from .clean import load as load_clean
from .data import read_tsv
from .editing import thresholds as thresholds_of
from .editing.decode import Decoder
from .editing.pairs import load as load_pairs
from .editing.pairs import of_pair
from .editing.tags import Tags
from .encoding import Example, encode
from .errors import TrainingError
from .export import ACTIVATION_BITS
from .files import Workspace, require, write_json
from .inference import Session
from .languages import Language
from .misspelt import ODDS, WORTH, Misspelt
from .scoring import MOST_PICKY_ALARMS, best_threshold, bounded_threshold, picky_threshold, score, wilson
from .simulate import per_row
from .sources import bounds
from .tokenizer import WordEncoder, load

REPORTED = 600, 200
"""Sentences of a kind that are reported on: if its alarms bind a threshold, and if they do not."""
FEWEST_SHOWN = 100
COMPARED = 1000
"""Sentences at most on which the tags of int8 and of float32 are compared."""
OTHERS = "others"
"""All kinds of clean text with fewer sentences than that, taken together."""

Blocks = dict[str, np.ndarray]
"""Labels or probabilities [words] of `dev`, `report` and `examples`."""


def run(language: Language, work: Workspace, threads: int, solecism: Path) -> None:
    encoder = WordEncoder(load(require(work.tokenizer, "vocabulary")))
    sentences = {name: read_tsv(require(work.block(name), "split")) for name in ("dev", "report")}
    sentences["examples"] = [sentence for sentence, _ in language.examples]
    lengths = {name: [len(s.words) for s in block] for name, block in sentences.items()}
    labels = {name: np.array([label for s in block for label in s.labels]) for name, block in sentences.items()}
    blocks = {name: encode(block, encoder) for name, block in sentences.items()}
    found: dict[str, Blocks] = {}
    stages: dict[str, dict] = {}
    for stage, bits in [("float32", None)] + [(f"{s}-{b}", b) for b in ACTIVATION_BITS for s in ("linears", "final")]:
        model = _load(work, stage)
        session = Session(model if bits is None else per_row(model, bits), threads)
        found[stage] = {name: session.probabilities(block, f"{stage} {name}") for name, block in blocks.items()}
        threshold, dev = best_threshold(found[stage]["dev"], labels["dev"])
        exact = stages.get("float32", {}).get("threshold", threshold)
        stages[stage] = {
            "bytes": work.graph(stage).stat().st_size,
            "threshold": threshold,
            "dev": dev.as_dict(),
            "report": score(found[stage]["report"], labels["report"], threshold).as_dict(),
            "change": change(found["float32"]["report"], found[stage]["report"], exact),
        }
        print(summary(stage, stages[stage]), flush=True)
    bits = max(ACTIVATION_BITS, key=lambda bits: merit(stages[f"final-{bits}"]))
    shipped = found[f"final-{bits}"]
    final = Session(per_row(_load(work, f"final-{bits}"), bits), threads)
    clean = clean_words(work, encoder, final)
    twins = twins_words(language, encoder, final, solecism)
    misspelt, odds = Misspelt(), 1.0
    if final.has("edit_logits"):
        every = [*blocks.values(), *(block.examples for _, block in clean.values()), twins[2].examples if twins else []]
        words = require(work.words, "words")
        misspelt = Misspelt.among(list(itertools.chain(*every)), words, language.code, solecism)
        odds = choose_odds(misspelt, shipped["dev"], labels["dev"], blocks["dev"], clean.get("dev"))
    shipped = {name: misspelt.correct(values, blocks[name], odds) for name, values in shipped.items()}
    clean = {
        name: (block.peaks(misspelt.correct(values, block.examples, odds)), block)
        for name, (values, block) in clean.items()
    }
    if twins:
        twins = twins[0], twins[2].peaks(misspelt.correct(twins[1], twins[2].examples, odds)), twins[2]
    slope = choose_slope(shipped["dev"], labels["dev"], lengths["dev"], clean.get("dev"), twins)
    shipped = {name: length.of_words(values, lengths[name], slope) for name, values in shipped.items()}
    clean = {name: (block.corrected(peaks, slope), block) for name, (peaks, block) in clean.items()}
    thresholds = choose(shipped["dev"], labels["dev"], clean.get("dev"))
    edits = edits_found(work, encoder, final)
    if edits:
        same = same_tags(work, encoder, final, Session(_load(work, "float32"), threads))
        print(f"int8 gives float32's tags for {same['share']:.2%} of the words of {same['sentences']:,} sentences")
    evaluation = {
        "activation_bits": bits,
        **({"edits": edits, "same_tags": same} if edits else {}),
        **({"sentence_length": {"slope": slope, "reference": length.REFERENCE}} if slope else {}),
        **({"misspelt": {"odds": odds}} if odds != 1 else {}),
        "clean": {
            name: alarms(*clean["report"], threshold) for name, threshold in thresholds.items() if "report" in clean
        },
        "beginners": beginners_found(twins, thresholds, slope),
        "parameters": parameters(_load(work, "float32")),
        "thresholds": {name: scored(value, shipped, labels, lengths["report"]) for name, value in thresholds.items()},
        "calibration": calibration.measure(shipped["report"], labels["report"]),
        "words": {name: len(values) for name, values in labels.items()},
        "sentences": {name: len(block) for name, block in sentences.items()},
        "stages": stages,
        "examples": [
            part.round(4).tolist() for part in np.split(shipped["examples"], np.cumsum(lengths["examples"])[:-1])
        ],
    }
    write_json(work.evaluation, evaluation)
    print(
        f"activation bits: {bits}; slope of the correction for length {slope:g}; calibration error {evaluation['calibration']['error']:.4f}"
    )
    for name, entry in evaluation["thresholds"].items():
        low, high = entry["intervals"]["f05"]
        report = entry["report"]
        print(
            f"{name} threshold {entry['threshold']}: report P {report['precision']:.4f} R {report['recall']:.4f} "
            f"F0.5 {report['f05']:.4f} (95%: {low:.4f} to {high:.4f})"
        )
        if evaluation["clean"]:
            each = ", ".join(f"{kind} {found['share']:.1%}" for kind, found in evaluation["clean"][name].items())
            print(f"{name} flags of the correct sentences: {each}")
        for half, found in evaluation["beginners"].get(name, {}).items():
            print(
                f"{name} finds {found['found']} of {found['pairs']} beginners' mistakes ({half}), flags {found['twins']} right twins"
            )


def edits_found(work: Workspace, encoder: WordEncoder, session: Session) -> dict:
    """For each level the edit heads' thresholds, chosen on dev, and their scores there and on report; nothing if there are no heads.

    The scores count tags in one pass; `solecism eval --pairs` measures what `correct` makes of the text."""
    if not session.has("edit_logits"):
        return {}
    tags = Tags.load(work.tags)
    decoder = Decoder.of(work, tags)
    rows, counts = {}, {}
    for name in ("dev", "report"):
        examples = [e for pair in load_pairs(work.pairs(name)) for e in of_pair(pair, encoder, tags)]
        rows[name] = thresholds_of.proposals(session.edits(examples, f"pairs {name}", decoder), examples, tags)
        counts[name] = thresholds_of.wanted(examples)
    blocks = {name: CleanBlock.of(sample(load_clean(work, name)), encoder) for name in ("dev", "report")}
    clean = {
        name: thresholds_of.proposals(session.edits(block.examples, f"clean {name}", decoder), block.examples, tags)
        for name, block in blocks.items()
    }
    found = {}
    for level in thresholds_of.MOST_CHANGED:
        chosen = thresholds_of.choose(rows["dev"], counts["dev"], clean["dev"], blocks["dev"], level)
        changed = thresholds_of.at(clean["report"], chosen)[:, 0].astype(int)
        sentences = thresholds_of.sentence_of(blocks["report"])
        found[level] = {
            "thresholds": chosen,
            **{name: thresholds_of.score(thresholds_of.at(rows[name], chosen), counts[name]) for name in rows},
            "changed": round(len(set(sentences[changed])) / len(blocks["report"].lengths), 4),
        }
        print(f"{level}: edits {found[level]}", flush=True)
    return found


def same_tags(work: Workspace, encoder: WordEncoder, final: Session, exact: Session) -> dict:
    """The share of words for which two networks have the same two tags: of pairs and clean sentences of the report blocks in turn."""
    tags = Tags.load(work.tags)
    pairs = [e for pair in load_pairs(work.pairs("report")) for e in of_pair(pair, encoder, tags)]
    clean = CleanBlock.of(sample(load_clean(work, "report"), COMPARED // 10), encoder).examples
    examples = [e for both in itertools.zip_longest(pairs, clean) for e in both if e is not None][:COMPARED]
    share = float((final.tags(examples) == exact.tags(examples)).all(-1).mean())
    return {"share": round(share, 4), "sentences": len(examples)}


def clean_words(work: Workspace, encoder: WordEncoder, session: Session) -> dict[str, tuple[np.ndarray, CleanBlock]]:
    """The probability of each word [words], for some sentences of each kind in the existing clean blocks."""
    found = {}
    for name in ("dev", "report"):
        if work.clean(name).exists():
            sentences = load_clean(work, name)
            block = CleanBlock.of(sample(sentences) if name == "dev" else sample(sentences, *REPORTED), encoder)
            found[name] = (session.probabilities(block.examples, f"clean {name}"), block)
    return found


def choose_odds(
    misspelt: Misspelt,
    dev: np.ndarray,
    labels: np.ndarray,
    examples: Sequence[Example],
    clean: tuple[np.ndarray, CleanBlock] | None,
) -> float:
    """The factor for words that look misspelt: the smallest one of `misspelt.ODDS` with about the best F0.5 at `default` on `dev`.

    dev, labels [words] are of `examples`; `clean` has the probabilities of the words of clean text.
    """
    found = {}
    for odds in ODDS:
        probabilities = misspelt.correct(dev, examples, odds)
        peaks = clean and (clean[1].peaks(misspelt.correct(clean[0], clean[1].examples, odds)), clean[1])
        threshold = choose(probabilities, labels, peaks)["default"]
        found[odds] = score(probabilities, labels, threshold).f05
        print(f"odds of what looks misspelt times {odds}: default {threshold}, dev F0.5 {found[odds]:.4f}", flush=True)
    return min(odds for odds in ODDS if found[odds] >= max(found.values()) - WORTH)


def choose(dev: np.ndarray, labels: np.ndarray, clean: tuple[np.ndarray, CleanBlock] | None) -> dict[str, float]:
    """The thresholds, from the probabilities and labels [words] of learner text and the peaks of clean text, `dev` both.

    Without clean text nothing bounds them, and `default` is the threshold with the best F0.5.
    """
    if clean is None:
        everything = best_threshold(dev, labels)[0]
        return {"default": everything, "picky": everything}
    peaks, block = clean
    default, _ = bounded_threshold(dev, labels, lambda threshold: within(peaks, block.kinds, threshold))
    few = lambda threshold: shares(peaks, block.kinds, threshold)["all"] <= MOST_PICKY_ALARMS  # noqa: E731
    picky, _ = picky_threshold(dev, labels, few)
    return {"default": default, "picky": min(picky, default)}


def alarms(peaks: np.ndarray, block: CleanBlock, threshold: float) -> dict[str, dict]:
    """Of each kind, and of all that bind a threshold (`all`): sentences, how many are flagged, the share and its 95% interval."""
    found = {}
    each = Counter(block.kinds)
    kinds = [kind if each[kind] >= FEWEST_SHOWN or not bounds(kind) else OTHERS for kind in block.kinds]
    counts = Counter(kinds)
    for kind, share in shares(peaks, kinds, threshold).items():
        sentences = counts[kind] if kind != "all" else sum(n for name, n in counts.items() if bounds(name))
        flagged = round(share * sentences)
        found[kind] = {
            "sentences": sentences,
            "flagged": flagged,
            "share": share,
            "interval": wilson(flagged, sentences),
        }
    return found


TwinsPeaks = tuple[Sequence[beginners.Twins], np.ndarray, CleanBlock]
"""The beginners' pairs, and the highest probability [wrong sentences, then right ones] in each, not corrected for length."""


def twins_words(
    language: Language, encoder: WordEncoder, session: Session, solecism: Path
) -> tuple[Sequence[beginners.Twins], np.ndarray, CleanBlock] | None:
    """The beginners' pairs with the probability of each word [words]; nothing for a language that has no beginners' sentences."""
    path = beginners.FOLDER / language.code / "beginners.tsv"
    if not path.exists():
        return None
    pairs = beginners.read(path)
    block = beginners.block(pairs, language.code, encoder, solecism)
    return pairs, session.probabilities(block.examples, "beginners"), block


def beginners_found(twins: TwinsPeaks | None, thresholds: dict[str, float], slope: float) -> dict[str, dict]:
    """For each threshold and half of the beginners' sentences how many are found."""
    if twins is None:
        return {}
    pairs, peaks, block = twins
    peaks = block.corrected(peaks, slope)
    return {name: beginners.rates(pairs, peaks, threshold) for name, threshold in thresholds.items()}


def choose_slope(
    dev: np.ndarray,
    labels: np.ndarray,
    lengths: Sequence[int],
    clean: tuple[np.ndarray, CleanBlock] | None,
    twins: TwinsPeaks | None,
) -> float:
    """The slope of the correction for length: the one with the best F0.5 at `default` on `dev`, if the gain is worth it.

    dev, labels [words]; lengths [sentences] in words. The slope is 0 if nothing bounds the threshold, because then no sentence pays for
    another's length, and if the gain is less than `length.WORTH`. Slopes at which too many of the beginners' right twins (those for
    tuning) are flagged are left out, because short sentences must not pay for what is gained on short sentences.
    """
    if clean is None:
        return 0.0
    found = {}
    for slope in length.SLOPES:
        probabilities = length.of_words(dev, lengths, slope)
        corrected = (clean[1].corrected(clean[0], slope), clean[1])
        threshold = choose(probabilities, labels, corrected)["default"]
        rates = beginners_found(twins, {"default": threshold}, slope)
        tune = rates["default"]["tune"] if rates else {"pairs": 0, "twins": 0}
        if slope == 0 or tune["twins"] <= length.MOST_TWINS * tune["pairs"]:
            found[slope] = score(probabilities, labels, threshold).f05
        print(
            f"slope {slope:g}: default {threshold}, dev F0.5 {found.get(slope, 0.0):.4f}, twins for tuning {tune}",
            flush=True,
        )
    best = max(found, key=lambda slope: (found[slope], -slope))
    return best if found[best] >= found[0.0] + length.WORTH else 0.0


def scored(threshold: float, found: Blocks, labels: Blocks, lengths: Sequence[int]) -> dict:
    """Scores at `threshold` on dev and report, with intervals for report; lengths [sentences of report] in words."""
    dev, report = (score(found[name], labels[name], threshold).as_dict() for name in ("dev", "report"))
    intervals = bootstrap.intervals(found["report"], labels["report"], lengths, threshold)
    return {"threshold": threshold, "dev": dev, "report": report, "intervals": intervals}


def parameters(model: onnx.ModelProto) -> int:
    """Number of weights of a float32 graph: the values in its tables, matrices and vectors."""
    tensors = [t for t in model.graph.initializer if t.data_type == onnx.TensorProto.FLOAT and t.dims]
    return sum(int(np.prod(t.dims)) for t in tensors)


def merit(stage: dict) -> tuple[float, float]:
    """A key for comparing stages: F0.5 on dev to three places, then how little the probabilities moved."""
    return round(stage["dev"]["f05"], 3), -stage["change"]["median"]


def _load(work: Workspace, stage: str) -> onnx.ModelProto:
    path = require(work.graph(stage), "export")
    try:
        return onnx.load(path)
    except Exception as error:  # protobuf and onnx raise kinds of their own
        raise TrainingError(f"{path}: not an ONNX file ({error}); run the step `export` again") from error


def change(before: np.ndarray, after: np.ndarray, threshold: float) -> dict[str, float]:
    """How far the probabilities [words] moved, and the share of words on the other side of `threshold`."""
    moved = np.abs(after - before)
    return {
        "median": float(np.median(moved)),
        "percentile_99_9": float(np.percentile(moved, 99.9)),
        "flipped": float(((before >= threshold) != (after >= threshold)).mean()),
    }


def summary(stage: str, result: dict) -> str:
    report, moved = result["report"], result["change"]
    return (
        f"{stage}: {result['bytes']:,} bytes, report P {report['precision']:.4f} R {report['recall']:.4f} "
        f"F0.5 {report['f05']:.4f} at {result['threshold']}; against float32 the probability moves by {moved['median']:.5f} "
        f"(median), {moved['percentile_99_9']:.4f} (99.9th percentile), {moved['flipped']:.3%} of words flip"
    )
