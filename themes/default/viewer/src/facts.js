// What is known of an item, as rows of a list. Values that visitors can filter
// by are buttons that do.

import { webAddress } from "./data.js";
import { el } from "./dom.js";

/**
 * @typedef {object} FactActions
 * @property {import("./strings.js").Strings} words
 * @property {(field: string, value: string) => void} [filter] absent for text without buttons and links
 */

/**
 * @param {Item} item
 * @param {import("./collection.js").Collection} collection
 * @param {FactActions} to
 * @returns {HTMLElement[]}
 */
export function factsOf(item, collection, to) {
  const rows = collection.fields.map((field, f) => {
    const value = item.values[f];
    // The heading has said it.
    return value === item.title ? null : fact(field.title, valueNodes(value, field, item.scores, to));
  });
  if (item.cluster > 0) {
    const name = collection.core.clusterNames[item.cluster - 1];
    rows.push(fact(to.words.cluster, [name ? to.words.pair({ name: item.cluster, value: name }) : to.words.number(item.cluster)]));
  }
  return rows.filter((row) => row !== null);
}

/** @param {string} title @param {(Node | string)[]} nodes @returns {HTMLElement | null} */
const fact = (title, nodes) =>
  nodes.length ? el("div", {}, el("dt", {}, title), el("dd", { dir: "auto" }, ...nodes)) : null;

/** @param {HTMLElement[]} facts */
export const metadata = (facts) => el("dl", { class: "metadata" }, ...facts);

/**
 * A value as what is shown of it; nothing when there is none.
 * @param {FieldValue} value
 * @param {FieldData} field
 * @param {number[]} scores per cent, one for each of a list of labels
 * @param {FactActions} to
 * @returns {(Node | string)[]}
 */
export function valueNodes(value, field, scores, to) {
  if (value === null || value === undefined || value === "") return [];
  const wish = to.filter && field.facet ? wishOf(field.kind) : null;
  const node = (/** @type {string} */ text) => (wish ? filterButton(field, text, wish(text), to) : text);
  if (Array.isArray(value)) {
    return value.flatMap((text, i) => [
      ...(i ? [to.words.separator] : []),
      node(text),
      ...(field.kind === "labels" ? [` (${to.words.percent(scores[i] / 100)})`] : []),
    ]);
  }
  // What could not be read as a number or a date is text, and not filtered by.
  if (field.kind === "number" && typeof value !== "number") return [value];
  if (field.kind === "date" && !/^\d{1,4}(-\d\d){0,2}$/.test(String(value))) return [String(value)];
  if (field.kind !== "url") return [node(String(value))];
  const address = webAddress(String(value));
  if (!address) return [String(value)];
  const text = address.replace(/^https?:\/\/(www\.)?/, "").replace(/\/$/, "");
  if (!to.filter) return [text];
  return [el("a", { href: address, rel: "noopener noreferrer external" }, text)];
}

/** What to filter by for a value, or null where values are too long to choose. @param {FieldData["kind"]} kind */
function wishOf(kind) {
  if (kind === "text" || kind === "url") return null;
  const range = kind === "number" || kind === "date";
  return (/** @type {string} */ text) => (range ? `${text}..${text}` : text);
}

/** @param {FieldData} field @param {string} text @param {string} wish @param {FactActions} to */
function filterButton(field, text, wish, { words, filter }) {
  const label = words.filterBy({ field: field.title, value: text });
  return el(
    "button",
    { type: "button", class: "fact-filter", title: label, "aria-label": label, onclick: () => filter?.(field.name, wish) },
    text,
  );
}
