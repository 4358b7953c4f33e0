// What the gateway says of a text, taken apart by paragraphs, and the marks that it makes at a place of the slider.

import { ownThreshold, thresholdAt } from "./levels.js";
import { shifted } from "./paragraphs.js";

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
    external: findings.filter((finding) => finding.probability === undefined),
    suggested: findings.filter((finding) => finding.probability !== undefined && finding.replacements?.length > 0),
    languages: parts.map(({ language, name, confidence, length, status, threshold, thresholds, false_alarms }) =>
      ({ language, name, confidence, length, threshold, thresholds, false_alarms, served: status !== "not_served" })),
    failure: parts.find((one) => one.status === "failed")?.error.message,
    ended: parts.every((one) => one.status !== "incomplete"),
  };
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
 * the models' own findings are. Every answer has all words' probabilities: another place of the slider asks nobody.
 */
export function marksOf(result, at, place) {
  const models = new Map(result.languages.map((model) => [model.language, model]));
  const from = new Map(result.languages.map((model) => [model.language, thresholdAt(model, place)]));
  const runs = [];
  result.words.forEach((word, index) => {
    if (word.probability < (from.get(word.language) ?? thresholdAt({}, place))) return;
    const last = runs.at(-1);
    if (last && last.next === index && last.words[0].sentence === word.sentence) {
      last.words.push(word);
      last.next++;
    } else {
      runs.push({ words: [word], next: index + 1 });
    }
  });
  const marks = runs.map(({ words }) => {
    const [start, end] = [words[0].start, words.at(-1).end];
    const probability = Math.max(...words.map((word) => word.probability));
    const language = words[0].language;
    const suggestions = result.suggested
      .filter((finding) => finding.start < end && finding.end > start)
      .flatMap((finding) => finding.replacements.map((value) => ({ start: finding.start, end: finding.end, value })));
    const likely = probability >= ownThreshold(models.get(language) ?? {});
    return { start, end, probability, language, words, suggestions, likely };
  });
  const external = result.external.map(({ start, end, language, message, replacements }) => {
    const suggestions = replacements.map((value) => ({ start, end, value }));
    return { start, end, language, message, words: [], suggestions, likely: true };
  });
  return [...marks, ...external].sort((a, b) => a.start - b.start).map((mark) => shifted(mark, at));
}
