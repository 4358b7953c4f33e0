// A text as paragraphs, which are sent and remembered one by one, and marks that move along with an edit.

/** The longest paragraph, in code units of UTF-16: what has no line breaks is cut at the end of a sentence, or of a word. */
const LONGEST = 8000;

/** The end of a sentence at the end of a line. */
const ENDED = /[.!?…]["'”“’»«)\]]*\s*$/;

/**
 * The paragraphs of `text`, which follow one another without gaps.
 *
 * One ends with a blank line, as for the models, and with a line at whose end a sentence ends: a line break elsewhere may be
 * one that a mail program has put in, and half a sentence looks wrong.
 *
 * Each has the offsets of its first character and past its last, `start` and `end`; `text`, without the space around
 * it, which is what is sent; and where that begins, `at`.
 */
export function split(text) {
  const found = [];
  let start = 0;
  let line = 0;
  while (line < text.length) {
    const newline = text.indexOf("\n", line);
    const end = newline < 0 ? text.length : newline + 1;
    const last = text.slice(line, end);
    line = end;
    if (end < text.length && last.trim() && !ENDED.test(last)) continue;
    push(found, text, start, end);
    start = end;
  }
  return found;
}

function push(found, text, start, end) {
  while (end - start > LONGEST) {
    const cut = start + cutOf(text.slice(start, start + LONGEST));
    found.push(paragraph(text, start, cut));
    start = cut;
  }
  found.push(paragraph(text, start, end));
}

function paragraph(text, start, end) {
  const raw = text.slice(start, end);
  const trimmed = raw.trim();
  return { start, end, at: start + raw.indexOf(trimmed), text: trimmed };
}

/** Where to cut a text that is too long: after a line, a sentence or a word, never within a character. */
function cutOf(text) {
  for (const mark of ["\n", ". ", "! ", "? ", " "]) {
    const at = text.lastIndexOf(mark);
    if (at > 0) return at + mark.length;
  }
  const half = /[\ud800-\udbff]$/.test(text);
  return half ? text.length - 1 : text.length;
}

/** The marks of the text `before` that an edit to `after` has left alone, where they now stand. */
export function carry(marks, before, after) {
  if (before === after) return marks;
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < most - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const shift = after.length - before.length;
  const rest = before.length - tail;
  // A word that is typed on is another word.
  const goesOn = (at) => /[\p{L}\p{M}\p{N}]/u.test(after[at] ?? "");
  const moved = [];
  for (const mark of marks) {
    if (mark.end < head || (mark.end === head && !goesOn(head))) moved.push(mark);
    else if (mark.start > rest || (mark.start === rest && !goesOn(rest + shift - 1))) moved.push(shifted(mark, shift));
  }
  return moved;
}

/** A mark, moved on by `by`. */
export function shifted(mark, by) {
  return by === 0 ? mark : { ...mark, start: mark.start + by, end: mark.end + by };
}
