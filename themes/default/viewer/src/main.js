// Entry of the bundle: waits for the core data, then starts.

import { App } from "./app.js";
import { drain } from "./data.js";
import { el } from "./dom.js";
import { strings } from "./strings.js";

/** @param {HTMLElement} root @param {unknown} error */
function fail(root, error) {
  console.error(error);
  const words = strings("en");
  const reason = error instanceof Error ? error.message : String(error);
  root.querySelector("#stage")?.append(
    el(
      "div",
      { class: "failed", role: "alert" },
      el("p", {}, words.failed),
      el("p", { class: "failed-reason" }, reason),
      el("p", {}, el("a", { href: "browse/index.html" }, words.browseInstead)),
    ),
  );
}

const root = document.getElementById("viewer");
if (root) {
  /** @type {App | null} */
  let app = null;
  /** Shards that came before the core. @type {ShardData[]} */
  const early = [];
  drain((kind, payload) => {
    if (kind === "items") {
      if (app) app.collection.addShard(payload);
      else early.push(payload);
    }
    if (kind !== "core" || app) return;
    try {
      app = new App(root, payload);
      for (const shard of early) app.collection.addShard(shard);
      app.start().catch((error) => fail(root, error));
    } catch (error) {
      fail(root, error);
    }
  });
}
