// Keeps the files of the page, so that it opens without a network. Calls of the gateway pass by it, so no text is ever kept.

const CACHE = "solecism-page";
const FILES = [
  "./",
  "page/page.css",
  "page/icon.svg",
  "page/main.js",
  "page/api.js",
  "page/card.js",
  "page/checker.js",
  "page/dictionary.js",
  "page/editor.js",
  "page/fixes.js",
  "page/fixing.js",
  "page/ignored.js",
  "page/kinds.js",
  "page/levels.js",
  "page/list.js",
  "page/marks.js",
  "page/offline.js",
  "page/paragraphs.js",
  "page/report.js",
  "page/share.js",
  "page/status.js",
  "page/store.js",
  "page/wordlist.js",
  "page/words.js",
  "page/samples/cs.txt",
  "page/samples/de.txt",
  "page/samples/en.txt",
  "page/samples/it.txt",
  "page/samples/sv.txt",
].map((file) => new URL(file, self.registration.scope).href);

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const address = event.request.url.split(/[?#]/)[0];
  if (event.request.method === "GET" && FILES.includes(address)) event.respondWith(answer(event.request, address));
});

// The network comes first, because a page and scripts of two versions would not work together; an unchanged file costs only a 304.
async function answer(request, address) {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(address, response.clone());
    return response;
  } catch (error) {
    const kept = await cache.match(address);
    if (kept) return kept;
    throw error;
  }
}
