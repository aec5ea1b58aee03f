// The dialogs: about the collection, keys and gestures.

import { el, iconButton } from "./dom.js";
import { gesturesOf, keysOf } from "./keys-said.js";
import { qualityText } from "./quality-said.js";
import { Lightbox } from "./lightbox.js";
import { prose } from "./welcome.js";

/**
 * @param {string} name
 * @param {string} title
 * @param {import("./strings.js").AllStrings} words
 * @param {...(Node | null | false | "")} children
 */
function dialog(name, title, words, ...children) {
  const heading = el("h2", { id: `${name}-title`, dir: "auto" }, title);
  const element = el(
    "dialog",
    { class: `dialog dialog-${name}`, "aria-labelledby": `${name}-title` },
    el("header", { class: "dialog-bar" }, heading, iconButton("close", words.close, () => element.close())),
    // It may scroll, and hold nothing that takes the focus.
    el("div", { class: "dialog-body", role: "region", tabindex: "0", "aria-labelledby": `${name}-title` }, ...children),
  );
  // A click on the backdrop is a click on the dialog itself.
  element.addEventListener("click", (event) => {
    if (event.target === element) element.close();
  });
  return element;
}

/**
 * @param {import("./collection.js").Collection} collection
 * @param {import("./strings.js").AllStrings} words
 * @param {boolean} browse whether to lead to the pages
 * @param {(() => void) | false} help opens the keys
 */
function aboutDialog(collection, words, browse, help) {
  const { core } = collection;
  const facts = el("dl", { class: "metadata" });
  const fact = (/** @type {string} */ term, /** @type {string} */ text, url = "") => {
    if (!text) return;
    const said = /^https?:/.test(url)
      ? el("a", { href: url, rel: "license noopener noreferrer external" }, text)
      : text;
    facts.append(el("div", {}, el("dt", {}, term), el("dd", { dir: "auto" }, said)));
  };
  fact(words.credits, core.credits);
  fact(words.licence, core.licence, core.licenceUrl);
  const quality = qualityText(core, words).map((text) => el("p", {}, text));
  const element = dialog(
    "about",
    core.title,
    words,
    el("p", { class: "dialog-count" }, words.count({ n: core.count })),
    ...core.description.split(/\n+/).filter(Boolean).map((text) => el("p", { dir: "auto" }, text)),
    prose("intro"),
    facts.childElementCount > 0 && facts,
    quality.length > 0 && el("section", { class: "dialog-quality" }, el("h3", {}, words.quality), ...quality),
    el(
      "p",
      { class: "dialog-links" },
      browse && el("a", { href: "browse/index.html" }, words.browseList),
      help && el(
        "button",
        {
          type: "button",
          class: "link-button",
          onclick: () => {
            element.close();
            help();
          },
        },
        words.help,
      ),
    ),
    prose("footer"),
    el("p", { class: "dialog-made" }, words.madeWith),
  );
  return element;
}

/** @param {import("./strings.js").AllStrings} words */
function helpDialog(words) {
  const keys = el("dl", { class: "keys" });
  for (const [names, does] of keysOf(words)) {
    const term = el("dt", {});
    for (const name of names) term.append(el("kbd", {}, name));
    keys.append(el("div", {}, term, el("dd", {}, does)));
  }
  const gestures = el("dl", { class: "keys" });
  for (const [name, does] of gesturesOf(words)) {
    gestures.append(el("div", {}, el("dt", {}, name), el("dd", {}, does)));
  }
  return dialog(
    "help",
    words.help,
    words,
    el("section", { class: "for-keys" }, el("h3", {}, words.keys), keys),
    el("section", {}, el("h3", {}, words.gestures), gestures),
  );
}

export class Dialogs {
  /** @param {import("./app.js").App} app */
  constructor(app) {
    this.app = app;
    const words = /** @type {import("./strings.js").AllStrings} */ (app.words);
    this.help = helpDialog(words);
    this.about = aboutDialog(app.collection, words, app.has("browse"), app.has("help") && (() => this.help.showModal()));
    this.large = new Lightbox(words, {
      turn: (by) => this.turn(by),
      // Closed by hand: its entry in the history goes too.
      closed: () => history.state?.large && history.back(),
    });
    app.root.append(this.about, this.help, this.large.element);
  }

  /** Turn the large picture to the next one. @param {number} by */
  async turn(by) {
    const { large, app: { collection, store } } = this;
    const to = collection.next(store.state.item, by);
    if (to < 0) return;
    store.select(to);
    const item = await collection.load(to).catch(() => null);
    if (item && large.element.open && store.state.item === to) large.show(item, collection.count);
  }
}
