// A text as paragraphs, which are sent and remembered one by one.

/** The end of a sentence at the end of a line. */
const ENDED = /[.!?…]["'”“’»«)\]]*\s*$/;

/**
 * The paragraphs of `text` that have any, each with the offset where it begins: a paragraph ends with a blank line, and with
 * a line at whose end a sentence ends. A line break elsewhere may be one that a mail program has put in.
 */
function paragraphsOf(text) {
  const found = [];
  let start = 0;
  const push = (end) => {
    const raw = text.slice(start, end);
    const trimmed = raw.trim();
    if (trimmed) found.push({ start: start + raw.indexOf(trimmed), text: trimmed });
    start = end;
  };
  let line = 0;
  while (line < text.length) {
    const newline = text.indexOf("\n", line);
    const end = newline < 0 ? text.length : newline + 1;
    const last = text.slice(line, end);
    line = end;
    if (end === text.length || !last.trim() || ENDED.test(last)) push(end);
  }
  return found;
}

/** The paragraphs in groups, each short enough for one call. */
function batchesOf(texts, longest) {
  const batches = [];
  let length = Infinity;
  for (const text of texts) {
    if (length + text.length > longest) {
      batches.push([]);
      length = 0;
    }
    batches.at(-1).push(text);
    length += text.length + 2;
  }
  return batches;
}

/** What an answer about `texts`, joined by blank lines, says of each: findings with offsets into that one. */
function findingsOf(answer, texts) {
  let start = 0;
  return texts.map((text) => {
    const end = start + text.length;
    const own = answer.findings.filter((finding) => finding.start >= start && finding.end <= end)
      .map((finding) => ({ ...finding, start: finding.start - start, end: finding.end - start }));
    start = end + 2;
    return own;
  });
}
