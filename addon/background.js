// The only part that knows the server and its key, and the only one that calls it, because a page's scripts run beside the content
// scripts and must have no way to either.

const api = globalThis.browser ?? globalThis.chrome;

/** The address that `solecism serve` has unless it is told another. */
const SERVER = "http://127.0.0.1:8081";
/** The longest wait for an answer, in milliseconds. */
const PATIENCE = 30_000;

// Content scripts are kept from what is stored, if the browser can do that.
api.storage.local.setAccessLevel?.({ accessLevel: "TRUSTED_CONTEXTS" });

const settings = () => api.storage.local.get({ server: SERVER, key: "", level: "default", off: [] });

const requests = {
  /** Whether the fields of a page on these sites, its own and those that it is embedded in, are to be checked. */
  async state({ sites }) {
    const { off } = await settings();
    return { on: !sites.some((site) => off.includes(site)) };
  },

  /** The languages that the server checks, to see whether it answers. */
  async try() {
    const { server, key } = await settings();
    return call(server, key, "v1/languages");
  },

  /** What the server finds in `text`; offsets are in code units of UTF-16. */
  async check({ text, language }, sender) {
    const { server, key, level } = await settings();
    const answer = await call(server, key, "v1/detect", { text, language, level, offset_encoding: "utf16" });
    await badge(sender, answer.trouble ? "!" : "", answer.trouble ?? "Solecism");
    return answer;
  },
};

/** The server's answer, or `{ trouble }`: what went wrong and what to do, in a sentence. */
async function call(server, key, path, body) {
  const headers = { "content-type": "application/json" };
  if (key) headers.authorization = `Bearer ${key}`;
  let response;
  try {
    response = await fetch(`${server}/${path}`, {
      method: body ? "POST" : "GET",
      headers,
      body: body && JSON.stringify(body),
      credentials: "omit",
      cache: "no-store",
      referrerPolicy: "no-referrer",
      // The text may go only where the person said.
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    return { trouble: `The server at ${server} cannot be reached. Is it running, and is the address in the options right?` };
  }
  if (response.status === 401 || response.status === 403) {
    return { trouble: `The server at ${server} asks for a key. Put it into the options.` };
  }
  const answer = await response.json().catch(() => null);
  if (response.ok && answer) return answer;
  return { trouble: `The server at ${server} could not check the text (${answer?.error?.message ?? answer?.message ?? response.status}).` };
}

async function badge(sender, text, title) {
  if (!sender.tab?.id) return;
  try {
    await api.action.setBadgeText({ tabId: sender.tab.id, text });
    await api.action.setTitle({ tabId: sender.tab.id, title });
  } catch {
    // The tab was closed meanwhile.
  }
}

api.runtime.onMessage.addListener((message, sender, reply) => {
  const request = Object.hasOwn(requests, message?.type) && requests[message.type];
  if (!request || sender.id !== api.runtime.id) return undefined;
  request(message, sender).then(reply);
  return true;
});

api.commands.onCommand.addListener(async (command, tab) => {
  const id = tab?.id ?? (await api.tabs.query({ active: true, currentWindow: true }))[0]?.id;
  // Nobody listens if no content script runs, as in the browser's own pages.
  if (command === "next-mistake" && id !== undefined) api.tabs.sendMessage(id, { type: "next" }).catch(() => {});
});

// Content scripts ask again whether they are on.
api.storage.onChanged.addListener(async (changes) => {
  for (const tab of await api.tabs.query({})) {
    if (tab.id !== undefined) api.tabs.sendMessage(tab.id, { type: "changed", anew: "server" in changes || "level" in changes || "key" in changes }).catch(() => {});
  }
});
