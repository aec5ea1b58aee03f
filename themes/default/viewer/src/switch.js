// The switch between arrangements, a group of radio buttons. Where there are
// more than fit, it scrolls.

import { el, icon, layoutIcon } from "./dom.js";

/** From so many on, the switch has a row of its own on narrow pages. */
const MANY = 3;

/**
 * @param {Pick<LayoutFacts, "name" | "title" | "kind">[]} layouts
 * @param {string} label
 * @param {(name: string) => void} choose
 * @param {() => void} pointed heard after a choice by pointer, which leaves nothing to do here
 */
export function viewSwitch(layouts, label, choose, pointed) {
  /** @type {Map<string, HTMLInputElement>} */
  const inputs = new Map();
  const group = el("fieldset", { class: "switch" }, el("legend", { class: "unseen" }, label));
  const strip = el("div", { class: layouts.length >= MANY ? "switch-strip many" : "switch-strip" }, group);
  let pointer = false;
  group.addEventListener("pointerdown", () => (pointer = true));
  group.addEventListener("keydown", () => (pointer = false));
  group.addEventListener("click", (event) => {
    // A click on a label becomes one on its button.
    if (!pointer || !(event.target instanceof HTMLInputElement)) return;
    pointer = false;
    setTimeout(pointed);
  });
  for (const { name, title, kind } of layouts) {
    const input = el("input", { type: "radio", name: "view", value: name, class: "unseen", onchange: () => choose(name) });
    inputs.set(name, input);
    group.append(el("label", {}, input, el("span", { dir: "auto" }, icon(layoutIcon(kind)), title)));
  }
  /** Tell the styles at which ends there is more. */
  const ends = () => {
    const left = Math.abs(strip.scrollLeft);
    strip.classList.toggle("more-before", left > 2);
    strip.classList.toggle("more-after", left + strip.clientWidth < strip.scrollWidth - 2);
  };
  strip.addEventListener("scroll", ends, { passive: true });
  new ResizeObserver(ends).observe(strip);
  return {
    element: strip,
    /** @param {string} name */
    set(name) {
      const input = inputs.get(name);
      if (!input) return;
      input.checked = true;
      input.parentElement?.scrollIntoView({ block: "nearest", inline: "center" });
    },
  };
}
