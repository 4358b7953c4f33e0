// What leaves the page when a person asks for it: to the clipboard, or as a file.

/** Puts `text` on the clipboard. */
export async function copyText(text) {
  // Only if the address is https or this machine's.
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const focused = document.activeElement;
  const field = document.createElement("textarea");
  field.className = "unseen";
  field.value = text;
  document.body.append(field);
  field.select();
  // Deprecated, but the only way if there is no navigator.clipboard.
  document.execCommand("copy");
  field.remove();
  focused?.focus({ preventScroll: true });
}

/** Saves `text` as a file of this name where the browser keeps downloads. */
export function saveText(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  link.download = name;
  link.click();
  // The browser reads the file after this has returned.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
