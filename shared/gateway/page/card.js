// The card of a mark: what kind of mistake it may be, how likely, and what could stand there.

import { kindName } from "./kinds.js";
import { element, nameOf, percent } from "./words.js";

/** How far the card keeps from its word, in CSS pixels. */
const GAP = 8;

const isPlain = (event) => !(event.isComposing || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey);

/** Whether a key is one that takes a suggestion. */
export const isForSuggestions = (event) => isPlain(event) && /^([1-5]|Enter)$/.test(event.key);

export class Card {
  #card;
  #accept;
  /** What the card says: if nothing is new, the card and the focus in it are left alone. */
  #shown = "";
  mark = null;

  /** `accept` is called with the mark and the suggestion that was chosen. */
  constructor(card, accept) {
    this.#card = card;
    this.#accept = accept;
    card.addEventListener("keydown", (event) => {
      if (this.key(event)) event.preventDefault();
    });
  }

  /** Shows what there is to say about a mark, beside its rectangles on the screen. */
  open(mark, text, rectangles) {
    const shown = JSON.stringify([mark, text]);
    const isNew = this.#card.hidden || shown !== this.#shown;
    this.mark = mark;
    if (isNew) {
      this.#shown = shown;
      this.#card.querySelector("#about").replaceChildren(...this.#about(mark, text));
      this.#card.querySelector("#ignore").textContent = isWord(mark) ? "Ignore this word" : "Ignore this";
      this.#card.hidden = false;
    }
    this.place(rectangles);
    // Only then, because somebody who scrolls on with the card open should not be brought back.
    if (isNew) this.#reveal(rectangles);
  }

  close() {
    this.mark = null;
    this.#card.hidden = true;
    document.documentElement.style.removeProperty("--sheet-size");
  }

  /** Puts the card below the mark, or at the end of a small screen. */
  place(rectangles) {
    const style = this.#card.style;
    if (this.#isSheet) {
      const { bottom } = visible();
      style.top = style.left = "";
      // A keyboard on the screen covers the end of the window without making it smaller.
      style.bottom = `${Math.max(0, document.documentElement.clientHeight - bottom)}px`;
      document.documentElement.style.setProperty("--sheet-size", `${this.#card.offsetHeight}px`);
      return;
    }
    style.bottom = "";
    document.documentElement.style.removeProperty("--sheet-size");
    const first = rectangles[0];
    if (!first) return;
    const last = rectangles.at(-1);
    const parent = this.#card.parentElement;
    const around = parent.getBoundingClientRect();
    const most = parent.clientWidth - this.#card.offsetWidth;
    // If a mark goes on in a second line, people look at its first line.
    style.top = `${last.bottom - around.top + GAP}px`;
    style.left = `${Math.max(0, Math.min(first.left - around.left, most))}px`;
  }

  /** The window, or what can be seen of it, has another size. */
  resized(rectangles) {
    if (!this.mark) return;
    this.place(rectangles);
    if (this.#isSheet) this.#reveal(rectangles);
  }

  get #isSheet() {
    return getComputedStyle(this.#card).position === "fixed";
  }

  /** Scrolls so that the card is seen, and the mark as well. */
  #reveal(rectangles) {
    if (!this.#isSheet) {
      this.#card.scrollIntoView({ block: "nearest" });
      return;
    }
    if (rectangles.length === 0) return;
    const top = visible().top + GAP;
    const bottom = this.#card.getBoundingClientRect().top - GAP;
    const [from, to] = [rectangles[0].top, rectangles.at(-1).bottom];
    // If a mark is too long for what is left of the screen, its beginning is shown.
    if (to > bottom) scrollBy(0, Math.min(to - bottom, from - top));
    else if (from < top) scrollBy(0, from - top);
  }

  /**
   * Does what a key means for the suggestions, if anything: a digit takes one, Enter the first, arrows go through them.
   *
   * The page asks too, while the focus is in the text and the whole mark is selected.
   */
  key(event) {
    const suggestions = this.mark?.suggestions ?? [];
    if (suggestions.length === 0 || !isPlain(event)) return false;
    const inside = this.#card.contains(event.target);
    // On a button, Enter presses that button.
    if (isForSuggestions(event) && !(event.key === "Enter" && event.target.localName === "button")) {
      const chosen = suggestions[event.key === "Enter" ? 0 : Number(event.key) - 1];
      if (chosen) this.#accept(this.mark, chosen);
      return chosen !== undefined;
    }
    const step = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 }[event.key];
    // In the text, all other arrows move the caret.
    if (!step || (!inside && event.key !== "ArrowDown")) return false;
    const buttons = [...this.#card.querySelectorAll(".suggestion")];
    const at = buttons.indexOf(document.activeElement);
    const next = at < 0 ? 0 : (at + step + buttons.length) % buttons.length;
    buttons[next].focus();
    return true;
  }

  #about(mark, text) {
    const name = element("h2", "", shortened(text));
    name.lang = mark.language;
    const about = [name];
    const kind = kindName(mark.kind);
    if (kind) about.push(element("p", "kind", kind));
    if (mark.suggestions.length > 0) about.push(this.#suggestions(mark));
    if (mark.probability !== undefined) {
      const bar = element("span", "bar", element("span", ""));
      bar.firstChild.style.inlineSize = `${100 * mark.probability}%`;
      bar.setAttribute("aria-hidden", "true");
      const likely = element("strong", "", percent(mark.probability));
      about.push(element("p", "probability", likely, " likely to be a mistake"), bar);
    }
    if (mark.words.length > 1) {
      const words = mark.words.map((word) => `${word.text} ${percent(word.probability)}`);
      about.push(element("p", "small", words.join(" · ")));
    }
    if (mark.message) about.push(element("p", "", mark.message));
    const by = mark.probability === undefined ? ", checked by an external service" : "";
    about.push(element("p", "small", `${nameOf(mark.language)}${by}`));
    return about;
  }

  #suggestions(mark) {
    const list = element("ol", "suggestions");
    list.setAttribute("aria-label", "Suggestions");
    mark.suggestions.forEach((suggestion, index) => {
      const value = element("span", "value", suggestion.value || "(leave it out)");
      if (suggestion.value) value.lang = mark.language;
      const number = element("kbd", "", String(index + 1));
      // aria-keyshortcuts says it.
      number.setAttribute("aria-hidden", "true");
      const button = element("button", "suggestion", number, value);
      button.type = "button";
      button.setAttribute("aria-keyshortcuts", String(index + 1));
      if (suggestion.probability !== undefined) button.title = `${percent(suggestion.probability)} sure`;
      button.addEventListener("click", () => this.#accept(mark, suggestion));
      list.append(element("li", "", button));
    });
    return list;
  }
}

/** What of the window can be seen, between the browser's bars and above a keyboard on the screen. */
function visible() {
  const { offsetTop: top, height } = window.visualViewport;
  return { top, bottom: top + height };
}

/** Whether the mark is about one word, and not about what stands beside it. */
export function isWord({ words, kind }) {
  return words.length === 1 && kind !== "punctuation" && kind !== "missing";
}

function shortened(text) {
  const longest = 60;
  return text.length <= longest ? text : `${text.slice(0, longest).trimEnd()}…`;
}
