// Findings that are not to be marked: several words, or what stands beside one. A word alone goes into the dictionary.
//
// They are pieces of what somebody wrote, so that they are kept as the text is: for this tab.

import { ignored as stored } from "./store.js";

export class Ignored {
  #keys;

  constructor() {
    try {
      this.#keys = new Set(JSON.parse(stored.get() || "[]"));
    } catch {
      this.#keys = new Set();
    }
  }

  get size() {
    return this.#keys.size;
  }

  has(mark, text) {
    return this.#keys.has(key(mark, text));
  }

  add(mark, text) {
    this.#keys.add(key(mark, text));
    this.#keep();
  }

  clear() {
    this.#keys.clear();
    this.#keep();
  }

  #keep() {
    stored.set(this.#keys.size > 0 ? JSON.stringify([...this.#keys]) : "");
  }
}

/** Whoever ignores a comma after a word has said nothing of the word. */
function key({ start, end, language, kind }, text) {
  return `${language} ${kind === "punctuation" ? kind : ""} ${text.slice(start, end)}`;
}
