// All marks as a list, which can be read and walked through without seeing an underline.

import { element, percent } from "./words.js";

/** How many are listed: a longer list helps nobody, and takes time to lay out. */
const MOST = 200;
/** How much of the text to show before and after a word, in characters. */
const AROUND = 24;

export class List {
  #list;
  #shown = "";

  /** `choose` is called with the index of the mark that was chosen. */
  constructor(list, choose) {
    this.#list = list;
    list.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) choose([...list.querySelectorAll("button")].indexOf(button));
    });
  }

  show(marks, text, open) {
    const rows = marks.slice(0, MOST).map((mark) => ({
      before: context(text.slice(Math.max(0, mark.start - AROUND), mark.start), mark.start > AROUND, false),
      words: text.slice(mark.start, mark.end),
      after: context(text.slice(mark.end, mark.end + AROUND), false, mark.end + AROUND < text.length),
      language: mark.language,
      likely: mark.likely,
      percent: mark.probability === undefined ? "" : percent(mark.probability),
      current: mark === open,
    }));
    const shown = JSON.stringify([rows, marks.length]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const focused = [...this.#list.querySelectorAll("button")].indexOf(document.activeElement);
    this.#list.replaceChildren(...rows.map(item));
    if (marks.length > MOST) this.#list.append(element("li", "small", `and ${marks.length - MOST} more`));
    // Without scrolling, because a mark that was chosen is looked at in the text.
    const again = focused >= 0 && this.#list.querySelectorAll("button")[Math.min(focused, rows.length - 1)];
    if (again) again.focus({ preventScroll: true });
    this.#follow();
  }

  /** Scrolls within the list, and nothing else, so that the mark whose card is open is seen. */
  #follow() {
    const current = this.#list.querySelector("[aria-current]")?.getBoundingClientRect();
    if (!current) return;
    const list = this.#list.getBoundingClientRect();
    if (current.top < list.top) this.#list.scrollTop -= list.top - current.top;
    else if (current.bottom > list.bottom) this.#list.scrollTop += current.bottom - list.bottom;
  }
}

function item({ before, words, after, language, likely, percent, current }) {
  const word = element("mark", likely ? "likely" : "perhaps", words.length > 80 ? `${words.slice(0, 80)}…` : words);
  const sentence = element("span", "context", before, word, after);
  sentence.lang = language;
  const button = element("button", "", sentence, " ", element("span", "percent", percent));
  button.type = "button";
  if (current) button.setAttribute("aria-current", "true");
  return element("li", "", button);
}

/** What stands beside a word, cut between words and within its line. */
function context(text, cutBefore, cutAfter) {
  if (cutAfter || !cutBefore) {
    const line = text.split("\n")[0];
    return line === text && cutAfter ? `${line.replace(/\S*$/, "").trimEnd()}…` : line;
  }
  const line = text.split("\n").at(-1);
  return line === text ? `…${line.replace(/^\S*\s?/, "")}` : line;
}
