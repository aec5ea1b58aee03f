// Keys. What one means depends on where the focus is: a heading or the page
// itself counts as the stage, a button keeps the keys that buttons have.

/**
 * @typedef {object} Keys
 * @property {(direction: Direction) => void} step
 * @property {() => void} open
 * @property {(factor: number) => void} zoom
 * @property {() => void} fit
 * @property {(kind: "map" | "grid" | "list") => void} view
 * @property {(by: 1 | -1) => void} turn to the next arrangement, or the one before
 * @property {() => void} split
 * @property {() => void} clusters
 * @property {() => void} search
 * @property {() => void} filters
 * @property {() => void} help
 * @property {() => void} escape
 */

/** What has the focus; choices keep their arrows: radio buttons and sliders. @typedef {"stage" | "button" | "choice" | "text"} Focus */

/** @type {Record<string, Direction>} */
export const ARROWS = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };

/**
 * What a key does, or null when it is not ours.
 * @param {string} key
 * @param {Focus} focus
 * @returns {((to: Keys) => void) | null}
 */
export function meaning(key, focus) {
  if (focus === "text") return null;
  if (key in ARROWS) return focus === "choice" ? null : (to) => to.step(ARROWS[key]);
  if (key === "Enter") return focus === "button" ? null : (to) => to.open();
  if (key === "+" || key === "=") return (to) => to.zoom(1.6);
  if (key === "-" || key === "_") return (to) => to.zoom(1 / 1.6);
  if (key === "0") return (to) => to.fit();
  if (key === "m" || key === "M") return (to) => to.view("map");
  if (key === "g" || key === "G") return (to) => to.view("grid");
  if (key === "t" || key === "T") return (to) => to.view("list");
  if (key === "d" || key === "D") return (to) => to.split();
  if (key === "l") return (to) => to.turn(1);
  if (key === "L") return (to) => to.turn(-1);
  if (key === "c" || key === "C") return (to) => to.clusters();
  if (key === "/") return (to) => to.search();
  if (key === "f" || key === "F") return (to) => to.filters();
  if (key === "?") return (to) => to.help();
  if (key === "Escape") return (to) => to.escape();
  return null;
}

/** @param {Element} element @returns {Focus} */
export function focusOf(element) {
  if (element.matches("input[type=radio], input[type=range]")) return "choice";
  if (element.matches("input[type=checkbox]")) return "button";
  if (element.matches("input, textarea, select, [contenteditable]")) return "text";
  return element.closest("a[href], button, summary") ? "button" : "stage";
}

/** @param {Keys} to */
export function listenKeys(to) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.querySelector("dialog[open]")) return;
    const act = meaning(event.key, focusOf(/** @type {Element} */ (event.target)));
    if (!act) return;
    event.preventDefault();
    act(to);
  });
}

/**
 * The stage shows its ring when Tab led to it; after other keys the marked
 * picture's ring says enough, and a pointer needs none.
 * @param {HTMLElement} stage
 */
export function listenTab(stage) {
  let tab = false;
  document.addEventListener("keydown", (event) => (tab = event.key === "Tab"), true);
  document.addEventListener("pointerdown", () => (tab = false), true);
  stage.addEventListener("focus", () => stage.classList.toggle("by-tab", tab));
  stage.addEventListener("blur", () => stage.classList.remove("by-tab"));
  stage.addEventListener("pointerdown", () => stage.classList.remove("by-tab"));
}
