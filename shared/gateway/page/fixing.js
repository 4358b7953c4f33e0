// Makes fixes in the text and takes them back: one, or all that the model is sure enough of.

import { Made, moved, sureFixes, together } from "./fixes.js";
import * as store from "./store.js";
import { count } from "./words.js";

/** How sure the model has to be of fixes that are made at once, in percent, unless somebody says otherwise. */
const SURE = 80;

export class Fixing {
  #by;
  #editor;
  #done;
  #made = new Made();
  #marks = [];

  /** `by` finds the page's elements; `done` is called with what is to be said when the text was changed. */
  constructor(by, editor, done) {
    this.#by = by;
    this.#editor = editor;
    this.#done = done;
    const sure = by("sure");
    sure.value = store.sure.get() || String(SURE);
    sure.addEventListener("input", () => {
      store.sure.set(sure.value);
      this.show(this.#marks);
    });
    by("take-all").addEventListener("click", () => this.#takeAll());
    by("undo").addEventListener("click", () => this.#undo());
    document.addEventListener("keydown", (event) => {
      const undoes = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key === "z";
      // In a field the browser has an undo of its own.
      if (!undoes || !this.#made.any || /^(textarea|select)$|^input$/.test(event.target.localName)) return;
      event.preventDefault();
      this.#undo();
    });
  }

  /** Says how many fixes are sure enough, where there are suggestions at all. */
  show(marks) {
    this.#marks = marks;
    const by = this.#by;
    const number = sureFixes(marks, this.#sure).length;
    const percents = `${by("sure").value}%`;
    by("fixes").hidden = !marks.some(({ suggestions }) => suggestions[0]?.probability !== undefined);
    by("sure-value").textContent = percents;
    by("sure").setAttribute("aria-valuetext", `${percents} sure: ${count(number, "fix")}`);
    by("take-all").textContent = number === 0 ? "None this sure" : `Take ${count(number, "fix")}`;
    by("take-all").disabled = number === 0;
    by("undo").hidden = !this.#made.any;
  }

  get #sure() {
    return Number(this.#by("sure").value) / 100;
  }

  /** Makes fixes of the text, which follow one another, in one step. */
  make(fixes, text, caret) {
    const fix = together(text, fixes);
    this.#editor.replace(fix.start, fix.end, fix.value, caret);
    this.#made.add(fix, text);
  }

  /** The text was edited, by this too. */
  edited(before, after) {
    this.#made.edited(before, after);
  }

  #takeAll() {
    const fixes = sureFixes(this.#marks, this.#sure);
    if (fixes.length === 0) return;
    this.make(fixes, this.#editor.text, moved(this.#editor.selection.end, fixes));
    this.#done(`${count(fixes.length, "fix")} made. Undo takes them back.`);
  }

  #undo() {
    const fix = this.#made.pop();
    if (!fix) return;
    this.#editor.replace(fix.start, fix.end, fix.was);
    // The button lies below the text.
    this.#editor.reveal(fix.start);
    this.#done("The last fix was taken back.");
  }
}
