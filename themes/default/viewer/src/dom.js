// Making elements. Text goes in as text, never as markup.

/** @typedef {Node | string | null | undefined | false} Child */

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string | number | boolean | ((event: any) => void) | undefined>} [attributes]
 *   `class` and others as attributes; `on…` as listeners; true as an empty attribute
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined) element.setAttribute(name, String(value));
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** Strokes on a 24 × 24 field; parts add their own. @type {Record<string, string>} */
export const ICONS = {
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  fit: "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5",
  close: "M6 6l12 12M18 6L6 18",
  previous: "M15 5l-7 7 7 7",
  next: "M9 5l7 7-7 7",
  back: "M10 6l-6 6 6 6M4 12h16",
  about: "M12 11v6M12 7.5v.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
  help: "M9.2 9.2a2.9 2.9 0 1 1 4.3 2.6c-1 .6-1.5 1.1-1.5 2.2M12 17v.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
  list: "M4 6h16M4 12h16M4 18h16",
  map: "M5 6h3v4H5zM13 4h4v4h-4zM9 13h4v4H9zM17 13h3v4h-3zM4 17h2v3H4z",
  grid: "M4 4h6.5v6.5H4zM13.5 4H20v6.5h-6.5zM4 13.5h6.5V20H4zM13.5 13.5H20V20h-6.5z",
  own: "M4 4v16h16M8.5 15.5v.01M11 10v.01M14.5 13v.01M17.5 7v.01",
  geographic: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3.5 12h17M12 3c-5 5-5 13 0 18M12 3c5 5 5 13 0 18",
  timeline: "M3 20h18M6 17v-3M10 17V9M14 17V5M18 17v-6",
  columns: "M4 4h4v16H4zM10 4h4v11h-4zM16 4h4v7h-4z",
  colour: "M12 3.5s6 6.4 6 10.8a6 6 0 0 1-12 0C6 9.9 12 3.5 12 3.5zM12 17.5a3.2 3.2 0 0 0 3.2-3.2",
  clusters: "M8 12.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM17.5 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM15 20a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z",
  select: "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M8 12.5l3 3 5.5-6",
  split: "M4 5h16v14H4zM12 5v14",
  fold: "M5 5h14v14H5zM12 12h7v7h-7z",
  sorted: "M7 10l5 5 5-5",
  expand: "M14 4h6v6M20 4l-7 7M10 20H4v-6M4 20l7-7",
  search: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.2 15.2L20 20",
  filter: "M4 6h16M7 12h10M10 18h4",
  out: "M14 4h6v6M20 4l-9 9M18 14v5a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1h5",
};

/** The icon of a kind of layout: those without one of their own are maps. @param {string} kind */
export const layoutIcon = (kind) => (kind in ICONS ? kind : "map");

/** @param {keyof typeof ICONS} name */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/**
 * A button that shows an icon and says its name.
 * @param {keyof typeof ICONS} name
 * @param {string} label
 * @param {(event: Event) => void} onclick
 * @param {string} [extra] further classes
 */
export function iconButton(name, label, onclick, extra = "") {
  return el(
    "button",
    { type: "button", class: `icon-button ${extra}`.trim(), "aria-label": label, title: label, onclick },
    icon(name),
  );
}

/**
 * The side at which the panel opens: the theme says at which end of the line. What floats over the
 * stage stands at the other.
 * @param {Element} stage
 * @returns {"left" | "right"}
 */
export function panelSide(stage) {
  const leftward = getComputedStyle(stage).direction === "rtl";
  const atStart = document.documentElement.dataset.panel === "start";
  return leftward === atStart ? "right" : "left";
}
