// The page without a network: a service worker keeps the page's own files, but no text and no answer.

/** Only where the browser has them: on https and on this machine itself. */
export function keepPage() {
  if (!("serviceWorker" in navigator)) return;
  // The page's policy lets no text become a script (require-trusted-types-for); this address is the one exception.
  const policy = window.trustedTypes?.createPolicy("page", { createScriptURL: (address) => address });
  const address = new URL("service-worker.js", document.baseURI).href;
  // Without a service worker the page works as long as it is open.
  navigator.serviceWorker.register(policy ? policy.createScriptURL(address) : address).catch(() => {});
}
