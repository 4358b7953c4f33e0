// What the page says about a check: how many marks, which language, how long it took, what went wrong.

import { count, duration, nameOf, percent } from "./words.js";

/** How many mistakes there are, and whether that is all. */
export function summary(marks, checked, failed) {
  const found = marks.length === 0 ? "No mistakes found" : count(marks.length, "possible mistake");
  if (checked) return found;
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

/** `German (99% sure), English (87% sure)`. */
export function languageLine(found) {
  const named = found.slice(0, 3).map(({ language, read, sure, served }) => {
    const name = nameOf(language);
    if (!served) return `${name} (not checked)`;
    return read > 0 ? `${name} (${percent(sure / read)} sure)` : name;
  });
  return named.join(", ") + (found.length > 3 ? " …" : "");
}

/** What the last call took: in all, in the model, and loading the model where the function had just started. */
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

/** What is wrong, and what becomes of it; empty where nothing is. */
export function trouble(checker, answers, now) {
  const { problem, retryAt } = checker;
  if (problem?.kind === "offline") {
    return "You are offline. You can go on writing: the text stays here, and is checked when you are back.";
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
  return `What is in ${named.join(" and ")} was not checked: there is no model for it here.`;
}
