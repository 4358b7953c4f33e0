// How much is marked: a place on the slider, the threshold that it means for each model, and what that means for a reader.
//
// Every model has two thresholds of its own, and most say how many correct sentences each of them flags. The slider goes
// through both: 0 is "default", the right end is "picky", and the left end marks less than either.

import { nameOf } from "./words.js";

/** The slider's left end, the place of the models' default threshold, and its right end. The slider has them too. */
export const FEWEST = -5;
export const DEFAULT = 0;
export const PICKY = 10;

/** How far the left end is from the default threshold, in log-odds: from 0.60 to 0.92, or from 0.90 to 0.985. */
const STRICTER = 2;
/** How far the right end is if a model has no picky threshold: those of the first models were 1.4 to 3 away. */
const LOOSER = 2;
/** Probabilities nearer than this to 0 and 1 would be infinitely far from all others. */
const NEAREST = 1e-4;

const logOdds = (probability) => {
  const inside = Math.min(Math.max(probability, NEAREST), 1 - NEAREST);
  return Math.log(inside / (1 - inside));
};
const probability = (odds) => 1 / (1 + Math.exp(-odds));

/** A model's default threshold. */
export const ownThreshold = ({ thresholds, threshold }) => thresholds?.default ?? threshold ?? 0.5;

/** A model's picky threshold, if it has one that marks more than its default one. */
function pickyThreshold(model) {
  const picky = model.thresholds?.picky;
  return picky < ownThreshold(model) ? picky : undefined;
}

/**
 * The probability from which on a word is marked at a place of the slider, by a model for which an answer has `thresholds`, or
 * only `threshold`. Between the two thresholds, the log-odds go in equal steps.
 */
export function thresholdAt(model, place) {
  const [own, picky] = [ownThreshold(model), pickyThreshold(model)];
  // Exactly the thresholds that the model was measured at, and that the service itself reports.
  if (place === DEFAULT) return own;
  if (place === PICKY && picky !== undefined) return picky;
  // A threshold of 0 marks all words at every place, and nothing is stricter than a threshold of 1.
  if (own <= 0 || (own >= 1 && place < DEFAULT)) return own;
  if (place < DEFAULT) return probability(logOdds(own) + STRICTER * (place / FEWEST));
  const end = picky === undefined ? logOdds(own) - LOOSER : logOdds(picky);
  return probability(logOdds(own) + (end - logOdds(own)) * (place / PICKY));
}

/**
 * The share of correct sentences that a model marks at a place, if that is known. It was measured at the two thresholds; in
 * between, the share's logarithm is taken to go in equal steps. Left of the default it is at most the share at the default.
 */
export function alarmsAt(model, place) {
  const { default: few, picky: many } = model.false_alarms ?? {};
  if (few === undefined || place <= DEFAULT) return few;
  if (many === undefined || pickyThreshold(model) === undefined) return undefined;
  if (place === PICKY) return many;
  const [from, to] = [few, many].map((share) => Math.log(Math.max(share, NEAREST)));
  return Math.exp(from + (to - from) * (place / PICKY));
}

/**
 * `about 2 in 100`; a range if several models differ, and the languages of those that do not say. Empty if no model says.
 * Each of the `models` has a `language`.
 */
function correctSentences(models, place) {
  const shares = models.map((model) => [model.language, alarmsAt(model, place)]);
  const known = shares.flatMap(([, share]) => (share === undefined ? [] : [100 * share]));
  if (known.length === 0) return "";
  const [least, most] = [Math.min(...known), Math.max(...known)].map(Math.round);
  const unknown = shares.filter(([, share]) => share === undefined).map(([language]) => nameOf(language));
  const number = most === 0 ? "fewer than 1" : place < DEFAULT ? `at most about ${most}`
    : least === 0 ? `up to about ${most}` : least < most ? `about ${least} to ${most}` : `about ${most}`;
  const missing = unknown.length > 0 ? ` (not measured for ${unknown.join(" and ")})` : "";
  return `${number} in 100 correct sentences${missing}`;
}

/** What a place means, for the models of the text: `Default: marks about 2 in 100 correct sentences`. */
export function levelLine(models, place) {
  const name = place === FEWEST ? "Fewest marks" : place < DEFAULT ? "Fewer marks than by default"
    : place === DEFAULT ? "Default, for everyone who writes" : place < PICKY ? "Between default and picky"
    : "Picky, for those who learn or teach";
  const marked = correctSentences(models, place);
  return marked ? `${name}: marks ${marked}` : name;
}

/** What stands under the slider's two ends. */
export function endLines(models) {
  const line = (words, place) => {
    const marked = correctSentences(models, place);
    return marked ? `${words}: ${marked}` : words;
  };
  return [line("fewer marks", FEWEST), line("more marks", PICKY)];
}

/**
 * The place that a setting of the earlier slider meant, which went from -3 to 3 in log-odds around the model's own threshold.
 */
export function placeOf(strictness) {
  const steps = Number(strictness);
  const place = Math.round(steps > 0 ? (steps / LOOSER) * PICKY : (steps / -STRICTER) * FEWEST);
  return Number.isFinite(place) ? Math.min(Math.max(place, FEWEST), PICKY) : DEFAULT;
}
