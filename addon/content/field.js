// The fields that people write in: which of them are checked, what is in them, where a stretch of it is on the screen,
// and how it is replaced. A page's own elements are left as they are.

/** What code editors are made of, and other places where prose is not written. */
const NOT_PROSE = "pre, code, .CodeMirror, .cm-editor, .monaco-editor, .ace_editor, [role=code]";
/** Text that is somebody's secret or number. */
const SECRET = /password|one-time-code|^cc-/;
/** What stands for an inline element that is not prose; the models know it as such. */
const PLACEHOLDER = "Dummy0";

/** The field that an event is about, as `Plain` or `Rich`, or null if it is not one that is checked. */
function fieldOf(element) {
  if (!(element instanceof HTMLElement) || element.closest(NOT_PROSE)) return null;
  if (element instanceof HTMLTextAreaElement) {
    const isSecret = SECRET.test(element.autocomplete) || !["", "none"].includes(getComputedStyle(element).webkitTextSecurity ?? "");
    return isSecret || element.readOnly || element.disabled || !element.spellcheck ? null : new Plain(element);
  }
  if (!element.isContentEditable) return null;
  let root = element;
  while (root.parentElement?.isContentEditable) root = root.parentElement;
  // A site switches this off if text is not prose, or if it should not be sent anywhere.
  return root.spellcheck && !root.closest(NOT_PROSE) && root.ariaReadOnly !== "true" ? new Rich(root) : null;
}

/** A plain text field. */
class Plain {
  constructor(element) {
    this.element = element;
  }

  get text() {
    return this.element.value;
  }

  get caret() {
    return this.element.selectionEnd;
  }

  /**
   * Where stretches of the text are on the screen, as lists of rectangles. A field does not tell, so a copy of it
   * with the same size, font and breaks is put into `measure` for a moment.
   */
  rectangles(stretches, measure) {
    const { element } = this;
    const copy = document.createElement("div");
    const style = getComputedStyle(element);
    for (const name of COPIED) copy.style[name] = style[name];
    // The field's scroll bar takes its width from the text.
    const borders = parseFloat(style.borderLeftWidth) + parseFloat(style.borderRightWidth);
    Object.assign(copy.style, {
      position: "fixed", insetBlockStart: "0", insetInlineStart: "0", visibility: "hidden", boxSizing: "border-box", overflow: "hidden",
      whiteSpace: "pre-wrap", overflowWrap: "break-word", inlineSize: `${element.clientWidth + borders}px`,
    });
    copy.textContent = this.text;
    measure.append(copy);
    const [from, to] = [copy.getBoundingClientRect(), element.getBoundingClientRect()];
    const [x, y] = [to.left - from.left - element.scrollLeft, to.top - from.top - element.scrollTop];
    const found = stretches.map(({ start, end }) => {
      const range = document.createRange();
      range.setStart(copy.firstChild, start);
      range.setEnd(copy.firstChild, end);
      return [...range.getClientRects()].map((one) => new DOMRect(one.x + x, one.y + y, one.width, one.height));
    });
    copy.remove();
    return found;
  }

  select(start, end) {
    this.element.focus();
    this.element.setSelectionRange(start, end);
  }

  replace(start, end, value) {
    this.select(start, end);
    if (!typed(value)) {
      this.element.setRangeText(value, start, end, "end");
      this.element.dispatchEvent(new InputEvent("input", { bubbles: true, inputType: "insertReplacementText" }));
    }
  }
}

/** An element that is edited as it stands in the page. */
class Rich {
  #nodes = [];

  constructor(element) {
    this.element = element;
  }

  /** The text as it is read: blocks are lines, and what is not prose within a line is a placeholder. */
  get text() {
    this.#nodes = [];
    let text = "";
    const breakLine = () => { if (text !== "" && !text.endsWith("\n")) text += "\n"; };
    const walk = (parent) => {
      for (const node of parent.childNodes) {
        if (node instanceof Text) {
          this.#nodes.push({ node, start: text.length });
          // A line break in the source is a space on the screen, of the same length.
          text += isPreformatted(parent) ? node.data : node.data.replace(/[\n\t]/g, " ");
        } else if (node instanceof HTMLBRElement) text += "\n";
        else if (node instanceof HTMLElement) {
          const isBlock = !/^(inline|contents)/.test(getComputedStyle(node).display);
          if (isBlock) breakLine();
          if (node.isContentEditable && !node.matches(NOT_PROSE)) walk(node);
          else if (!isBlock) text += PLACEHOLDER;
          if (isBlock) breakLine();
        }
      }
    };
    walk(this.element);
    return text;
  }

  get caret() {
    const { focusNode, focusOffset } = this.element.getRootNode().getSelection?.() ?? getSelection();
    const at = this.#nodes.find(({ node }) => node === focusNode);
    return at ? at.start + focusOffset : 0;
  }

  rectangles(stretches) {
    return stretches.map((stretch) => {
      const range = this.#range(stretch);
      return range ? [...range.getClientRects()].filter(({ width }) => width > 0) : [];
    });
  }

  select(start, end) {
    const range = this.#range({ start, end });
    if (!range) return false;
    this.element.focus();
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
    return true;
  }

  replace(start, end, value) {
    if (this.select(start, end)) typed(value);
  }

  /** The range of a stretch; null if the page has changed its elements since. */
  #range({ start, end }) {
    const within = (at, isEnd) => this.#nodes.findLast((one) => (isEnd ? one.start < at : one.start <= at));
    const [first, last] = [within(start, false), within(end, true)];
    const isThere = first && last && [[first, start], [last, end]].every(([{ node, start: from }, at]) =>
      node.isConnected && at - from <= node.length);
    if (!isThere) return null;
    const range = document.createRange();
    range.setStart(first.node, start - first.start);
    range.setEnd(last.node, end - last.start);
    return range;
  }
}

/** As if typed: the page's scripts hear of it, and the browser's undo takes it back. It is deprecated, but nothing else does both. */
function typed(value) {
  return document.execCommand(value === "" ? "delete" : "insertText", false, value);
}

const isPreformatted = (element) => getComputedStyle(element).whiteSpaceCollapse?.startsWith("preserve") ?? false;

/** What decides where the words of a field are. */
const COPIED = [
  "direction", "fontFamily", "fontSize", "fontStyle", "fontVariant", "fontWeight", "fontStretch", "fontSizeAdjust", "fontKerning",
  "fontFeatureSettings", "letterSpacing", "lineHeight", "tabSize", "textAlign", "textIndent", "textTransform", "wordSpacing", "wordBreak",
  "paddingTop", "paddingRight", "paddingBottom", "paddingLeft", "borderTopWidth", "borderRightWidth", "borderBottomWidth", "borderLeftWidth",
  "borderTopStyle", "borderRightStyle", "borderBottomStyle", "borderLeftStyle",
];
