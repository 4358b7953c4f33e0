// The text field and the underlines behind it.
//
// A plain <textarea> holds the text: input methods, undo, paste as plain text, screen readers and mobile keyboards work in
// it as everywhere, and text that looks like HTML is never anything but text. A contenteditable element would need care for
// each of these. Behind it lies a copy of the text, transparent, whose <mark>s carry the underlines; the field grows with
// the copy and never scrolls by itself, so the two cannot drift apart. CSS highlights would do without the <mark>s, but
// Firefox does not draw text-decoration in them (as of version 140).
//
// The copy is a <div> for each paragraph, and only those that changed are made again, so the browser lays out no others.

/** Where a finger is the pointer, focus brings up a keyboard that covers what was asked for. */
export const focuses = () => !matchMedia("(pointer: coarse)").matches;

export class Editor {
  #field;
  #copy;
  #blocks = [];
  #elements = new Map();

  constructor(field, copy) {
    this.#field = field;
    this.#copy = copy;
  }

  get text() {
    return this.#field.value;
  }

  /** Whether exactly this mark is selected, so that what is typed would replace it. */
  selects(mark) {
    const { start, end } = this.selection;
    return document.activeElement === this.#field && mark.start === start && mark.end === end;
  }

  /** Where the caret is, or what is selected. */
  get selection() {
    return { start: this.#field.selectionStart, end: this.#field.selectionEnd };
  }

  /** Puts a text in at the start: nothing that could be undone. */
  fill(text) {
    this.#field.value = text;
  }

  /** Draws the underlines of `marks`, `open` among them as the one that the card is about. */
  show(paragraphs, marks, open) {
    const text = this.text;
    const blocks = lines(paragraphs, text).map(({ start, end }) => ({ start, text: text.slice(start, end), marks: [] }));
    let index = 0;
    for (const mark of marks) {
      while (index < blocks.length && mark.start >= blocks[index].start + blocks[index].text.length) index++;
      if (index === blocks.length) break;
      blocks[index].marks.push(mark);
    }
    for (const block of blocks) {
      block.styles = block.marks.map((mark) => (mark.likely ? "likely" : "perhaps") + (mark === open ? " open" : ""));
      block.looks = looks(block);
    }
    this.#replace(blocks);
    this.#elements = new Map(
      this.#blocks.flatMap((block) => block.marks.map((mark, at) => [mark, block.element.children[at]])),
    );
  }

  /** Makes the blocks again that are between the first and the last ones that look the same. */
  #replace(blocks) {
    const old = this.#blocks;
    const most = Math.min(old.length, blocks.length);
    let head = 0;
    while (head < most && old[head].looks === blocks[head].looks) head++;
    let tail = 0;
    while (tail < most - head && old[old.length - 1 - tail].looks === blocks[blocks.length - 1 - tail].looks) tail++;
    for (const block of old.slice(head, old.length - tail)) block.element.remove();
    const after = tail > 0 ? old[old.length - tail].element : null;
    blocks.forEach((block, at) => {
      if (at < head) block.element = old[at].element;
      else if (at >= blocks.length - tail) block.element = old[at - blocks.length + old.length].element;
      else {
        block.element = draw(block);
        this.#copy.insertBefore(block.element, after);
      }
    });
    this.#blocks = blocks;
  }

  /** The rectangles of a mark on the screen, one for each line. */
  rectangles(mark) {
    return [...(this.#elements.get(mark)?.getClientRects() ?? [])];
  }

  /** The mark at a point of the screen. */
  at(x, y) {
    const slack = 3;
    for (const mark of this.#elements.keys()) {
      const hit = this.rectangles(mark).some((one) =>
        x >= one.left - slack && x <= one.right + slack && y >= one.top - slack && y <= one.bottom + slack);
      if (hit) return mark;
    }
    return undefined;
  }

  /** Brings the paragraph at an offset into view. */
  reveal(at) {
    const block = this.#blocks.findLast(({ start }) => start <= at);
    block?.element.scrollIntoView({ block: "nearest" });
  }

  /** Selects a mark's words and brings them into view. */
  select(mark, focus) {
    if (focus) this.#field.focus({ preventScroll: true });
    this.#field.setSelectionRange(mark.start, mark.end);
    this.#elements.get(mark)?.scrollIntoView({ block: "nearest" });
  }

  focus() {
    this.#field.focus({ preventScroll: true });
  }

  /**
   * Puts `value` in the place of a stretch of the text, as if typed: it can be undone. The caret goes behind it, or to `caret`
   * without anything scrolling.
   */
  replace(start, end, value, caret) {
    if (start === end && value === "") return;
    const field = this.#field;
    const [x, y] = [scrollX, scrollY];
    // Only what has the focus can be edited, but a keyboard on the screen should not come up for that.
    const silent = document.activeElement !== field && !focuses();
    if (silent) field.inputMode = "none";
    this.focus();
    field.setSelectionRange(start, end);
    // Chromium sends an event for every line that it puts in; once is enough.
    const ignore = (event) => event.stopImmediatePropagation();
    field.addEventListener("input", ignore, { capture: true });
    // Deprecated, but still the only way to edit that the browser's own undo knows of.
    if (!document.execCommand(value === "" ? "delete" : "insertText", false, value)) {
      field.setRangeText(value, start, end, "end");
    }
    field.removeEventListener("input", ignore, { capture: true });
    field.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertReplacementText" }));
    // Even if it is there already, because a browser would otherwise undo what is typed next together with this.
    const at = caret ?? field.selectionEnd;
    field.setSelectionRange(at, at);
    if (silent) {
      field.blur();
      field.inputMode = "";
    }
    if (caret !== undefined || silent) scrollTo(x, y);
  }
}

/** The paragraphs again: those that were cut within a line are one, and there is an empty one after a last line break. */
function lines(paragraphs, text) {
  const found = [];
  for (const { start, end } of paragraphs) {
    const last = found.at(-1);
    if (last && text[last.end - 1] !== "\n") last.end = end;
    else found.push({ start, end });
  }
  if (text === "" || text.endsWith("\n")) found.push({ start: text.length, end: text.length });
  return found;
}

/** All that a block's looks depend on. */
function looks({ start, text, marks, styles }) {
  return `${marks.map((mark, at) => `${mark.start - start},${mark.end - start},${styles[at]};`).join("")}\n${text}`;
}

function draw(block) {
  const element = document.createElement("div");
  let at = 0;
  block.marks.forEach((mark, index) => {
    const [start, end] = [Math.max(at, mark.start - block.start), mark.end - block.start];
    const underlined = document.createElement("mark");
    underlined.textContent = block.text.slice(start, end);
    underlined.className = block.styles[index];
    element.append(block.text.slice(at, start), underlined);
    at = Math.max(at, end);
  });
  // An empty line without a character has no height.
  element.append(block.text.slice(at) || (block.text === "" ? "\u200b" : ""));
  return element;
}
