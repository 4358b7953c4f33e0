// What the page says about a check: how many marks, which language, how long it took, what went wrong.

import { count, duration, nameOf, percent } from "./words.js";

/**
 * How much of what the answers are about was checked: `all`, `part` or `none`. Text in a language without a model here was
 * not, nor was what the time ran out for. A text without letters has nothing to check.
 */
export function coverage(answers) {
  const stretches = answers.flatMap((answer) => answer.languages);
  const unserved = stretches.some((one) => !one.served);
  if (unserved && !stretches.some((one) => one.served)) return "none";
  return unserved || answers.some((answer) => !answer.ended) ? "part" : "all";
}

/** How many mistakes there are, and whether that is all. It must not sound as if what nobody has checked were right. */
export function summary(marks, answers, checked, failed) {
  const found = marks.length === 0 ? "No mistakes found" : count(marks.length, "possible mistake");
  if (checked) {
    const covered = coverage(answers);
    if (covered === "all") return found;
    if (marks.length > 0) return `${found} in the part that was checked`;
    return covered === "none" ? "Not checked" : "Nothing found in the part that was checked";
  }
  if (marks.length > 0) return failed ? `${found} so far` : `${found} so far …`;
  return failed ? "Not checked yet" : "Checking …";
}

/** The languages of the answers, most of the text first, and how sure that is. */
export function languages(answers) {
  const found = new Map();
  for (const { language, confidence, length, served } of answers.flatMap((answer) => answer.languages)) {
    const one = found.get(language) ?? { language, length: 0, read: 0, sure: 0, served };
    one.length += length;
    if (confidence !== undefined) {
      one.read += length;
      one.sure += confidence * length;
    }
    found.set(language, one);
  }
  return [...found.values()].sort((a, b) => b.length - a.length);
}

/** How many languages are named; the details have them all. */
const NAMED = 3;

/** `German (99% sure)`; of several languages the names alone: `German, English, Czech and 2 more`. */
export function languageLine(found) {
  if (found.length === 1) return inBrackets(found[0], sureness(found[0]));
  const named = found.slice(0, NAMED).map((one) => inBrackets(one, "")).join(", ");
  return found.length > NAMED ? `${named} and ${found.length - NAMED} more` : named;
}

/** How much of the text is in which language, and how sure that is; empty unless there are several. */
export function languageDetails(found) {
  if (found.length < 2) return "";
  const all = found.reduce((sum, { length }) => sum + length, 0);
  return found.map((one) => inBrackets(one, [`${percent(one.length / all)} of the text`, sureness(one)].filter(Boolean).join(", "))).join(" · ");
}

const sureness = ({ read, sure }) => (read > 0 ? `${percent(sure / read)} sure` : "");

function inBrackets({ language, served }, known) {
  const about = served ? known : "not checked";
  return about ? `${nameOf(language)} (${about})` : nameOf(language);
}

/** What the last call took: in all, in the model, and loading the model if the function had just started. */
export function timing(last) {
  if (!last) return "";
  const parts = last.answer.parts.filter((part) => part.timings);
  const line = [`answered in ${duration(last.took)}`];
  if (parts.length === 0) return line[0];
  line.push(`model ${duration(Math.max(...parts.map((part) => part.timings.infer_ms)))}`);
  const cold = parts.filter((part) => part.cold);
  if (cold.length === 0) return [...line, "warm"].join(" · ");
  const loads = cold.map(({ timings: { load } }) =>
    load ? load.open_ms + load.manifest_ms + load.download_ms + load.build_ms : 0);
  return [...line, `cold start, model loaded in ${duration(Math.max(...loads))}`].join(" · ");
}

/** What is wrong, and what happens next; empty if nothing is. */
export function trouble(checker, answers, now) {
  const { problem, retryAt } = checker;
  if (problem?.kind === "offline") {
    return "You are offline. You can go on writing: the text stays here, and is checked when you are online again.";
  }
  if (problem?.kind === "key") return "";
  if (problem) {
    const wait = Math.ceil((retryAt - now) / 1000);
    const next = wait > 0 ? ` Trying again in ${wait} s.` : "";
    return `Not all of the text could be checked. ${problem.message}${next} The text is still here.`;
  }
  if (answers.some((answer) => !answer.ended)) return "The time ran out before all of the text was checked.";
  const unserved = answers.flatMap((answer) => answer.languages).filter((one) => !one.served);
  if (unserved.length === 0) return "";
  const named = [...new Set(unserved.map((one) => nameOf(one.language)))];
  return `Text in ${named.join(" and ")} was not checked, because there is no model for it here.`;
}
