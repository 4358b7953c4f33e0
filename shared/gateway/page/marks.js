// What the gateway says of a text, taken apart by paragraphs, and the marks that it makes at a place of the slider.

import { DEFAULT, ownThreshold, thresholdAt } from "./levels.js";
import { shifted } from "./paragraphs.js";

/** How many suggestions a mark has at most: each has a key of its own, 1 to 5. */
const MOST = 5;

/**
 * What an answer says of the paragraph at `start` of the text that it is about; offsets are into the paragraph from there on.
 *
 * `ended` is whether all of it was checked: a function may fail, or its time may run out.
 */
export function part(answer, start, text) {
  const end = start + text.length;
  const within = (range) => range.start >= start && range.end <= end;
  const at = (range) => ({ ...range, start: range.start - start, end: range.end - start });
  const sentences = answer.sentences.filter(within).map(at);
  const findings = answer.findings.filter(within).map(at);
  const parts = answer.parts.flatMap((one) => {
    const overlap = ({ start: from, end: to }) => Math.max(0, Math.min(to, end) - Math.max(from, start));
    const length = one.ranges.reduce((sum, range) => sum + overlap(range), 0);
    return length > 0 ? [{ ...one, length }] : [];
  });
  return {
    words: inSentences(answer.words.filter(within).map(at), sentences, text),
    external: findings.filter((finding) => finding.probability === undefined)
      .map((finding) => ({ ...finding, suggestions: suggestionsOf(finding, text) })),
    corrected: findings.filter((finding) => finding.probability !== undefined)
      .map((finding) => ({ ...finding, suggestions: suggestionsOf(finding, text) }))
      .filter(({ kind, suggestions }) => kind || suggestions.length > 0),
    languages: parts.map(({ language, name, confidence, length, status, threshold, thresholds, false_alarms }) =>
      ({ language, name, confidence, length, threshold, thresholds, false_alarms, served: status !== "not_served" })),
    failure: parts.find((one) => one.status === "failed")?.error.message,
    ended: parts.every((one) => one.status !== "incomplete"),
  };
}

/**
 * What may stand in the place of all of a finding, best first. Those of an external service come without a probability, and
 * some services send more than anybody reads.
 */
function suggestionsOf({ start, end, suggestions, replacements }, text) {
  const values = suggestions?.length > 0
    ? suggestions.map((one) => ({ value: one.text, probability: one.probability }))
    : (replacements ?? []).map((value) => ({ value }));
  return values.filter(({ value }) => value !== text.slice(start, end)).slice(0, MOST);
}

/** The words, each with its text, its sentence's index and its language. */
function inSentences(words, sentences, text) {
  let index = 0;
  return words.map((word) => {
    while (index + 1 < sentences.length && sentences[index].end <= word.start) index++;
    return { ...word, text: text.slice(word.start, word.end), sentence: index, language: sentences[index]?.language };
  });
}

/**
 * The marks in a paragraph at offset `at` of the text: runs of words at or above the threshold, each within a sentence, as
 * the models' own findings are. Every answer has all words' probabilities, so another place of the slider needs no call.
 *
 * A mark with suggestions is all of its finding, whatever the slider makes of its single words, because a suggestion replaces
 * exactly that stretch. A word beside it that the slider adds is a mark of its own.
 */
export function marksOf(result, at, place) {
  const models = new Map(result.languages.map((model) => [model.language, model]));
  const from = new Map(result.languages.map((model) => [model.language, thresholdAt(model, place)]));
  const threshold = (language) => from.get(language) ?? thresholdAt({}, place);
  const own = (language) => ownThreshold(models.get(language) ?? {});
  const runs = runsOf(result, (word) => word.probability >= threshold(word.language));
  const marks = runs.map(({ words, finding }) => {
    const { start, end } = finding ?? { start: words[0].start, end: words.at(-1).end };
    const probability = Math.max(...words.map((word) => word.probability));
    const language = words[0].language;
    const likely = probability >= own(language);
    return { start, end, probability, language, words, likely, kind: finding?.kind, suggestions: finding?.suggestions ?? [] };
  });
  // Punctuation may be found where no word is likely to be wrong, so no place of the slider marks it by its words.
  const silent = result.corrected.filter((finding) =>
    wordsIn(result, finding).every((word) => word.probability < own(word.language))
    && !runs.some((run) => run.finding === finding)
    && (place >= DEFAULT || finding.probability >= threshold(finding.language)))
    .map((finding) => ({ ...finding, words: [], likely: true }));
  const external = result.external.map(({ start, end, language, message, suggestions }) =>
    ({ start, end, language, message, words: [], suggestions, likely: true }));
  return [...marks, ...silent, ...external].sort((a, b) => a.start - b.start).map((mark) => shifted(mark, at));
}

const wordsIn = (result, { start, end }) => result.words.filter((word) => word.start < end && word.end > start);

/** The words that are `flagged`: those of a finding with corrections together, the others where they follow one another. */
function runsOf(result, flagged) {
  // The smallest first: a finding may be widened over another one by a word that moves.
  const findings = [...result.corrected].sort((a, b) => a.end - a.start - (b.end - b.start));
  const runs = [];
  const found = new Map();
  result.words.forEach((word, index) => {
    if (!flagged(word)) return;
    const finding = findings.find((one) => word.start >= one.start && word.end <= one.end);
    const last = runs.at(-1);
    const before = finding ? found.get(finding)
      : last && !last.finding && last.next === index && last.words[0].sentence === word.sentence ? last : undefined;
    if (before) {
      before.words.push(word);
      before.next = index + 1;
      return;
    }
    const run = { words: [word], next: index + 1, finding };
    runs.push(run);
    if (finding) found.set(finding, run);
  });
  return runs;
}
