// The words that a person does not want marked, by language: names, terms, a dialect.
//
// They are chosen one by one to be kept, so that they outlive the tab (localStorage). Whoever opens the page in this browser
// sees them, and the page says so.

import { dictionary as stored } from "./store.js";

/** Two spellings of one word: whatever their capitals, and whether an accent is a character of its own. */
const same = (word) => word.normalize("NFC").toLowerCase();

export class Dictionary {
  /** For each language, the words as they were added, by the form that they are compared in. */
  #words = new Map();

  constructor() {
    this.reload();
  }

  /** Takes over what is stored: another tab may have changed it. */
  reload() {
    this.#words = new Map();
    let kept;
    try {
      kept = Object.entries(JSON.parse(stored.fresh() || "{}"));
    } catch {
      return; // Not what this page has stored.
    }
    for (const [language, words] of kept) {
      const list = Array.isArray(words) ? words.filter((word) => typeof word === "string" && word !== "") : [];
      if (list.length > 0) this.#words.set(language, new Map(list.map((word) => [same(word), word])));
    }
  }

  get size() {
    return [...this.#words.values()].reduce((sum, words) => sum + words.size, 0);
  }

  /** The languages that have words, with their words in alphabetical order. */
  get lists() {
    return [...this.#words].map(([language, words]) =>
      ({ language, words: [...words.values()].sort(new Intl.Collator(language === "und" ? [] : language).compare) }));
  }

  /** Whether all words of a mark are listed. Listing a word says nothing about the comma after it. */
  covers({ start, end, language, kind, words }, text) {
    const listed = this.#words.get(language);
    if (!listed || kind === "punctuation") return false;
    const own = words.length > 0 ? words.map((word) => word.text) : text.slice(start, end).match(/[\p{L}\p{M}\p{N}'’-]+/gu) ?? [];
    return own.length > 0 && own.every((word) => listed.has(same(word)));
  }

  add(language, word) {
    this.#change(() => {
      if (!this.#words.has(language)) this.#words.set(language, new Map());
      this.#words.get(language).set(same(word), word);
    });
  }

  remove(language, word) {
    this.#change(() => {
      this.#words.get(language)?.delete(same(word));
      if (this.#words.get(language)?.size === 0) this.#words.delete(language);
    });
  }

  #change(change) {
    this.reload();
    change();
    const kept = Object.fromEntries(this.lists.map(({ language, words }) => [language, words]));
    stored.set(this.size > 0 ? JSON.stringify(kept) : "");
  }
}

/** The file of a language's words: one a line. */
export const fileOf = (words) => words.map((word) => `${word}\n`).join("");
