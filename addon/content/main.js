// Checks the field that has the focus: what is typed goes to the background script, and what that answers is drawn over the field.

const api = globalThis.browser ?? globalThis.chrome;

/** How long nothing has to be typed before a check, in milliseconds. */
const PAUSE = 500;
/** The longest text of one call, and of a field that is checked at all, in code units of UTF-16. */
const LONGEST_CALL = 6000;
const LONGEST_FIELD = 100_000;
/** Below this many characters a paragraph alone may be in any language; it is taken to be in that of the rest. */
const SHORT = 40;
/** How often to look whether the page has moved the field, in milliseconds. */
const LOOK = 400;

/** This page's site, and those that it is embedded in as far as the browser says. */
const sites = [location, ...[...(location.ancestorOrigins ?? [])].map((origin) => new URL(origin))].map((one) => one.hostname);

let overlay = null;
let field = null;
let text = "";
let marks = [];
/** What was found in a paragraph, by its text: an edit that is undone asks nobody. */
let known = new Map();
/** The language of most of what was checked. */
let usual = "auto";
let ignored = new Set();
let isOn = false;
let timer = 0;
let looking = 0;
let frame = 0;
let where = "";
/** The number of the last check; one that is no longer the last is given up. */
let last = 0;

async function ask(message) {
  try {
    return await api.runtime.sendMessage(message);
  } catch {
    // The add-on was updated or removed, and this script is left over.
    leave();
    return undefined;
  }
}

function take(element) {
  if (field?.element === element || field?.element.contains(element)) return;
  const next = isOn ? fieldOf(element) : null;
  if (!next) return;
  leave();
  field = next;
  overlay ??= new Overlay();
  overlay.attach(field.element);
  looking = setInterval(look, LOOK);
  edited(0);
}

/** Leaves the field and the page as they were. */
function leave() {
  clearTimeout(timer);
  clearInterval(looking);
  overlay?.remove();
  [field, text, marks, where] = [null, "", [], ""];
  last++;
}

function edited(pause) {
  overlay.closeCard();
  refresh();
  clearTimeout(timer);
  timer = setTimeout(check, pause);
}

/** The marks of the paragraphs that are known. */
function refresh() {
  text = field.text;
  marks = text.length > LONGEST_FIELD ? [] : paragraphsOf(text).flatMap(({ start, text: paragraph }) => (known.get(paragraph) ?? [])
    .filter((finding) => !ignored.has(finding.text))
    .map((finding) => ({ ...finding, start: finding.start + start, end: finding.end + start })));
  draw();
}

async function check() {
  const number = ++last;
  const unknown = [...new Set(paragraphsOf(text).map((one) => one.text))].filter((one) => !known.has(one));
  if (text.length > LONGEST_FIELD || unknown.length === 0) return;
  const isShort = (one) => one.length < SHORT && usual !== "auto";
  for (const [group, language] of [[unknown.filter((one) => !isShort(one)), "auto"], [unknown.filter(isShort), usual]]) {
    for (const texts of batchesOf(group, LONGEST_CALL)) {
      // Half a character is not JSON.
      const joined = texts.join("\n\n").replace(/\p{Surrogate}/gu, "\ufffd");
      const answer = await ask({ type: "check", text: joined, language });
      if (number !== last || !field) return;
      // The add-on's button shows what is wrong; the next edit asks again.
      if (!answer || answer.trouble) return;
      if (language === "auto" && joined.length >= SHORT && answer.sentences.length > 0) usual = answer.language;
      findingsOf(answer, texts).forEach((found, index) => known.set(texts[index], found));
      refresh();
    }
  }
  overlay.say(marks.length === 1 ? "1 possible mistake" : `${marks.length} possible mistakes`);
}

