// The card beside a mark: how likely it is a mistake, and what could stand there.

import { element, nameOf, percent } from "./words.js";

/** How far the card keeps from its word, in CSS pixels. */
const GAP = 8;

export class Card {
  #card;
  #accept;
  mark = null;

  /** `accept` is called with the suggestion that was chosen. */
  constructor(card, accept) {
    this.#card = card;
    this.#accept = accept;
  }

  /** Shows what there is to say about a mark, below its rectangles on the screen. */
  open(mark, text, rectangles) {
    this.mark = mark;
    const content = this.#card.querySelector("#about");
    content.replaceChildren(...this.#about(mark, text));
    this.#card.hidden = false;
    this.place(rectangles);
  }

  close() {
    this.mark = null;
    this.#card.hidden = true;
  }

  /** Puts the card below the mark. */
  place(rectangles) {
    const first = rectangles[0];
    if (!first) return;
    const last = rectangles.at(-1);
    const parent = this.#card.parentElement;
    const around = parent.getBoundingClientRect();
    const most = parent.clientWidth - this.#card.offsetWidth;
    // Where a mark goes on in a second line, its first line says where one looks.
    this.#card.style.top = `${last.bottom - around.top + GAP}px`;
    this.#card.style.left = `${Math.max(0, Math.min(first.left - around.left, most))}px`;
    this.#card.scrollIntoView({ block: "nearest" });
  }

  #about(mark, text) {
    const about = [element("h2", "", shortened(text))];
    about[0].lang = mark.language;
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
    if (mark.suggestions.length > 0) about.push(this.#suggestions(mark));
    const by = mark.probability === undefined ? ", checked by an external service" : "";
    about.push(element("p", "small", `${nameOf(mark.language)}${by}`));
    return about;
  }

  #suggestions(mark) {
    const list = element("ul", "suggestions");
    list.setAttribute("aria-label", "Suggestions");
    for (const suggestion of mark.suggestions) {
      const button = element("button", "suggestion", suggestion.value || "(leave it out)");
      button.type = "button";
      button.addEventListener("click", () => this.#accept(suggestion));
      list.append(element("li", "", button));
    }
    return list;
  }
}

function shortened(text) {
  const longest = 60;
  return text.length <= longest ? text : `${text.slice(0, longest).trimEnd()}…`;
}
