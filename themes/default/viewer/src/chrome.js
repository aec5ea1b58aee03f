// What stands around the stage: switch, buttons, and the voice for screen readers.

import { el, icon, iconButton } from "./dom.js";

/**
 * The switch between arrangements, a group of radio buttons.
 * @param {View[]} views
 * @param {string} label
 * @param {(name: string) => void} choose
 * @param {() => void} pointed heard after a choice by pointer, which leaves nothing to do here
 */
export function viewSwitch(views, label, choose, pointed) {
  /** @type {Map<string, HTMLInputElement>} */
  const inputs = new Map();
  const group = el("fieldset", { class: "switch" }, el("legend", { class: "unseen" }, label));
  let pointer = false;
  group.addEventListener("pointerdown", () => (pointer = true));
  group.addEventListener("keydown", () => (pointer = false));
  group.addEventListener("click", (event) => {
    // A click on a label becomes one on its button.
    if (!pointer || !(event.target instanceof HTMLInputElement)) return;
    pointer = false;
    setTimeout(pointed);
  });
  for (const view of views) {
    const input = el("input", {
      type: "radio", name: "view", value: view.name, class: "unseen", onchange: () => choose(view.name),
    });
    inputs.set(view.name, input);
    group.append(el("label", {}, input, el("span", {}, icon(view.kind), view.title)));
  }
  return {
    element: group,
    /** @param {string} name */
    set(name) {
      const input = inputs.get(name);
      if (input) input.checked = true;
    },
  };
}

/**
 * @param {import("./strings.js").Strings} words
 * @param {{zoom: (factor: number) => void, fit: () => void}} to
 */
export function zoomTools(words, to) {
  return el(
    "div",
    { class: "tools", role: "group", "aria-label": words.zoomIn.replace(/ .*/, "") },
    iconButton("plus", words.zoomIn, () => to.zoom(1.8)),
    iconButton("minus", words.zoomOut, () => to.zoom(1 / 1.8)),
    iconButton("fit", words.fit, to.fit),
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
