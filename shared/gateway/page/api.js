// Calls of the gateway, and what can go wrong with them in words.

import { key } from "./store.js";

/** A call that came to nothing: `kind` for the page, the message for a person. */
export class Problem extends Error {
  /** `again`: whether the same call may succeed later. */
  constructor(kind, message, again = false) {
    super(message);
    this.kind = kind;
    this.again = again;
  }
}

/** The longest wait for an answer, in milliseconds; the gateway and API Gateway give up before. */
const PATIENCE = 40_000;

/** The mistakes in `text`, in a language, or in those that are detected: `auto`. */
export async function detect(text, language, controller) {
  // Half a character, which a script can put into a text field, is not JSON.
  const body = JSON.stringify({ text: text.replace(/\p{Surrogate}/gu, "\ufffd"), language, offset_encoding: "utf16" });
  const headers = { "content-type": "application/json" };
  if (key.get()) headers.authorization = `Bearer ${key.get()}`;
  return call("v1/detect", { method: "POST", headers, body }, controller);
}

/** The languages that the gateway checks. */
export async function languages() {
  return (await call("v1/languages", {}, new AbortController())).languages;
}

async function call(path, options, controller) {
  const timer = setTimeout(() => controller.abort("timeout"), PATIENCE);
  let response;
  let text;
  try {
    // The page's address may have a path, the stage of an API; a cookie is never needed.
    response = await fetch(path, { ...options, signal: controller.signal, credentials: "omit", cache: "no-store" });
    text = await response.text();
  } catch {
    if (controller.signal.aborted && controller.signal.reason !== "timeout") throw new Problem("stale", "");
    if (controller.signal.aborted) throw new Problem("slow", "The answer took too long.", true);
    throw new Problem("unreachable", "The server cannot be reached.", true);
  } finally {
    clearTimeout(timer);
  }
  const answer = read(text);
  if (response.ok && answer) return answer;
  throw refusal(response.status, answer?.error?.message ?? answer?.message);
}

function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function refusal(status, message) {
  switch (status) {
    case 401:
      return new Problem("key", "This server asks for a key.");
    case 403:
      return new Problem("key", key.get() ? "The server did not accept this key." : "This server asks for a key.");
    case 413:
      return new Problem("refused", "The server does not take a text of this length.");
    case 429:
      return new Problem("busy", "The server has too much to do.", true);
    default:
      if (status >= 400 && status < 500) return new Problem("refused", `The server refused: ${message ?? status}.`);
      return new Problem("failed", message ? `${message}.` : `The server failed (${status}).`, true);
  }
}
