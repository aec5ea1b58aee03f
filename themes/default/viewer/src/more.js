// What no visitor needs at first sight is a script of its own, with styles of its own:
// loaded when nothing else is to do, or at once when somebody wants it.

import { loadScript, loadStyles } from "./data.js";

/** @typedef {import("./later.js").Parts} Parts */

/** @type {Parts | null} */
let here = null;

/** What they need besides. @type {Set<string>} */
const besides = new Set();

/** @param {string} url a data script that the later parts need: what they say */
export const alsoLoad = (url) => void besides.add(url);

/** `later.js` has run. @param {Parts} found */
export function arrived(found) {
  here = found;
}

/** The later parts, once they have come. @returns {Promise<Parts>} */
export async function more() {
  // Each is loaded but once; the words may come after the script that says them.
  const { later = "", laterStyles = "" } = /** @type {HTMLElement} */ (document.getElementById("viewer")).dataset;
  await Promise.all([loadStyles(laterStyles), ...[later, ...besides].map(loadScript)]);
  if (!here) throw new Error("The later parts of the viewer are missing.");
  return here;
}
