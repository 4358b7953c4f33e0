// Findings that are not to be marked: several words, or what stands beside one. A word alone goes into the dictionary.
//
// They are pieces of what somebody wrote, so they are kept like the text: for this tab.

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

/** Ignoring a comma after a word says nothing about the word. */
function key({ start, end, language, kind }, text) {
  return `${language} ${kind === "punctuation" ? kind : ""} ${text.slice(start, end)}`;
}
