// The panel of the filters: a section for each field.

import { foundText } from "./chips.js";
import { el, iconButton, panelSide } from "./dom.js";
import { RangeFacet, ValueFacet } from "./facets.js";
import { RangeControl } from "./facet-range.js";
import { TextControl } from "./facet-text.js";
import { ValueControl } from "./facet-values.js";
import { isSheet, listenSheet } from "./sheet.js";

/**
 * How one field is chosen from.
 * @typedef {object} Control
 * @property {HTMLElement} element
 * @property {(tally: Uint32Array, chosen: string[]) => void} show
 */

/** @param {string[]} chosen @param {string} value */
export const toggled = (chosen, value) =>
  chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value];

export class FacetPanel {
  /**
   * @param {import("./filtering.js").Filtering} filtering
   * @param {{close: () => void}} to
   */
  constructor(filtering, to) {
    this.filtering = filtering;
    const { words } = filtering;
    this.body = el("div", { class: "facets-body" });
    this.count = el("p", { class: "facets-count" });
    const grip = el("div", { class: "panel-grip" });
    const bar = el(
      "header",
      { class: "facets-bar" },
      el("h2", { tabindex: "-1" }, words.filters),
      this.count,
      iconButton("close", words.close, to.close),
    );
    this.element = el("section", { class: "facets", id: "facets", "aria-label": words.filters, hidden: true }, grip, bar, this.body);
    listenSheet(this.element, [grip, bar], to.close);
    /** @type {Map<string, {control: Control, clear: HTMLElement}>} */
    this.controls = new Map();
    filtering.listeners.push(() => this.open && this.fill());
  }

  get open() {
    return !this.element.hidden;
  }

  /** @returns {Promise<void>} rejects when the facets do not load */
  async show() {
    const { filtering } = this;
    const facets = await filtering.loadFacets();
    if (this.controls.size === 0) {
      for (const field of filtering.fields) {
        const facet = facets.get(field.name);
        if (facet) this.body.append(this.section(field, facet));
      }
    }
    this.element.hidden = false;
    this.fill();
  }

  hide() {
    this.element.hidden = true;
    this.element.classList.remove("tall");
  }

  focus() {
    /** @type {HTMLElement} */ (this.element.querySelector("h2")).focus({ preventScroll: true });
  }

  /** @param {FieldData} field @param {import("./facets.js").Facet} facet */
  section(field, facet) {
    const { words } = this.filtering;
    const choose = (/** @type {string[]} */ values, /** @type {import("./filtering.js").Change} */ change = "choice") =>
      this.filtering.choose(field.name, values, change);
    const control =
      facet instanceof ValueFacet
        ? new ValueControl(field, facet, words, choose)
        : facet instanceof RangeFacet
          ? new RangeControl(field, facet, words, choose)
          : new TextControl(field, words, choose);
    const heading = el("h3", { id: `facet-${this.controls.size}`, dir: "auto", tabindex: "-1" }, field.title);
    const clear = iconButton("close", words.clearFacet({ field: field.title }), () => {
      choose([]);
      heading.focus();
    });
    this.controls.set(field.name, { control, clear });
    return el(
      "section",
      { class: "facet", role: "group", "aria-labelledby": heading.id },
      el("div", { class: "facet-head" }, heading, clear),
      control.element,
    );
  }

  /** Bring all counts and choices up to date. */
  fill() {
    const { filtering } = this;
    const { facets, wish, words, collection } = filtering;
    for (const [name, { control, clear }] of this.controls) {
      const facet = facets?.get(name);
      const chosen = wish.fields.get(name) ?? [];
      clear.hidden = chosen.length === 0;
      if (facet) control.show(filtering.tally(facet), chosen);
    }
    this.count.textContent = filtering.matches ? foundText(filtering.count, collection.count, words) : "";
  }

  /** What it covers of the stage. @param {HTMLElement} stage @returns {Insets} */
  insets(stage) {
    const none = { top: 0, right: 0, bottom: 0, left: 0 };
    if (!this.open) return none;
    if (isSheet()) return { ...none, bottom: Math.min(this.element.offsetHeight, stage.clientHeight * 0.7) };
    return { ...none, [panelSide(stage) === "left" ? "right" : "left"]: this.element.offsetWidth };
  }
}
