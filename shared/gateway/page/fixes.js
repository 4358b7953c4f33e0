// Fixes that are made in the text: which of them are sure enough to be made at once, and those that can be taken back.

import { carry } from "./paragraphs.js";

/** How many fixes can be taken back. Each holds the text as it was before. */
const MOST = 50;

/** The best suggestions that are at least `sure`, as fixes, of marks that do not overlap. */
export function sureFixes(marks, sure) {
  const fixes = [];
  for (const { start, end, suggestions } of marks) {
    const best = suggestions[0];
    // An external service's suggestions have no probability.
    if (!(best?.probability >= sure) || start < (fixes.at(-1)?.end ?? 0)) continue;
    fixes.push({ start, end, value: best.value });
  }
  return fixes;
}

/** One fix that makes all of these, which follow one another: the browser takes it back in one step. */
export function together(text, fixes) {
  const { start } = fixes[0];
  let at = start;
  let value = "";
  for (const fix of fixes) {
    value += text.slice(at, fix.start) + fix.value;
    at = fix.end;
  }
  return { start, end: at, value };
}

/** Where `caret` is after these fixes: where it was in the text, or after the word that it was in. */
export function moved(caret, fixes) {
  let by = 0;
  for (const { start, end, value } of fixes) {
    if (caret <= start) break;
    by += caret < end ? end - caret : 0;
    by += value.length - (end - start);
  }
  return caret + by;
}

/**
 * The fixes that were made and still stand.
 *
 * The browser's own undo takes back what was typed since as well; this takes back the last fix alone, wherever it stands now.
 */
export class Made {
  #fixes = [];

  get any() {
    return this.#fixes.length > 0;
  }

  /** A fix was made in the text `before`. */
  add({ start, end, value }, before) {
    this.#fixes.push({ start, end: start + value.length, was: before.slice(start, end), now: value, before });
    if (this.#fixes.length > MOST) this.#fixes.shift();
  }

  /** The text was edited: fixes move along, and one that was edited itself can no longer be taken back. */
  edited(before, after) {
    // Undone by the browser. `carry` would not see it if a comma is back, because the word beside it was left alone.
    if (this.#fixes.at(-1)?.before === after) this.#fixes.pop();
    this.#fixes = carry(this.#fixes, before, after);
  }

  /** The last fix, to be taken back: `was` goes from `start` to `end`. */
  pop() {
    return this.#fixes.pop();
  }
}
