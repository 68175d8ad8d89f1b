// Asks the preview for word of a change, and shows the page anew then.
(() => {
  "use strict";
  const known = document.currentScript.dataset.state;
  const asked = new URLSearchParams({ page: location.pathname, state: known });
  // While the preview is away it is asked less and less often.
  const firstPause = 500;
  const longestPause = 4000;
  let asking = new AbortController();

  async function ask(signal) {
    let pause = firstPause;
    while (!signal.aborted) {
      try {
        const answer = await fetch("/.feedmill/changed?" + asked, { cache: "no-store", signal });
        // Another server, or one that shows what is published as it is.
        if (answer.status === 404) return;
        const state = await answer.text();
        if (answer.ok && state !== known) return location.reload();
        if (answer.ok) pause = firstPause;
      } catch {
        await new Promise((done) => setTimeout(done, pause));
        pause = Math.min(pause * 2, longestPause);
      }
    }
  }

  // A page that nobody sees asks nothing: browsers keep only a few connections to a server.
  function look() {
    asking.abort();
    asking = new AbortController();
    if (document.visibilityState === "visible") ask(asking.signal);
  }

  document.addEventListener("visibilitychange", look);
  addEventListener("pagehide", () => asking.abort());
  addEventListener("pageshow", (shown) => shown.persisted && look());
  look();
})();
