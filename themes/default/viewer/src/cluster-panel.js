// The control over clusters: similarity as a slider, and what it makes of the
// collection as a list.

import { el, icon, iconButton, panelSide } from "./dom.js";
import { COLOURS, colourOf } from "./looks.js";

/** So many clusters are listed; the rest are small. */
const LISTED = 40;

/** @typedef {import("./clusters.js").Cut} Cut */

/**
 * @typedef {object} ClusterActions
 * @property {(similarity: number) => void} cut
 * @property {(shown: boolean) => void} colour
 * @property {(cluster: number) => void} highlight 0 for none
 * @property {(cluster: number) => void} select all its pictures
 * @property {() => void} close
 */

export class ClusterPanel {
  /**
   * @param {import("./strings.js").AllStrings} words
   * @param {ClusterActions} actions
   */
  constructor(words, actions) {
    this.words = words;
    this.actions = actions;
    /** The cluster that a click holds, or 0. */
    this.held = 0;
    /** Where the slider catches: the similarity that the site opens with. */
    this.opening = 0.5;
    this.value = el("output", { class: "clusters-value", for: "similarity" });
    this.slider = el("input", {
      type: "range", id: "similarity", min: 0, max: 1, step: 0.01, oninput: () => this.slid(),
    });
    this.colours = el("input", { type: "checkbox", checked: true, onchange: () => actions.colour(this.colours.checked) });
    this.sum = el("p", { class: "clusters-sum" });
    this.list = el("ol", { class: "clusters-list", "aria-label": words.clusters });
    this.list.addEventListener("pointerleave", () => actions.highlight(this.held));
    this.element = el(
      "section",
      { class: "clusters", id: "clusters", "aria-label": words.clusters, hidden: true },
      el("header", { class: "clusters-bar" }, el("h2", {}, words.clusters), iconButton("close", words.close, actions.close)),
      el(
        "div",
        { class: "clusters-slider" },
        el("label", { for: "similarity" }, words.similarity),
        this.value,
        this.slider,
        el("span", { class: "clusters-end" }, words.fewClusters),
        el("span", { class: "clusters-end" }, words.manyClusters),
      ),
      this.sum,
      el("label", { class: "clusters-colours" }, this.colours, words.clusterColours),
      this.list,
    );
  }

  get open() {
    return !this.element.hidden;
  }

  slid() {
    const value = this.slider.valueAsNumber;
    // Half a step beside it nobody means another one.
    this.actions.cut(Math.abs(value - this.opening) <= 0.005 ? this.opening : value);
  }

  hide() {
    this.element.hidden = true;
    this.held = 0;
  }

  /** @param {Cut} cut */
  show(cut) {
    const { words, element, slider } = this;
    element.hidden = false;
    this.held = 0;
    const count = cut.sizes.length - 1;
    const total = cut.numbers.length;
    if (slider.valueAsNumber !== cut.similarity) slider.valueAsNumber = cut.similarity;
    const similarity = words.distance(cut.similarity);
    this.value.textContent = similarity;
    slider.setAttribute("aria-valuetext", similarity + words.separator + words.clusterCount({ n: count }));
    this.sum.textContent = sumOf(count, total > 0 ? cut.sizes[0] / total : 0, words);
    const rows = [];
    for (let c = 1; c <= Math.min(count, LISTED); c++) rows.push(this.row(cut, c));
    if (count > LISTED) rows.push(el("li", { class: "clusters-more" }, words.moreClusters({ n: count - LISTED })));
    this.list.replaceChildren(...rows);
  }

  /** @param {Cut} cut @param {number} c */
  row(cut, c) {
    const { words, actions } = this;
    const swatch = el("span", { class: "clusters-swatch" });
    swatch.style.backgroundColor = COLOURS[colourOf(c) - 1];
    const name = cut.names[c] || words.clusterNumber({ n: c });
    const point = {
      onpointerenter: () => actions.highlight(c),
      onfocus: () => actions.highlight(c),
      onblur: () => actions.highlight(this.held),
    };
    const button = el(
      "button",
      {
        type: "button",
        class: "clusters-row",
        "aria-pressed": "false",
        ...point,
        onclick: () => this.hold(c),
      },
      swatch,
      el("span", { class: "clusters-name", dir: "auto" }, name),
      el("span", { class: "clusters-size" }, words.number(cut.sizes[c])),
    );
    const label = words.selectNamed({ title: name });
    const select = el(
      "button",
      { type: "button", class: "clusters-select", "aria-label": label, title: label, ...point, onclick: () => actions.select(c) },
      icon("select"),
    );
    return el("li", {}, button, select);
  }

  /** A click holds a cluster, a second one lets it go. @param {number} c */
  hold(c) {
    this.held = this.held === c ? 0 : c;
    this.list.querySelectorAll(".clusters-row").forEach((button, i) => {
      button.setAttribute("aria-pressed", String(i + 1 === this.held));
    });
    this.actions.highlight(this.held);
  }

  /** What it covers of the stage. @param {HTMLElement} stage @returns {Insets} */
  insets(stage) {
    const none = { top: 0, right: 0, bottom: 0, left: 0 };
    if (!this.open) return none;
    const box = this.element.getBoundingClientRect();
    const room = stage.getBoundingClientRect();
    // On narrow stages it lies at the bottom.
    if (box.width > room.width * 0.7) return { ...none, bottom: room.bottom - box.top };
    return panelSide(stage) === "left"
      ? { ...none, right: room.right - box.left }
      : { ...none, left: box.right - room.left };
  }
}

/**
 * How many clusters there are, and the share of the pictures that are in none.
 * @param {number} n
 * @param {number} rest 0…1; less than half a per cent is not nothing
 * @param {import("./strings.js").AllStrings} words
 */
function sumOf(n, rest, words) {
  if (rest === 0) return words.clusterSumWhole({ n });
  const share = rest < 0.005 ? words.under({ share: words.percent(0.01) }) : words.percent(rest);
  return words.clusterSum({ n, share });
}
