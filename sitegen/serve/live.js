// Keeps an open page up to date. `sitegen serve` adds it to pages on their way to the browser; it
// is in no file of the site. It compares what the server says with what the page shows, so nothing
// is missed while there is no connection.
(() => {
  "use strict";
  const shown = document.currentScript.dataset.version;
  const STYLES = `
    :host { all: initial; }
    section {
      position: fixed; inset: 0; z-index: 2147483647; box-sizing: border-box; overflow: auto;
      padding: max(5vh, 1rem) max(5vw, 1rem); background: rgb(20 19 18 / 0.9); color: #f4f1ec;
      font: 1rem/1.5 system-ui, sans-serif;
    }
    div { max-width: 60rem; margin: 0 auto; }
    h2 { margin: 0 0 1rem; font-size: 1.25rem; font-weight: 600; color: #ffb4a6; }
    pre {
      margin: 0 0 1rem; padding: 1rem; border-radius: 6px; background: #000; color: #fff;
      font: 0.9375rem/1.5 ui-monospace, monospace; white-space: pre-wrap; overflow-wrap: anywhere;
    }
    p { margin: 0 0 1rem; }
    button {
      padding: 0.5rem 1rem; border: 1px solid #a39c92; border-radius: 6px; background: none;
      color: inherit; font: inherit; cursor: pointer;
    }
    button:focus-visible { outline: 3px solid #8ac4ff; outline-offset: 2px; }`;
  let source = null;
  let host = null;
  let failure = "";

  /** @param {string} name @param {string} text */
  function element(name, text) {
    const made = document.createElement(name);
    made.textContent = text;
    return made;
  }

  function hide() {
    host?.remove();
    host = null;
  }

  /** Show why there is no new site, over the page; `null` clears it. */
  function tell(problem) {
    const text = JSON.stringify(problem);
    if (text === failure) return; // dismissed, or shown already
    failure = text;
    hide();
    if (!problem) return;
    host = document.createElement("sitegen-failure");
    const root = host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet(); // a <style> would need the page's policy to allow it
    sheet.replaceSync(STYLES);
    root.adoptedStyleSheets = [sheet];
    const section = document.createElement("section");
    section.setAttribute("role", "alert");
    const box = document.createElement("div");
    box.append(element("h2", "The site was not built"), element("pre", problem.message));
    if (problem.hint) box.append(element("p", problem.hint));
    box.append(element("p", "Mend it and save: this message goes by itself."));
    const close = element("button", "Dismiss");
    close.addEventListener("click", hide);
    box.append(close);
    section.append(box);
    section.addEventListener("keydown", (event) => {
      event.stopPropagation(); // the page's own keys must not act below
      if (event.key === "Escape") hide();
    });
    root.append(section);
    document.documentElement.append(host);
    close.focus();
  }

  /** Replace stylesheets in place: the page keeps its state. */
  function restyle(styles) {
    const root = new URL("/", location.href);
    for (const link of document.querySelectorAll('link[rel="stylesheet"]')) {
      const name = /\/([^/]+)-[0-9a-f]{10}\.css$/.exec(new URL(link.href).pathname)?.[1];
      const path = name && styles[name];
      if (!path || link.dataset.old || new URL(path, root).href === link.href) continue;
      const fresh = link.cloneNode();
      fresh.href = new URL(path, root).href;
      link.dataset.old = "yes";
      // The old one goes only when the new one is there, or the page would flash.
      fresh.addEventListener("load", () => link.remove());
      fresh.addEventListener("error", () => link.remove());
      link.after(fresh);
    }
  }

  function listen() {
    if (source || document.hidden) return;
    source = new EventSource("/.sitegen/events");
    source.onmessage = (event) => {
      const state = JSON.parse(event.data);
      if (state.version !== shown) {
        location.reload();
        return;
      }
      restyle(state.styles);
      tell(state.failure);
    };
    source.onerror = () => {
      if (source?.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
      source = null;
      setTimeout(listen, 1000);
    };
  }

  // Browsers hold few connections to one server: pages that nobody sees let go of theirs.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      source?.close();
      source = null;
    } else {
      listen();
    }
  });
  addEventListener("pagehide", () => {
    source?.close();
    source = null;
  });
  addEventListener("pageshow", listen);
  listen();
})();
