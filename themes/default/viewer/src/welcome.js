// The collection's own words: the card at the first visit, and what About shows of them.

import { el, iconButton } from "./dom.js";

/**
 * A copy of what the page holds in a `<template>`, rendered when the site was built; null without.
 * @param {string} id
 * @param {ParentNode} [page]
 */
export function prose(id, page = document) {
  const template = page.querySelector(`template#${id}`);
  if (!(template instanceof HTMLTemplateElement)) return null;
  return el("div", { class: "prose", dir: "auto" }, template.content.cloneNode(true));
}

/** Remembers across visits, where the browser lets it: from disk some do not. */
export const memory = {
  /** @param {string} key */
  has(key) {
    try {
      return localStorage.getItem(key) !== null;
    } catch {
      return false;
    }
  },
  /** @param {string} key */
  keep(key) {
    try {
      localStorage.setItem(key, "1");
    } catch {
      // It will be shown again.
    }
  },
};

/** A short number for a text, so that new words are shown again. @param {string} text */
export function digest(text) {
  let hash = 5381;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 33) ^ text.charCodeAt(i)) >>> 0;
  return hash.toString(36);
}

/** The arrows scroll the text while it has the focus; Esc still closes. @param {KeyboardEvent} event */
function keep(event) {
  if (event.key !== "Escape") event.stopPropagation();
}

export class Welcome {
  /**
   * @param {string} title
   * @param {import("./strings.js").Strings} words
   * @param {() => void} closed
   */
  constructor(title, words, closed) {
    const text = prose("intro");
    this.closed = closed;
    this.key = text ? `sitegen:intro:${digest(`${location.pathname}\n${text.textContent}`)}` : "";
    /** @type {HTMLElement | null} */
    this.element = null;
    // Whoever follows a link to one picture wants to see that one.
    if (!text || memory.has(this.key) || /[#&]item=/.test(location.hash)) return;
    this.element = el(
      "section",
      { class: "welcome", "aria-labelledby": "welcome-title" },
      el(
        "header",
        { class: "dialog-bar" },
        el("h2", { id: "welcome-title", dir: "auto" }, title),
        iconButton("close", words.close, () => this.close()),
      ),
      el("div", { class: "welcome-text", tabindex: "0", onkeydown: keep }, text),
      el("p", { class: "welcome-end" }, el("button", { type: "button", class: "button", onclick: () => this.close() }, words.explore)),
    );
  }

  get open() {
    return this.element !== null;
  }

  close() {
    if (!this.element) return;
    const focused = this.element.contains(document.activeElement);
    this.element.remove();
    this.element = null;
    memory.keep(this.key);
    if (focused) this.closed();
  }
}
