// What is filtered by, piece by piece, each with a way to take it back.

import { el, icon } from "./dom.js";
import { parseRange } from "./filter-words.js";

/**
 * @param {import("./filtering.js").Filtering} filtering
 * @returns {HTMLElement[]} items of a list
 */
export function chips(filtering) {
  const { words, wish, fields } = filtering;
  const found = [];
  for (const { name, title, kind } of fields) {
    const chosen = wish.fields.get(name) ?? [];
    for (const value of chosen) {
      const text = words.pair({ name: title, value: valueText(value, kind, words) });
      found.push(chip(text, words.removeFilter({ what: text }), () => filtering.choose(name, chosen.filter((other) => other !== value))));
    }
  }
  return found;
}

/** @param {string} value @param {FieldData["kind"]} kind @param {import("./strings.js").AllStrings} words */
export function valueText(value, kind, words) {
  if (value === "") return words.none;
  const range = kind === "number" || kind === "date" ? parseRange(value) : null;
  if (range) return rangeText(range[0], range[1], words);
  return kind === "text" ? words.quoted({ text: value }) : value;
}

/** @param {string} text @param {string} label @param {() => void} remove */
function chip(text, label, remove) {
  const act = (/** @type {Event} */ event) => {
    // The chip goes: the next one gets the focus, or what comes after them.
    const item = /** @type {HTMLElement} */ (event.currentTarget).parentElement;
    const list = item?.parentElement;
    const at = list ? [...list.children].indexOf(/** @type {Element} */ (item)) : 0;
    remove();
    const next = list?.children[Math.min(at, list.childElementCount - 1)]?.querySelector("button");
    (next ?? document.querySelector(".find-clear") ?? document.querySelector("#search"))?.focus?.();
  };
  return el(
    "li",
    {},
    el(
      "button",
      { type: "button", class: "chip", "aria-label": label, title: label, onclick: act },
      el("span", { dir: "auto" }, text),
      icon("close"),
    ),
  );
}

/** @param {string} from @param {string} to @param {import("./strings.js").AllStrings} words */
function rangeText(from, to, words) {
  if (from === to) return from;
  return from && to ? words.fromTo({ from, to }) : from ? words.onlyFrom({ from }) : words.onlyTo({ to });
}

/** How many are found. @param {number} part @param {number} n of how many @param {import("./strings.js").AllStrings} words */
export const foundText = (part, n, words) => (part ? words.some({ part, n }) : words.noMatch);
