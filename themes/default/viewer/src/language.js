// Further languages: visitors choose one, the address keeps it, and the page begins anew in it.

import { el } from "./dom.js";

/** The language that an address asks for, if it is one of the further ones. @param {CoreData} core */
export function askedFor(core, hash = location.hash) {
  const tag = new URLSearchParams(hash.slice(1)).get("lang");
  return core.words.others?.find(({ language }) => language === tag) ?? null;
}

/**
 * The core as it is in a further language.
 * @param {CoreData} core
 * @param {LanguageData} to
 * @returns {CoreData}
 */
export function turned(core, { language, plurals, said, layouts, recognised }) {
  return {
    ...core,
    words: { ...core.words, chosen: language, plurals, first: said, later: "" },
    layouts: core.layouts.map((layout) => ({
      ...layout,
      title: layouts[layout.name]?.title ?? layout.title,
      guides: layout.guides?.map((guide, i) => ({ ...guide, text: layouts[layout.name]?.guides[i] ?? guide.text })),
    })),
    fields: core.fields.map((field) => (field.kind === "labels" ? { ...field, title: recognised } : field)),
  };
}

/** What the page itself says. @param {HTMLElement} root @param {LanguageData} to @param {FirstWords} words @param {number} n */
export function turnPage(root, { language, direction }, words, n) {
  Object.assign(document.documentElement, { lang: language, dir: direction });
  const says = { ".skip": words.skipToPictures, ".bar-count": words.count({ n }), ".bar-browse": words.browseList };
  for (const [part, text] of Object.entries(says)) root.querySelector(part)?.replaceChildren(text);
}

/**
 * The choice of language; null where there is none.
 * @param {CoreData} core
 * @param {FirstWords} words
 * @param {(language: string) => void} choose "" for the collection's own
 */
export function languageMenu({ words: { others = [], name = "", chosen = "" }, language }, words, choose) {
  if (!others.length) return null;
  const option = (/** @type {string} */ value, /** @type {string} */ tag, /** @type {string} */ text) =>
    el("option", { value, lang: tag, selected: value === chosen }, text);
  const menu = el(
    "select",
    { class: "bar-language", "aria-label": words.chooseLanguage, title: words.chooseLanguage, onchange: () => choose(menu.value) },
    option("", language, name),
    ...others.map((other) => option(other.language, other.language, other.name)),
  );
  menu.value = chosen;
  return menu;
}
