// Has paragraphs checked: remembers the answers, sends what is new, gives up what is no longer needed, tries again.

import { detect } from "./api.js";
import { part } from "./marks.js";

/** How much to send at once, in code units of UTF-16: a long text's first marks come early, and a few calls are enough for all. */
const LONGEST = 6000;
/** How many calls at the same time: one works while the other travels. Each is a function's process on AWS. */
const AT_ONCE = 2;
/** What ends a paragraph for the models. */
const BREAK = "\n\n";
/** Below this many characters a paragraph alone may be in any language; it is taken to be in that of the others. */
const SHORT = 40;
/** How many answers to remember of paragraphs that are no longer there: an edit that is undone asks nobody. */
const REMEMBERED = 500;
/** How long to wait before each further attempt, in milliseconds; after the last one only a person tries again. */
const WAITS = [2000, 4000, 8000, 16_000, 30_000];

/**
 * The answers are kept by the language asked for and the paragraph's text. The slider's place is not part of that, because
 * an answer has the probability of every word, so one answer is enough for all places.
 */
export class Checker {
  #answers = new Map();
  #calls = new Set();
  /** The keys of what failed and is not sent again until it is time. */
  #failed = new Set();
  #attempts = 0;
  #timer = 0;
  #wanted = [];
  #language = "auto";
  /** The language that most of the text was found to be in, if it was to be detected. */
  #usual;
  #changed;
  /** Why something could not be checked, if so; and when it is tried again, in milliseconds of `Date.now()`. */
  problem = null;
  retryAt = 0;
  /** The last call: how long it took in all, in milliseconds, and its answer's parts. */
  last = null;

  /** `changed` is called whenever there is something new to show. */
  constructor(changed) {
    this.#changed = changed;
  }

  /** What is known of a paragraph, if anything. */
  answer(text) {
    const answer = this.#answers.get(this.#key(text));
    // A short paragraph that was taken to be in a language that the text is no longer in is asked about again.
    return answer?.taken && answer.taken !== this.#usual ? undefined : answer;
  }

  /** Whether some paragraph is being checked or waits for it. */
  get busy() {
    return this.#calls.size > 0;
  }

  /** Makes sure that these paragraphs are checked in `language`, and no others. */
  want(texts, language) {
    this.#language = language;
    this.#wanted = [...new Set(texts.filter((text) => text !== ""))];
    const wanted = new Set(this.#wanted.map((text) => this.#key(text)));
    for (const call of this.#calls) {
      if (!call.keys.some((key) => wanted.has(key))) call.controller.abort("stale");
    }
    this.#usual = this.#usually();
    for (const key of this.#failed) if (!wanted.has(key)) this.#failed.delete(key);
    if (this.#failed.size === 0 && this.problem?.kind !== "key") this.#settle();
    else if (this.#stopped && !this.retryAt && this.problem.kind !== "key") this.problem = null;
    this.#forget(wanted);
    this.#send();
  }

  /** Tries again what failed, now. */
  retry() {
    clearTimeout(this.#timer);
    this.retryAt = 0;
    for (const text of this.#wanted) {
      const key = this.#key(text);
      if (this.#answers.get(key)?.ended === false) this.#answers.delete(key);
    }
    this.#failed.clear();
    this.problem = null;
    this.#send();
    this.#changed();
  }

  #key(text) {
    return `${this.#language} ${text}`;
  }

  #usually() {
    if (this.#language !== "auto") return undefined;
    const lengths = new Map();
    for (const text of this.#wanted) {
      const answer = this.#answers.get(this.#key(text));
      if (text.length < SHORT || !answer || answer.taken) continue;
      for (const { language, length, served } of answer.languages) {
        if (served) lengths.set(language, (lengths.get(language) ?? 0) + length);
      }
    }
    return [...lengths].sort((a, b) => b[1] - a[1])[0]?.[0];
  }

  #send() {
    while (this.#calls.size < AT_ONCE && !this.#stopped) {
      const batch = this.#next();
      if (!batch) return;
      if (!navigator.onLine) {
        this.#fail(batch, { kind: "offline", message: "", again: false });
        continue;
      }
      this.#call(batch);
    }
  }

  /** Whether the problem of one call is the problem of all. */
  get #stopped() {
    return ["key", "unreachable", "busy"].includes(this.problem?.kind);
  }

  /** The next paragraphs to send in one call. */
  #next() {
    const running = new Set([...this.#calls].flatMap((call) => call.keys));
    const batch = { texts: [], keys: [], taken: undefined, controller: new AbortController() };
    let length = 0;
    for (const text of this.#wanted) {
      const key = this.#key(text);
      if (running.has(key) || this.#failed.has(key) || this.answer(text)) continue;
      const taken = text.length < SHORT ? this.#usual : undefined;
      if (batch.texts.length > 0 && taken !== batch.taken) continue;
      if (batch.texts.length > 0 && length + text.length > LONGEST) break;
      batch.taken = taken;
      batch.texts.push(text);
      batch.keys.push(key);
      length += text.length + BREAK.length;
    }
    return batch.texts.length > 0 ? batch : null;
  }

  async #call(batch) {
    this.#calls.add(batch);
    this.#changed();
    const [language, asked] = [batch.taken ?? this.#language, performance.now()];
    try {
      const answer = await detect(batch.texts.join(BREAK), language, batch.controller);
      this.last = { took: performance.now() - asked, answer };
      this.#take(batch, answer, language !== "auto");
    } catch (problem) {
      if (!("kind" in problem)) throw problem;
      if (problem.kind !== "stale") this.#fail(batch, problem);
    } finally {
      this.#calls.delete(batch);
      this.#send();
      this.#changed();
    }
  }

  #take(batch, answer, asked) {
    let start = 0;
    const failed = { texts: [], keys: [] };
    let failure;
    batch.texts.forEach((text, index) => {
      const result = part(answer, start, text);
      start += text.length + BREAK.length;
      if (asked) for (const one of result.languages) one.confidence = undefined;
      result.taken = batch.taken;
      if (result.failure) {
        failure = result.failure;
        failed.keys.push(batch.keys[index]);
      } else {
        this.#answers.delete(batch.keys[index]);
        this.#answers.set(batch.keys[index], result);
      }
    });
    this.#usual = this.#usually();
    if (failure) this.#fail(failed, { kind: "failed", message: `${failure}.`, again: true });
    else if (this.#failed.size === 0) this.#settle();
  }

  #fail(batch, problem) {
    for (const key of batch.keys) this.#failed.add(key);
    this.problem = problem;
    clearTimeout(this.#timer);
    this.retryAt = 0;
    if (!problem.again || this.#attempts >= WAITS.length) return;
    const wait = WAITS[this.#attempts++];
    this.retryAt = Date.now() + wait;
    this.#timer = setTimeout(() => this.retry(), wait);
  }

  /** Nothing is wrong any more. */
  #settle() {
    clearTimeout(this.#timer);
    this.problem = null;
    this.retryAt = 0;
    this.#attempts = 0;
  }

  /** Forgets the answers used longest ago of those that are not wanted. */
  #forget(wanted) {
    let over = this.#answers.size - wanted.size - REMEMBERED;
    for (const key of this.#answers.keys()) {
      if (over <= 0) return;
      if (wanted.has(key)) continue;
      this.#answers.delete(key);
      over--;
    }
  }
}