/** The part of the field that can be seen within the edges of what it scrolls in. */
function visible() {
  let box = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
  for (let one = field.element; one; one = one.parentElement) {
    if (one !== field.element && /^visible/.test(getComputedStyle(one).overflow)) continue;
    const { left, top, right, bottom } = one.getBoundingClientRect();
    if (one === document.body || one === document.documentElement) break;
    box = { left: Math.max(box.left, left), top: Math.max(box.top, top), right: Math.min(box.right, right), bottom: Math.min(box.bottom, bottom) };
  }
  return box;
}

function draw() {
  const box = visible();
  field.rectangles(marks, overlay.measure).forEach((found, index) => {
    marks[index].rectangles = found.filter((one) =>
      one.left >= box.left - 1 && one.right <= box.right + 1 && one.bottom <= box.bottom + 1 && one.top >= box.top - 1);
  });
  overlay.underline(marks.flatMap((mark) => mark.rectangles));
}

/** Draws again in the next frame, and closes an open card, which would be left behind. */
function moved() {
  if (!field || frame) return;
  frame = requestAnimationFrame(() => {
    frame = 0;
    if (!field) return;
    if (!overlay.isFocused) overlay.closeCard();
    draw();
  });
}

/** A page tells nobody when it moves, changes or removes a field. */
function look() {
  if (!api.runtime?.id || !field.element.isConnected) {
    leave();
    return;
  }
  const { left, top, width, height } = field.element.getBoundingClientRect();
  const now = [left, top, width, height, field.element.scrollTop].join();
  if (now !== where && where !== "") moved();
  where = now;
  if (field.text !== text) edited(PAUSE);
}

/** Opens a mark's card, and goes into it if a key asked for it. */
function open(mark, focus) {
  const { start, end, rectangles } = mark;
  const back = () => {
    overlay.closeCard();
    field.element.focus({ preventScroll: true });
  };
  overlay.openCard({
    finding: mark,
    rectangle: rectangles[0],
    focus,
    take: (value) => {
      back();
      // Whatever has happened to the text in the meantime, no other words are replaced.
      if (field.text.slice(start, end) === mark.text) field.replace(start, end, value);
      edited(0);
    },
    ignore: () => {
      ignored.add(mark.text);
      back();
      refresh();
    },
    close: back,
  });
}

function next() {
  if (!field || marks.length === 0) return;
  const { caret } = field;
  const mark = marks.find((one) => one.end > caret) ?? marks[0];
  field.select(mark.start, mark.end);
  field.element.scrollIntoView({ block: "nearest" });
  draw();
  if (mark.rectangles.length > 0) open(mark, true);
}

const source = (event) => event.composedPath()[0];
const isInField = (event) => field !== null && event.composedPath().includes(field.element);

addEventListener("focusin", (event) => take(source(event)), true);
addEventListener("input", (event) => {
  if (isInField(event)) edited(PAUSE);
  else take(source(event));
}, true);
addEventListener("click", (event) => {
  if (!isInField(event)) {
    if (!event.composedPath().some((one) => one.localName === "solecism-marks")) overlay?.closeCard();
    return;
  }
  draw();
  const hit = marks.find(({ rectangles }) => rectangles.some((one) =>
    event.clientX >= one.left && event.clientX <= one.right && event.clientY >= one.top && event.clientY <= one.bottom + 3));
  if (hit) open(hit, false);
  else overlay.closeCard();
}, true);
addEventListener("keydown", (event) => {
  if (event.key === "Escape") overlay?.closeCard();
}, true);
addEventListener("scroll", moved, { capture: true, passive: true });
addEventListener("resize", moved);

async function start() {
  const state = await ask({ type: "state", sites });
  isOn = state?.on === true;
  if (!isOn) leave();
  else if (document.hasFocus()) take(deepest(document.activeElement));
}

/** What has the focus within a component that the page is made of. */
function deepest(element) {
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
}

api.runtime.onMessage.addListener((message) => {
  if (message.type === "next" && document.hasFocus()) next();
  if (message.type === "changed") {
    if (message.anew) [known, usual] = [new Map(), "auto"];
    if (message.anew && field) edited(0);
    start();
  }
});

start();
