// The add-on's button: on or off for the site of the page, and what is wrong.

const api = globalThis.browser ?? globalThis.chrome;
const by = (id) => document.getElementById(id);

async function show() {
  const [tab] = await api.tabs.query({ active: true, currentWindow: true });
  const title = await api.action.getTitle({ tabId: tab.id });
  by("trouble").textContent = title === "Solecism" ? "" : title;
  if (!/^https?:/.test(tab.url ?? "")) return;
  const site = new URL(tab.url).hostname;
  const off = async () => (await api.storage.local.get({ off: [] })).off;
  by("site").textContent = `Check what I write on ${site}`;
  by("on").checked = !(await off()).includes(site);
  by("on").disabled = false;
  by("on").addEventListener("change", async () => {
    const others = (await off()).filter((one) => one !== site);
    await api.storage.local.set({ off: by("on").checked ? others : [...others, site].sort() });
  });
}

by("options").addEventListener("click", () => {
  api.runtime.openOptionsPage();
  close();
});
show();
