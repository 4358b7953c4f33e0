// The page: what is typed goes to the checker, what the checker knows goes to the screen.

import { languages as served } from "./api.js";
import { Card, isForSuggestions, isWord } from "./card.js";
import { Checker } from "./checker.js";
import { Dictionary } from "./dictionary.js";
import { Editor, focuses } from "./editor.js";
import { Fixing } from "./fixing.js";
import { Ignored } from "./ignored.js";
import { kindName } from "./kinds.js";
import { DEFAULT, endLines, levelLine } from "./levels.js";
import { List } from "./list.js";
import { marksOf } from "./marks.js";
import { keepPage } from "./offline.js";
import { carry, split } from "./paragraphs.js";
import { Report } from "./report.js";
import { copyText } from "./share.js";
import { languageDetails, languageLine, languages, summary, timing, trouble } from "./status.js";
import * as store from "./store.js";
import { WordList } from "./wordlist.js";
import { count, element, nameOf, percent } from "./words.js";

/** How long nothing has to be typed before a check, in milliseconds: longer than between two keys, shorter than a pause. */
const PAUSE = 400;

const by = (id) => document.getElementById(id);
const field = by("text");
const editor = new Editor(field, by("copy"));
const checker = new Checker(refresh);
const card = new Card(by("card"), accept);
const fixing = new Fixing(by, editor, fixed);
const ignored = new Ignored();
const dictionary = new Dictionary();
const ownWords = new WordList(by("dictionary"), dictionary, unlisted);
const report = new Report(by("report"), goTo, speak);
const list = new List(by("list"), (index) => go(marks[index]));

let text = "";
let paragraphs = [];
let marks = [];
let timer = 0;
/** A check is still to come, because the typing has not paused. */
let waiting = false;
/** What screen readers were told last of the mistakes, and of what is wrong. */
let told = "";
let warned = "";

/** The slider's place. */
const place = () => Number(by("level").value);
const asked = () => by("language").value;

/** Takes over what is in the field now: marks move along, paragraphs that are known get theirs at once. */
function edited(event) {
  const before = text;
  text = editor.text;
  store.text.set(text);
  marks = carry(marks, before, text);
  fixing.edited(before, text);
  paragraphs = split(text);
  card.close();
  // What comes as a whole need not wait for more typing.
  wait(/^(insertFrom|insertReplacement|history)/.test(event?.inputType ?? "history") ? 0 : PAUSE);
  refresh();
}

function wait(pause) {
  clearTimeout(timer);
  waiting = true;
  timer = setTimeout(() => {
    waiting = false;
    checker.want(paragraphs.map((paragraph) => paragraph.text), asked());
    refresh();
  }, pause);
}

/** Puts on the screen what is known. */
function refresh() {
  const answers = paragraphs.map((paragraph) => checker.answer(paragraph.text));
  let next = 0;
  marks = paragraphs.flatMap(({ start, end, at }, index) => {
    if (answers[index]) return marksOf(answers[index], at, place());
    // Not checked yet: the marks that the edit has left alone stay.
    while (next < marks.length && marks[next].start < start) next++;
    const from = next;
    while (next < marks.length && marks[next].start < end) next++;
    return marks.slice(from, next);
  }).filter((mark) => !ignored.has(mark, text) && !dictionary.covers(mark, text));
  const open = card.mark && marks.find((mark) => mark.start === card.mark.start && mark.end === card.mark.end);
  editor.show(paragraphs, marks, open);
  if (card.mark && !open) card.close();
  else if (open) card.open(open, text.slice(open.start, open.end), editor.rectangles(open));
  list.show(marks, text, open);
  fixing.show(marks);
  ownWords.show();
  const says = tell(answers.filter(Boolean), answers.every((answer, index) => answer || paragraphs[index].text === ""));
  report.show(paragraphs, marks, answers, says, text);
}

