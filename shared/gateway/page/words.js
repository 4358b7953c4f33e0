// Numbers and names as the page writes them.

const percents = new Intl.NumberFormat("en", { style: "percent" });
const names = new Intl.DisplayNames("en", { type: "language" });

/** A probability; nothing is certain. */
export const percent = (probability) => (probability > 0.995 ? ">99%" : percents.format(probability));

/** `1 mistake`, `2 mistakes`. */
export const count = (number, one) => `${number} ${one}${number === 1 ? "" : /x$/.test(one) ? "es" : "s"}`;

/** A language's name. */
export const nameOf = (code) => (code === "und" ? "an unknown language" : names.of(code));

/** Milliseconds, for a person. */
export const duration = (ms) => (ms < 1000 ? `${Math.max(1, Math.round(ms))} ms` : `${(ms / 1000).toFixed(1)} s`);

/** An element with a class and some text, or other elements. */
export function element(name, className, ...content) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...content);
  return made;
}
