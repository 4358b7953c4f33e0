// The kinds of mistake, in words.

const KINDS = {
  form: "Word form",
  spelling: "Spelling",
  order: "Word order",
  missing: "Missing word",
  extra: "Word too many",
  case: "Capital or small letter",
  punctuation: "Punctuation",
  compound: "One word or two",
};

/** What a kind is called; empty for none, and for one that a newer server may know. */
export const kindName = (kind) => (Object.hasOwn(KINDS, kind ?? "") ? KINDS[kind] : "");
