// Items as a table for other programs: RFC 4180, as spreadsheets expect it.

/** A text that a spreadsheet would take for a formula. */
const FORMULA = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;
const NUMBER = /^[+-]?\d+([.,]\d+)?$/;

/**
 * One cell. Nothing that stands in the metadata may run in a spreadsheet, so that
 * what looks like a formula is led by an apostrophe, as OWASP advises ("CSV injection").
 * @param {FieldValue | undefined} value
 */
export function cell(value) {
  if (value === null || value === undefined) return "";
  let text = Array.isArray(value) ? value.join("; ") : String(value);
  if (FORMULA.test(text) && !NUMBER.test(text)) text = `'${text}`;
  return /[",;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * @param {FieldData[]} fields
 * @param {Item[]} items
 * @param {string[]} clusters names by number, from 1 on
 */
export function table(fields, items, clusters) {
  const named = clusters.some(Boolean);
  const head = ["id", "title", ...fields.map((field) => field.title), "source", "cluster", ...(named ? ["cluster name"] : [])];
  const rows = items.map((item) => [
    item.id,
    item.title,
    ...fields.map((field, f) => {
      const value = item.values[f];
      return field.kind === "labels" && Array.isArray(value) ? value.map((text, i) => `${text} (${item.scores[i]}%)`) : value;
    }),
    item.source,
    item.cluster || null,
    ...(named ? [clusters[item.cluster - 1] ?? ""] : []),
  ]);
  // The mark at the beginning tells Excel that this is UTF-8.
  return `\ufeff${[head, ...rows].map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

/**
 * Hand a text to the visitor as a file; works from disk and under a strict policy.
 * @param {string} name
 * @param {string} text
 */
export function download(name, text) {
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A title as the beginning of a file's name. @param {string} title */
export const fileName = (title) =>
  `${title.normalize("NFKC").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "").slice(0, 60).toLowerCase() || "pictures"}-selection.csv`;
