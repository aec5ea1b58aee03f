// Entry of the bundle: waits for the core data, then starts.

import { App } from "./app.js";
import { drain, loadScript } from "./data.js";
import { el } from "./dom.js";
import { askedFor, turned, turnPage } from "./language.js";
import { come } from "./more.js";

/**
 * Say that it did not work, and where the pictures are all the same.
 * @param {HTMLElement} root
 * @param {unknown} error
 */
function fail(root, error) {
  if (root.querySelector(".failed")) return;
  console.error(error);
  const reason = error instanceof Error ? error.message : String(error);
  root.querySelector("#stage")?.append(
    el(
      "div",
      { class: "failed", role: "alert" },
      el("p", {}, root.dataset.failed ?? ""),
      el("p", { class: "failed-reason", lang: "en", dir: "ltr" }, reason),
      el("p", {}, el("a", { href: "browse/index.html" }, root.dataset.browse ?? "")),
    ),
  );
}

const root = document.getElementById("viewer");
if (root) {
  /** @type {App | null} */
  let app = null;
  /** @type {CoreData | null} */
  let core = null;
  /** What is said in the language that the address asks for. @type {LanguageData | null} */
  let tongue = null;
  /** @param {CoreData} data */
  const begin = (data) => {
    try {
      app = new App(root, data);
      if (tongue) turnPage(root, tongue, app.words, data.count);
      for (const message of early) app.collection.receive(...message);
      // Apart, so that the browser can do what it has to in between.
      setTimeout(() => app?.start().catch((error) => fail(root, error)));
    } catch (error) {
      fail(root, error);
    }
  };
  /** What came before the core. @type {[kind: string, payload: any][]} */
  const early = [];
  drain((kind, payload) => {
    if (kind === "part") return come(payload);
    if (kind === "language") return void (tongue = payload);
    if (kind === "words") return app?.words.learn(payload);
    if (kind !== "core") {
      if (app) app.collection.receive(kind, payload);
      else early.push([kind, payload]);
      return;
    }
    if (core) return;
    core = payload;
    const asked = askedFor(payload);
    if (!asked) return begin(payload);
    // What does not load is said in the collection's own language.
    loadScript(asked.url).then(() => begin(tongue ? turned(payload, tongue) : payload), () => begin(payload));
  });
  // Deferred scripts have run by then: a core that is still missing did not load.
  addEventListener("load", () => {
    if (!core) fail(root, new Error("data/core.js did not load."));
  });
}
