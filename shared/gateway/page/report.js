// What was found, paragraph by paragraph: on the screen in short, and as a text to copy or save.

import { kindName } from "./kinds.js";
import { copyText, saveText } from "./share.js";
import { coverage } from "./status.js";
import { count, element, percent } from "./words.js";

/** How many paragraphs are shown; what is copied has them all. */
const MOST = 200;
/** How much of a paragraph is shown to say which one it is, in characters. */
const OPENING = 48;
const FILE = "solecism.txt";

/** The paragraphs that have text, with their marks and the answer that is known of each, if any. */
export function rowsOf(paragraphs, marks, answers) {
  return paragraphs.map(({ start, end, text }, index) =>
    ({ text, start, marks: marks.filter((mark) => mark.start >= start && mark.start < end), answer: answers[index] }))
    .filter(({ text }) => text !== "");
}

/** `3 possible mistakes`, `none`, `not checked`. */
function found({ marks, answer }) {
  const checked = answer ? coverage([answer]) : "none";
  if (checked === "none" && marks.length === 0) return "not checked";
  const number = marks.length === 0 ? "none" : count(marks.length, "possible mistake");
  return checked === "all" ? number : `${number} in the part that was checked`;
}

function opening(text) {
  const line = text.split("\n")[0];
  return line.length <= OPENING ? line : `${line.slice(0, OPENING).replace(/\s+\S*$/, "")} …`;
}

/** `meine → meiner (word form, 93%)`. */
function findingLine({ start, end, kind, probability, message, suggestions }, text) {
  const instead = suggestions.map(({ value }) => value || "(leave it out)").join(" / ");
  const known = [kindName(kind).toLowerCase(), probability === undefined ? message : percent(probability)].filter(Boolean);
  return `- ${text.slice(start, end).replace(/\s+/g, " ")}${instead && ` → ${instead}`}${known.length > 0 ? ` (${known.join(", ")})` : ""}`;
}

/** The whole of it as plain text, with a heading line that says what it is about. */
export function reportText(rows, summary, text) {
  const parts = rows.map((row, index) => [
    `Paragraph ${index + 1}: ${found(row)}`,
    `“${opening(row.text)}”`,
    ...row.marks.map((mark) => findingLine(mark, text)),
  ].join("\n"));
  return `${[`${summary}, in ${count(rows.length, "paragraph")}`, ...parts].join("\n\n")}\n`;
}

export class Report {
  #section;
  #speak;
  /** Both are made when somebody looks: a long text has many paragraphs. */
  #text = () => "";
  #rows = () => [];
  #shown = "";

  /** `go` is called with the offset of a paragraph that was chosen, `speak` with what screen readers are to say. */
  constructor(section, go, speak) {
    this.#section = section;
    this.#speak = speak;
    section.addEventListener("toggle", () => this.#draw());
    section.querySelector("ol").addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) go(Number(button.dataset.start));
    });
    section.querySelector("#copy-report").addEventListener("click", async () => {
      await copyText(this.#text());
      this.#speak("The summary was copied.");
    });
    section.querySelector("#save-report").addEventListener("click", () => saveText(FILE, this.#text()));
  }

  show(paragraphs, marks, answers, summary, text) {
    this.#section.hidden = summary === "";
    this.#rows = () => rowsOf(paragraphs, marks, answers);
    this.#text = () => reportText(this.#rows(), summary, text);
    this.#draw();
  }

  #draw() {
    if (!this.#section.open || this.#section.hidden) return;
    const rows = this.#rows().map((row) => [row.start, opening(row.text), found(row)]);
    const shown = JSON.stringify(rows);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const list = this.#section.querySelector("ol");
    const focused = [...list.querySelectorAll("button")].indexOf(document.activeElement);
    list.replaceChildren(...rows.slice(0, MOST).map(item));
    if (rows.length > MOST) list.append(element("li", "small", `and ${rows.length - MOST} more, in what is copied or saved`));
    if (focused >= 0) list.querySelectorAll("button")[focused]?.focus({ preventScroll: true });
  }
}

function item([start, words, outcome]) {
  const button = element("button", "", element("span", "context", words), " ", element("span", "percent", outcome));
  button.type = "button";
  button.dataset.start = start;
  return element("li", "", button);
}
