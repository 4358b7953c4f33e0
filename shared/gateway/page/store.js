// What the browser keeps, and for how long.
//
// The text and the key are kept for this tab alone (sessionStorage): a reload, or a phone that puts the tab to sleep, loses
// nothing, and with the tab they are gone. localStorage would leave what somebody wrote on a shared computer for whoever
// opens the page next. The settings say nothing about a person and stay, and so do the words that a person has chosen not to have
// marked again.

import { placeOf } from "./levels.js";

function entry(area, name) {
  // A browser may forbid both, and may even throw when they are named.
  const tried = (use, otherwise) => {
    try {
      return use(window[area]) ?? otherwise;
    } catch {
      return otherwise;
    }
  };
  let held = tried((store) => store.getItem(name), "");
  return {
    get: () => held,
    /** What is stored now: another tab may have changed it. */
    fresh: () => tried((store) => store.getItem(name) ?? "", held),
    set(value) {
      held = value;
      tried((store) => (value === "" ? store.removeItem(name) : store.setItem(name, value)));
    },
  };
}

export const text = entry("sessionStorage", "solecism-text");
export const key = entry("sessionStorage", "solecism-key");
export const ignored = entry("sessionStorage", "solecism-ignored");
export const dictionary = entry("localStorage", "solecism-dictionary");
export const level = entry("localStorage", "solecism-level");
export const sure = entry("localStorage", "solecism-sure");
export const language = entry("localStorage", "solecism-language");

// What the slider was set to when it had another scale.
const strictness = entry("localStorage", "solecism-strictness");
if (level.get() === "" && strictness.get() !== "") level.set(String(placeOf(strictness.get())));
strictness.set("");
