// What is drawn over a page: underlines, and the card of a mark. It is in a shadow tree of its own that the page's scripts
// cannot read, and is styled property by property because a page's policy may allow no other style sheets.

const KINDS = {
  form: "Word form", spelling: "Spelling", order: "Word order", missing: "Missing word", extra: "Word too many",
  case: "Capital or small letter", punctuation: "Punctuation", compound: "One word or two",
};
/** The most suggestions that are offered. */
const SUGGESTIONS = 5;
/** Contrast with the sheet is 4.5 and more, and with a page's own background 3 and more as far as its text's colour shows. */
const LIGHT = { sheet: "#ffffff", ink: "#20242c", soft: "#5a606b", edge: "#85898f", accent: "#1d5bb8", line: "#d03a1f" };
const DARK = { sheet: "#1d2025", ink: "#e9e7e2", soft: "#a6abb5", edge: "#7d838d", accent: "#8fb8ff", line: "#ff7a62" };

function made(name, style, ...content) {
  const element = document.createElement(name);
  Object.assign(element.style, style);
  element.append(...content);
  return element;
}

/** Whether text of this colour, `rgb(…)`, is on a dark background. */
function isLight(colour) {
  const [red, green, blue] = (colour.match(/[\d.]+/g) ?? [0, 0, 0]).map(Number);
  return 0.299 * red + 0.587 * green + 0.114 * blue > 140;
}

class Overlay {
  #host = made("solecism-marks", { all: "initial", position: "fixed", inset: "0", inlineSize: "auto", blockSize: "auto", margin: "0", padding: "0",
    border: "0", background: "none", overflow: "visible", pointerEvents: "none", zIndex: "2147483647" });
  #lines = made("div", {});
  #status = made("div", { position: "fixed", inlineSize: "1px", blockSize: "1px", overflow: "hidden", clipPath: "inset(50%)" });
  #card = null;
  #colours = LIGHT;
  /** Where a field is copied to be measured. */
  measure = made("div", {});

  constructor() {
    this.#lines.ariaHidden = this.measure.ariaHidden = "true";
    this.#status.role = "status";
    this.#host.popover = "manual";
    this.#host.attachShadow({ mode: "closed" }).append(this.#lines, this.measure, this.#status);
  }

  /** Puts it over `field`, above what else lies over the page. */
  attach(field) {
    const parent = field.closest("dialog") ?? document.documentElement;
    if (this.#host.parentElement !== parent) parent.append(this.#host);
    if (this.#host.matches(":popover-open")) this.#host.hidePopover();
    this.#host.showPopover();
    this.#colours = isLight(getComputedStyle(field).color) ? DARK : LIGHT;
  }

  remove() {
    this.closeCard();
    this.#lines.replaceChildren();
    this.#host.remove();
  }

  /** Whether this, and so the card, has the focus. */
  get isFocused() {
    return document.activeElement === this.#host;
  }

  /** Draws a line under each of these rectangles. */
  underline(rectangles) {
    const colour = this.#colours.line;
    const wave = (angle) => `linear-gradient(${angle}deg, transparent 42%, ${colour} 42%, ${colour} 62%, transparent 62%)`;
    this.#lines.replaceChildren(...rectangles.map(({ left, bottom, width }) => {
      const line = made("i", { position: "fixed", insetInlineStart: `${left}px`, insetBlockStart: `${bottom - 2}px`, inlineSize: `${width}px`,
        blockSize: "3px", background: `${wave(45)} 0 0 / 6px 3px repeat-x, ${wave(-45)} 3px 0 / 6px 3px repeat-x`, direction: "ltr" });
      line.className = "line";
      return line;
    }));
  }

  say(words) {
    this.#status.textContent = words;
  }

  /** Opens the card of a mark at its rectangle. `take` gets the suggestion that is chosen. */
  openCard({ finding, rectangle, focus, take, ignore, close }) {
    this.closeCard();
    const { sheet, ink, soft, edge, accent } = this.#colours;
    const button = (words, strong, act) => {
      const one = made("button", { font: "inherit", padding: "4px 10px", border: `1px solid ${strong ? accent : edge}`, borderRadius: "8px", cursor: "pointer",
        background: strong ? accent : "transparent", color: strong ? sheet : ink, overflowWrap: "anywhere", textAlign: "start" }, words);
      one.type = "button";
      one.addEventListener("click", act);
      return one;
    };
    const row = (...content) => made("div", { display: "flex", flexWrap: "wrap", gap: "6px", marginBlockStart: "8px" }, ...content);
    const note = (words) => made("div", { color: soft, fontSize: "13px" }, words);
    const name = made("div", { fontWeight: "600", overflowWrap: "anywhere" }, finding.text);
    name.id = "name";
    name.lang = finding.language;
    const suggestions = (finding.suggestions ?? finding.replacements.map((text) => ({ text }))).slice(0, SUGGESTIONS);
    const offered = suggestions.map(({ text }, index) => {
      const one = button(text || "(leave it out)", index === 0, () => take(text));
      if (text) one.lang = finding.language;
      return one;
    });
    const known = [KINDS[finding.kind] ?? finding.message,
      finding.probability !== undefined && `${Math.min(99, Math.round(100 * finding.probability))}% likely to be a mistake`].filter(Boolean);
    const end = row(button("Ignore here", false, ignore), button("Close", false, close));
    const card = made("div", { position: "fixed", boxSizing: "border-box", inlineSize: "min(320px, 100vw)", maxBlockSize: "50vh", overflow: "auto",
      padding: "12px 14px", border: `1px solid ${edge}`, borderRadius: "12px", background: sheet, color: ink, font: "15px/1.4 system-ui, sans-serif",
      boxShadow: "0 6px 24px rgb(0 0 0 / 30%)", pointerEvents: "auto" }, name, note(known.join(", ")), ...(offered.length > 0 ? [row(...offered)] : []), end);
    card.role = "dialog";
    card.setAttribute("aria-labelledby", "name");
    card.addEventListener("keydown", (event) => {
      // The page and the field must not get keys that are meant for the card.
      event.stopPropagation();
      if (event.key === "Escape") close();
    });
    this.#card = card;
    this.#lines.after(card);
    const { offsetWidth: width, offsetHeight: height } = card;
    const below = rectangle.bottom + 6;
    const top = below + height <= innerHeight ? below : Math.max(0, rectangle.top - height - 6);
    Object.assign(card.style, { left: `${Math.max(0, Math.min(rectangle.left, innerWidth - width))}px`, top: `${top}px` });
    if (focus) card.querySelector("button").focus();
  }

  closeCard() {
    this.#card?.remove();
    this.#card = null;
  }
}