/** Says beside the text what has come of the check, and returns the summary. */
function tell(answers, complete) {
  const found = languages(answers);
  const checked = complete && !waiting;
  const failed = trouble(checker, answers, Date.now());
  const says = text.trim() === "" ? "" : summary(marks, answers, checked, checker.problem !== null);
  by("summary").textContent = says;
  by("languages").textContent = languageLine(found);
  // A screen reader reads the text with that language's voice, and the copy behind the field gets the same fonts.
  field.lang = by("copy").lang = found[0]?.language ?? "";
  by("timing").textContent = timing(checker.last);
  by("language-details").textContent = languageDetails(found);
  by("more").hidden = checker.last === null;
  by("none").hidden = marks.length > 0;
  by("none").textContent = says === "" ? "None yet." : `${says}${checked ? "." : ""}`;
  by("below").hidden = text === "";
  by("samples").hidden = text !== "" || by("samples").querySelector("button") === null;
  by("ignored").hidden = ignored.size === 0;
  by("ignored-count").textContent = `${count(ignored.size, "place")} ignored until this tab is closed.`;
  for (const id of ["previous", "next"]) by(id).disabled = marks.length === 0;
  by("editor").classList.toggle("busy", checker.busy);
  by("trouble-text").textContent = failed;
  by("trouble").hidden = failed === "";
  by("retry").hidden = checker.problem?.kind === "offline" || (!checker.problem && answers.every((answer) => answer.ended));
  askForKey();
  levelHelp(answers);
  announce(failed, checked && !checker.busy ? says : told, languageLine(found));
  return says;
}

/** Tells screen readers what has changed, and not the seconds until the next attempt. */
function announce(failed, found, named) {
  const warning = failed.replace(/ Trying again in \d+ s\./, "");
  if (found !== told && found !== "") speak(`${found}. ${named}`);
  if (warning !== warned && warning !== "") speak(warning);
  [told, warned] = [found, warning];
}

function speak(words) {
  by("spoken").textContent = words;
}

/** Says what the slider's place and ends mean for the models of the text. */
function levelHelp(answers) {
  const models = new Map(answers.flatMap((answer) => answer.languages)
    .filter((one) => one.threshold !== undefined).map((one) => [one.language, one]));
  const found = [...models.values()];
  const line = levelLine(found, place());
  by("level-help").textContent = `${line}.`;
  by("level").setAttribute("aria-valuetext", line);
  const [fewest, most] = endLines(found);
  by("fewest").textContent = fewest;
  by("most").textContent = most;
}

function askForKey() {
  const form = by("key-form");
  const needed = checker.problem?.kind === "key";
  if (needed && (form.hidden || by("key-label").textContent !== checker.problem.message)) {
    by("key-label").textContent = checker.problem.message;
    speak(checker.problem.message);
  }
  form.hidden = !needed;
}

/** Selects a mark and opens its card. */
function go(mark) {
  if (!mark) return;
  editor.select(mark, focuses());
  show(mark);
}

function show(mark) {
  card.mark = mark;
  refresh();
  const words = text.slice(mark.start, mark.end);
  const likely = mark.probability === undefined ? mark.message ?? "" : `${percent(mark.probability)} likely to be a mistake`;
  const kind = kindName(mark.kind);
  const suggested = mark.suggestions.map((one) => one.value).join(", ");
  const place = marks.findIndex((one) => one.start === mark.start && one.end === mark.end) + 1;
  speak(`${words}: ${kind && `${kind}, `}${likely}, ${place} of ${marks.length}.${suggested && ` Suggested: ${suggested}.`}`);
}

/** Goes to the next mark from the caret on, or to the previous one; if there is none, it goes on from the other end. */
function step(forward) {
  const { start, end } = card.mark ?? editor.selection;
  const whole = card.mark || marks.some((mark) => mark.start === start && mark.end === end);
  const mark = forward
    ? marks.find((one) => (whole ? one.start >= end : one.end > start)) ?? marks[0]
    : marks.findLast((one) => one.end <= start) ?? marks.at(-1);
  go(mark);
}

function close() {
  card.close();
  refresh();
  if (focuses()) editor.focus();
}

function accept({ start, end }, { value }) {
  const instead = text.slice(start, end);
  card.close();
  fixing.make([{ start, end, value }], text);
  fixed(value === "" ? `“${instead}” left out.` : `“${instead}” replaced with “${value}”.`);
}

/** Whether a key was one for the suggestions while the mark is selected. */
function taken(event) {
  if (card.key(event)) return true;
  // Somebody who takes one suggestion after the other must not replace a word that has none with a line break.
  if (!isForSuggestions(event) || marks.every((mark) => mark.suggestions.length === 0)) return false;
  speak("No such suggestion.");
  return true;
}

/** The text was fixed, or a fix was taken back: the check need not wait for more typing. */
function fixed(says) {
  wait(0);
  refresh();
  speak(says);
}

/** Stops marking the words of the open card: a single word everywhere and for good, anything longer only as it is here. */
function ignore() {
  const { mark } = card;
  const words = text.slice(mark.start, mark.end);
  if (isWord(mark)) dictionary.add(mark.language, words);
  else ignored.add(mark, text);
  close();
  speak(isWord(mark) ? `“${words}” is one of your words now.` : `“${words}” is ignored.`);
}

