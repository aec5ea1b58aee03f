// What stands around the stage: bar, buttons, notices, and the voice for screen readers.

import { el, iconButton } from "./dom.js";

const NOTICE_MS = 5000;

/**
 * @param {HTMLElement} root
 * @param {import("./strings.js").Strings} words
 * @param {HTMLElement} switcher
 * @param {{about: (() => void) | false, help: (() => void) | false, language: HTMLElement | null}} to false where the theme has none
 */
export function addBar(root, words, switcher, to) {
  root.querySelector(".bar-switch")?.append(switcher);
  const tools = root.querySelector(".bar-tools");
  if (to.language) tools?.append(to.language);
  if (to.about) tools?.append(iconButton("about", words.about, to.about));
  if (to.help) tools?.append(iconButton("help", words.help, to.help, "help-button"));
}

/**
 * @param {import("./strings.js").Strings} words
 * @param {{zoom: (factor: number) => void, fit: () => void}} to
 */
export function zoomTools(words, to) {
  return el(
    "div",
    { class: "tools", role: "group", "aria-label": words.zoom },
    iconButton("plus", words.zoomIn, () => to.zoom(1.8), "zoom"),
    iconButton("minus", words.zoomOut, () => to.zoom(1 / 1.8), "zoom"),
    iconButton("fit", words.fit, to.fit, "zoom"),
  );
}

/** Says what changed, once things rest; the same words are not said twice in a row. */
export class Voice {
  constructor() {
    this.element = el("p", { class: "unseen", role: "status", "aria-live": "polite" });
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.due = undefined;
  }

  /** @param {string} text */
  say(text) {
    clearTimeout(this.due);
    this.due = setTimeout(() => (this.element.textContent = text), 150);
  }
}

/** Says in sight, and for a while, what went wrong. */
export class Notice {
  constructor() {
    this.element = el("p", { class: "notice", role: "alert", hidden: true });
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.due = undefined;
  }

  /** @param {string} text */
  say(text) {
    this.element.textContent = text;
    this.element.hidden = false;
    clearTimeout(this.due);
    this.due = setTimeout(() => (this.element.hidden = true), NOTICE_MS);
  }
}
