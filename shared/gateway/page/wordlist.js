// The person's own words on the screen: to read, to take out one by one, to save as a file a language.

import { fileOf } from "./dictionary.js";
import { saveText } from "./share.js";
import { element, nameOf } from "./words.js";

export class WordList {
  #section;
  #dictionary;
  #removed;
  #shown = "";

  /** `removed` is called with a word that is to be marked again. */
  constructor(section, dictionary, removed) {
    this.#section = section;
    this.#dictionary = dictionary;
    this.#removed = removed;
  }

  show() {
    const { lists, size } = this.#dictionary;
    const shown = JSON.stringify(lists);
    this.#section.hidden = size === 0;
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#section.querySelector("summary").textContent = `Your words (${size})`;
    this.#section.querySelector("#words").replaceChildren(...lists.flatMap((list) => this.#list(list)));
  }

  #list({ language, words }) {
    const items = element("ul", "own-words", ...words.map((word) => this.#item(language, word)));
    const save = element("button", "", "Save as a file");
    save.type = "button";
    save.setAttribute("aria-label", `Save the ${nameOf(language)} words as a file`);
    save.addEventListener("click", () => saveText(`${language}.txt`, fileOf(words)));
    return [element("h3", "", nameOf(language)), items, save];
  }

  #item(language, word) {
    const written = element("span", "", word);
    written.lang = language;
    const remove = element("button", "", "×");
    remove.type = "button";
    remove.setAttribute("aria-label", `Mark “${word}” again`);
    remove.addEventListener("click", () => {
      const at = this.#removers.indexOf(remove);
      this.#dictionary.remove(language, word);
      this.#removed(word);
      // The button is gone, and the focus is not to go with it.
      const next = this.#removers[Math.min(at, this.#removers.length - 1)];
      (next ?? document.getElementById("list-label")).focus();
    });
    return element("li", "", written, remove);
  }

  get #removers() {
    return [...this.#section.querySelectorAll(".own-words button")];
  }
}
