// The state in the address bar: views, cameras, clusters, filter and item as a readable hash.

import { formatWish, parseWish } from "./filter-words.js";

/**
 * @typedef {object} Address
 * @property {string} view
 * @property {CameraState | null} camera null when everything fits
 * @property {number} similarity at which clusters are shown, or -1
 * @property {string} select ids of the selection as selection-code.js writes them, or ""
 * @property {string} picked the selection's indexes likewise, or ""
 * @property {string} filter see filter-words.js
 * @property {string} id of the item in hand, or ""
 * @property {string} walk the pictures before it, as walk-code.js writes them, or ""
 * @property {boolean} only whether only what is selected is shown
 * @property {string} lang the language chosen, or "" for the collection's own
 * @property {number} index where the item was when the link was made, or -1
 * @property {string} second the view beside the first, or ""
 * @property {CameraState | null} camera2 its camera, null when everything fits
 * @property {string} sort what the list is sorted by, or ""
 */

/** @param {number} value @param {number} digits */
const short = (value, digits) => String(Number(value.toFixed(digits)));

/** @param {CameraState} camera */
function cameraText({ x, y, zoom }) {
  // Far in, a pixel is a smaller share of the layout.
  const digits = Math.max(3, Math.min(7, 3 + Math.ceil(Math.log10(Math.max(1, zoom)))));
  return `${short(x, digits)},${short(y, digits)},${short(zoom, 3)}`;
}

/** @param {string | null} text @returns {CameraState | null} */
function cameraFrom(text) {
  const numbers = (text ?? "").split(",").map(Number);
  const [x, y, zoom] = numbers;
  return numbers.length === 3 && numbers.every(Number.isFinite) && zoom > 0 ? { x, y, zoom } : null;
}

/**
 * @param {Address} address
 * @param {string} usual the view that needs no mention
 */
export function formatHash(address, usual) {
  const parts = [];
  const list = (/** @type {string} */ text) => encodeURIComponent(text).replaceAll("%2C", ",").replaceAll("%2F", "/");
  if (address.view !== usual || address.camera || address.id) parts.push(`view=${encodeURIComponent(address.view)}`);
  if (address.camera) parts.push(`at=${cameraText(address.camera)}`);
  if (address.second) {
    parts.push(`second=${encodeURIComponent(address.second)}`);
    if (address.camera2) parts.push(`at2=${cameraText(address.camera2)}`);
  }
  if (address.sort) parts.push(`sort=${encodeURIComponent(address.sort)}`);
  if (address.similarity >= 0) parts.push(`clusters=${short(address.similarity, 3)}`);
  if (address.select) parts.push(`select=${list(address.select)}`);
  if (address.picked) parts.push(`picked=${address.picked}`);
  if (address.only) parts.push("only=1");
  if (address.filter) parts.push(address.filter);
  if (address.lang) parts.push(`lang=${encodeURIComponent(address.lang)}`);
  if (address.id) {
    parts.push(`item=${address.id.split("/").map(encodeURIComponent).join("/")}`);
    if (address.index >= 0) parts.push(`n=${address.index}`);
    if (address.walk) parts.push(`walk=${list(address.walk)}`);
  }
  return parts.length ? `#${parts.join("&")}` : "";
}

/**
 * Whatever the hash holds, the result is usable: other fragments are ignored.
 * @param {string} hash
 * @param {string[]} views names of the views; the first is the usual one
 * @returns {Address}
 */
export function parseHash(hash, views) {
  const fields = new URLSearchParams(hash.replace(/^#/, "").replaceAll("+", "%2B"));
  const view = fields.get("view") ?? "";
  const second = fields.get("second") ?? "";
  const n = fields.get("n");
  const clusters = fields.get("clusters");
  return {
    view: views.includes(view) ? view : views[0],
    camera: cameraFrom(fields.get("at")),
    second: views.includes(second) ? second : "",
    camera2: cameraFrom(fields.get("at2")),
    sort: fields.get("sort") ?? "",
    similarity: clusters !== null && /^(0(\.\d+)?|1(\.0+)?)$/.test(clusters) ? Number(clusters) : -1,
    select: fields.get("select") ?? "",
    picked: fields.get("picked") ?? "",
    filter: formatWish(parseWish(hash.replace(/^#/, ""))),
    id: fields.get("item") ?? "",
    walk: fields.get("walk") ?? "",
    only: fields.get("only") === "1",
    lang: fields.get("lang") ?? "",
    index: n !== null && /^\d{1,9}$/.test(n) ? Number(n) : -1,
  };
}

/**
 * Write the address. History may refuse (too many calls, odd hosts); then the
 * page works on, only its address stays behind.
 * @param {string} hash
 * @param {{trail: number[], large: boolean}} state
 * @param {boolean} push
 */
export function writeAddress(hash, state, push) {
  const url = hash || location.pathname + location.search;
  try {
    if (push) history.pushState(state, "", url);
    else history.replaceState(state, "", url);
  } catch {
    if (push) location.hash = hash;
  }
}