/** A word was taken out of the person's own words. */
function unlisted(word) {
  refresh();
  speak(`“${word}” is no longer one of your words.`);
}

/** Goes to a paragraph. */
function goTo(start) {
  if (focuses()) editor.focus();
  field.setSelectionRange(start, start);
  editor.reveal(start);
}

/** Puts a sample in, as if pasted: undo brings back what was there. */
async function sample(code) {
  const response = await fetch(`page/samples/${code}.txt`);
  if (!response.ok) return;
  editor.replace(0, text.length, (await response.text()).trimEnd());
  wait(0);
}

async function copy() {
  await copyText(text);
  const button = by("copy-text");
  button.textContent = "Copied";
  setTimeout(() => { button.textContent = "Copy"; }, 1500);
  speak("Copied.");
}

function listen() {
  field.addEventListener("input", edited);
  field.addEventListener("click", (event) => {
    const mark = editor.at(event.clientX, event.clientY);
    if (mark && editor.selection.start === editor.selection.end) show(mark);
    else if (card.mark) { card.close(); refresh(); }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "F8" && !event.altKey && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      step(!event.shiftKey);
    } else if (card.mark && !event.defaultPrevented && editor.selects(card.mark) && taken(event)) {
      event.preventDefault();
    } else if (event.key === "Escape" && card.mark && !event.isComposing) {
      close();
    }
  });
  by("next").addEventListener("click", () => step(true));
  by("previous").addEventListener("click", () => step(false));
  by("card-next").addEventListener("click", () => step(true));
  by("card-previous").addEventListener("click", () => step(false));
  by("close").addEventListener("click", close);
  by("ignore").addEventListener("click", ignore);
  by("unignore").addEventListener("click", () => {
    ignored.clear();
    refresh();
    by("list-label").focus();
    speak("Nothing is ignored any more.");
  });
  by("retry").addEventListener("click", () => checker.retry());
  by("clear").addEventListener("click", () => editor.replace(0, text.length, ""));
  by("copy-text").addEventListener("click", copy);
  by("level").addEventListener("input", () => {
    store.level.set(by("level").value);
    refresh();
  });
  by("language").addEventListener("change", () => {
    store.language.set(asked());
    wait(0);
    refresh();
  });
  by("key-form").addEventListener("submit", (event) => {
    event.preventDefault();
    store.key.set(by("key").value);
    by("key").value = "";
    checker.retry();
    editor.focus();
  });
  // In another tab.
  window.addEventListener("storage", () => { dictionary.reload(); refresh(); });
  window.addEventListener("online", () => { offer(); checker.retry(); });
  window.addEventListener("offline", refresh);
  const resized = () => card.mark && card.resized(editor.rectangles(card.mark));
  window.addEventListener("resize", resized);
  // A keyboard on the screen comes and goes.
  window.visualViewport.addEventListener("resize", resized);
  window.visualViewport.addEventListener("scroll", () => card.mark && card.place(editor.rectangles(card.mark)));
  // The seconds until the next attempt.
  setInterval(() => { if (checker.retryAt) refresh(); }, 1000);
}

/** Offers the languages that the gateway checks, and their samples. */
async function offer() {
  let known;
  try {
    known = await served();
  } catch {
    return; // Without them the page still detects the language.
  }
  const [choice, samples] = [by("language"), by("samples").querySelector("span")];
  choice.replaceChildren(choice.options[0], ...known.map(({ code }) => new Option(nameOf(code), code)));
  choice.value = known.some(({ code }) => code === store.language.get()) ? store.language.get() : "auto";
  const buttons = known.filter(({ code, external }) => !external && ["cs", "de", "en", "it", "sv"].includes(code))
    .map(({ code }) => {
      const button = element("button", "sample", nameOf(code));
      button.type = "button";
      button.addEventListener("click", () => sample(code));
      return button;
    });
  samples.replaceChildren(...buttons.flatMap((button) => [button, " "]));
  const external = known.filter((one) => one.external).map(({ code }) => nameOf(code));
  if (external.length > 0) {
    by("privacy").textContent = `Your text is sent to this server, which does not keep it; text in ${external.join(", ")} is passed on to an external service.`;
  }
  wait(0);
  refresh();
}

if (!focuses()) {
  [by("help").hidden, by("touch-help").hidden] = [true, false];
  field.setAttribute("aria-describedby", "touch-help");
}
by("level").value = store.level.get() || String(DEFAULT);
editor.fill(field.value || store.text.get());
listen();
edited();
offer();
keepPage();
