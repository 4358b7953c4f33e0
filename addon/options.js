// The options: the server, its key, how much to mark, and the sites that are left alone.

const api = globalThis.browser ?? globalThis.chrome;
const by = (id) => document.getElementById(id);
const DEFAULTS = { server: "http://127.0.0.1:8081", key: "", level: "default", off: [] };

async function show() {
  const settings = await api.storage.local.get(DEFAULTS);
  for (const name of ["server", "key", "level"]) by(name).value = settings[name];
  showSites(settings.off);
}

function showSites(off) {
  by("none").hidden = off.length > 0;
  by("off").replaceChildren(...off.map((site) => {
    const item = document.createElement("li");
    const remove = document.createElement("button");
    remove.textContent = "Switch on";
    remove.setAttribute("aria-label", `Switch on for ${site}`);
    remove.addEventListener("click", async () => {
      const { off: now } = await api.storage.local.get(DEFAULTS);
      const rest = now.filter((one) => one !== site);
      await api.storage.local.set({ off: rest });
      showSites(rest);
      by("off-label").focus();
    });
    item.append(site, " ", remove);
    return item;
  }));
}

/** The server's address without what a person may have copied along. */
function address(typed) {
  const url = new URL(typed);
  if (!/^https?:$/.test(url.protocol)) throw new Error("no web address");
  return (url.origin + url.pathname).replace(/\/(v1|v2)?\/*$/, "");
}

by("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  let server;
  try {
    server = address(by("server").value.trim());
  } catch {
    by("outcome").textContent = "Give the server's address with http:// or https:// before it.";
    return;
  }
  // A browser asks the person before it lets an add-on call a server.
  const may = await api.permissions.request({ origins: [`${new URL(server).protocol}//${new URL(server).hostname}/*`] });
  if (!may) {
    by("outcome").textContent = "Nothing was saved: without the permission this add-on cannot call the server.";
    return;
  }
  await api.storage.local.set({ server, key: by("key").value, level: by("level").value });
  by("server").value = server;
  by("outcome").textContent = `Saved. ${await tried(server)}`;
});

/** Whether the server answers, in a sentence. */
async function tried(server) {
  const isOpen = server.startsWith("http:") && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(server).hostname);
  const warning = isOpen ? " Others in the network can read what is sent to it, because its address begins with http://." : "";
  const answer = await api.runtime.sendMessage({ type: "try" });
  return (answer.trouble ?? `The server checks ${answer.languages.map(({ name }) => name).join(", ") || "no language"}.`) + warning;
}

show();
