// Keys. They act while the focus is on the stage or nowhere; Escape and ? always.

/**
 * @typedef {object} Keys
 * @property {(direction: Direction) => void} step
 * @property {() => void} open
 * @property {(factor: number) => void} zoom
 * @property {() => void} fit
 * @property {(kind: "map" | "grid") => void} view
 * @property {() => void} help
 * @property {() => void} escape
 */

/** @type {Record<string, Direction>} */
const ARROWS = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };

/**
 * @param {HTMLElement} stage
 * @param {Keys} to
 */
export function listenKeys(stage, to) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const target = /** @type {Element} */ (event.target);
    if (target.closest("dialog[open], input, textarea, select")) return;
    if (event.key === "Escape") return to.escape();
    if (event.key === "?") {
      event.preventDefault();
      return to.help();
    }
    if (target !== stage && target !== document.body) return;
    if (act(event.key, to)) event.preventDefault();
  });
}

/**
 * @param {string} key
 * @param {Keys} to
 * @returns {boolean} whether the key means something here
 */
function act(key, to) {
  if (key in ARROWS) to.step(ARROWS[key]);
  else if (key === "Enter") to.open();
  else if (key === "+" || key === "=") to.zoom(1.6);
  else if (key === "-" || key === "_") to.zoom(1 / 1.6);
  else if (key === "0") to.fit();
  else if (key === "m" || key === "M") to.view("map");
  else if (key === "g" || key === "G") to.view("grid");
  else return false;
  return true;
}
