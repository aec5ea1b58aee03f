// What no visitor needs at first sight comes in parts: scripts with styles of their own, which
// bundles.mjs makes. `later` comes when nothing else is to do, the others when their door is opened.

import { loadScript, loadStyles } from "./data.js";

/**
 * @typedef {object} Parts
 * @property {import("./parts/later.js").LaterPart} later
 * @property {import("./parts/grid.js").GridPart} grid
 * @property {import("./parts/views.js").ViewsPart} views
 * @property {import("./parts/panels.js").PanelsPart} panels
 * @property {import("./parts/select.js").SelectPart} select
 * @property {import("./parts/dialogs.js").DialogsPart} dialogs
 */

/** Parts that have come, and what runs them. @type {Map<string, () => void>} */
const waiting = new Map();
/** Parts that run. @type {Partial<Parts>} */
const running = {};
/** What they need besides. @type {Set<string>} */
const besides = new Set();

/** @param {string} url a data script that the later parts need: what they say */
export const alsoLoad = (url) => void besides.add(url);

/** The script of a part has come. @param {[name: string, run: () => void]} part */
export const come = ([name, run]) => void waiting.set(name, run);

/** A part runs, and hands out what it holds. @template {keyof Parts} N @param {N} name @param {Parts[N]} part */
export const runs = (name, part) => void (running[name] = part);

/** Have a part come, so that it can run at once. @param {keyof Parts} name */
export function fetchPart(name) {
  const addresses = /** @type {HTMLElement} */ (document.getElementById("viewer")).dataset;
  const [script, styles] = ["", "Styles"].map((kind) => addresses[`part${name[0].toUpperCase()}${name.slice(1)}${kind}`]);
  return Promise.all([loadScript(script ?? ""), styles && loadStyles(styles)]);
}

/** Who points at a door or has the focus on it is about to open it. @param {HTMLElement} door @param {keyof Parts} name */
export function foresee(door, name) {
  for (const type of ["pointerenter", "focus"]) door.addEventListener(type, () => void fetchPart(name).catch(() => {}));
}

/**
 * What a part holds, once it has come and those that it stands on.
 * @template {keyof Parts} N
 * @param {N} name
 * @returns {Promise<Parts[N]>}
 */
export async function part(name) {
  // The grid stands on what is here at first sight. Words may come after the script that says them.
  const before = name === "grid" ? [] : name === "later" ? [...besides].map(loadScript) : [part("later")];
  await Promise.all([fetchPart(name), ...before]);
  if (!running[name]) waiting.get(name)?.();
  const found = running[name];
  if (!found) throw new Error(`The part ${name} of the viewer is missing.`);
  return found;
}
