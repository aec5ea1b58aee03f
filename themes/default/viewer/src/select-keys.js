// Keys of the selection, heard before all others.

import { ARROWS, focusOf } from "./keyboard.js";

/**
 * @typedef {object} SelectKeys
 * @property {() => void} mode
 * @property {() => void} toggle
 * @property {() => void} all
 * @property {() => void} undo
 * @property {(direction: Direction) => void} extend
 */

/**
 * What a key does, or null when it is not the selection's.
 * @param {{key: string, ctrl: boolean, shift: boolean}} pressed `ctrl`: Control, or Command on a Mac
 * @param {import("./keyboard.js").Focus} focus
 * @returns {((to: SelectKeys) => void) | null}
 */
export function selectMeaning({ key, ctrl, shift }, focus) {
  if (focus === "text") return null;
  if (ctrl) {
    if (shift) return null;
    if (key === "a" || key === "A") return (to) => to.all();
    return key === "z" || key === "Z" ? (to) => to.undo() : null;
  }
  if (shift && key in ARROWS && focus !== "choice") return (to) => to.extend(ARROWS[key]);
  if (key === "s" || key === "S") return (to) => to.mode();
  if (key === "x" || key === "X" || (key === " " && focus === "stage")) return (to) => to.toggle();
  return null;
}

/** @param {SelectKeys} to */
export function listenSelectKeys(to) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
    const target = /** @type {Element} */ (event.target);
    // In a panel the space bar scrolls.
    if (event.key === " " && target.closest("aside, section")) return;
    const pressed = { key: event.key, ctrl: event.ctrlKey || event.metaKey, shift: event.shiftKey };
    const act = selectMeaning(pressed, focusOf(target));
    if (!act) return;
    event.preventDefault();
    act(to);
  });
}
