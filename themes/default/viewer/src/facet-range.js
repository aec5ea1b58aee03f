// A field of numbers or dates: a histogram, a slider with two thumbs, and the
// same two ends as text.

import { el } from "./dom.js";
import { barsOf } from "./scale.js";

const SVG = "http://www.w3.org/2000/svg";

/** @param {string} tag @param {Record<string, string | number>} attributes */
function svg(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}

export class RangeControl {
  /**
   * @param {FieldData} field
   * @param {import("./facets.js").RangeFacet} facet
   * @param {import("./strings.js").AllStrings} words
   * @param {(values: string[], change?: import("./filtering.js").Change) => void} choose
   */
  constructor(field, facet, words, choose) {
    this.facet = facet;
    this.words = words;
    this.choose = choose;
    this.bars = barsOf(facet.scale);
    this.chart = svg("svg", { class: "facet-bars", viewBox: `0 0 ${this.bars.count} 1`, preserveAspectRatio: "none", "aria-hidden": "true" });
    const { low, high, step } = facet.scale;
    const name = (/** @type {string} */ end) => words.pair({ name: field.title, value: end });
    const slider = (/** @type {string} */ end) =>
      el("input", { type: "range", min: low, max: high, step: facet.scale.whole ? step : "any", "aria-label": name(end), oninput: () => this.slid() });
    const text = (/** @type {string} */ end) =>
      el("input", {
        type: "text", inputmode: field.kind === "number" ? "decimal" : "text", autocomplete: "off", "aria-label": name(end),
        onchange: () => this.written(),
      });
    this.sliders = [slider(words.from), slider(words.to)];
    this.texts = [text(words.from), text(words.to)];
    for (const input of this.sliders) input.addEventListener("keydown", (event) => this.stepped(event, input));
    this.track = el("div", { class: "facet-slider" }, el("span", { class: "facet-track" }), ...this.sliders);
    this.none = el("input", { type: "checkbox", onchange: () => this.give("choice") });
    this.count = el("span", { class: "facet-count" });
    this.row = el("label", { class: "facet-lone" }, this.none, el("span", { class: "facet-name facet-none" }, words.none), this.count);
    const ends = el("div", { class: "facet-ends" }, this.texts[0], el("span", { "aria-hidden": "true" }, "–"), this.texts[1]);
    this.element = el("div", { class: "facet-range" }, this.chart, this.track, ends, this.row);
    // One value alone leaves nothing to choose from.
    for (const part of [this.chart, this.track, ends]) part.toggleAttribute("hidden", !(high > low));
  }

  /** Steps of numbers that are not whole are shares of the whole range. @param {KeyboardEvent} event @param {HTMLInputElement} input */
  stepped(event, input) {
    const { scale } = this.facet;
    const by = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 }[event.key];
    if (!by || scale.whole) return;
    event.preventDefault();
    const mirrored = event.key.startsWith("ArrowL") || event.key.startsWith("ArrowR") ? getComputedStyle(input).direction === "rtl" : false;
    input.valueAsNumber += (mirrored ? -by : by) * scale.step;
    this.slid();
  }

  /** The thumbs never pass each other. */
  slid() {
    const [from, to] = this.sliders;
    if (from.valueAsNumber > to.valueAsNumber) {
      const moved = document.activeElement === from ? from : to;
      (moved === from ? to : from).value = moved.value;
    }
    this.give("typed");
  }

  /** @param {import("./filtering.js").Change} change */
  give(change) {
    const { low, high } = this.facet.scale;
    const [from, to] = this.sliders.map((input) => input.valueAsNumber);
    const range = `${from > low ? this.write(from, false) : ""}..${to < high ? this.write(to, true) : ""}`;
    this.choose([...(range === ".." ? [] : [range]), ...(this.none.checked ? [""] : [])], change);
  }

  /** Numbers as short as the range allows, rounded so that nothing falls out at the ends. @param {number} value @param {boolean} last */
  write(value, last) {
    const { scale } = this.facet;
    if (scale.whole) return scale.format(Math.round(value));
    const unit = 10 ** Math.floor(Math.log10(scale.step));
    return String(Number(((last ? Math.ceil(value / unit) : Math.floor(value / unit)) * unit).toPrecision(12)));
  }

  /** The ends were typed. */
  written() {
    const { scale } = this.facet;
    const [from, to] = this.texts.map((input, i) => (input.value.trim() === "" ? null : scale.parse(input.value.trim(), i === 1)));
    const [low, high] = this.texts.map((input) => input.value.trim());
    this.texts.forEach((input, i) => {
      const bad = (i ? to : from) === null && input.value.trim() !== "";
      input.toggleAttribute("aria-invalid", bad);
      if (bad) input.setAttribute("aria-invalid", "true");
    });
    if ((low && from === null) || (high && to === null)) return;
    // Somebody may write the ends the wrong way round.
    const swap = from !== null && to !== null && from > to;
    // An end where the values end anyway says nothing.
    const start = from !== null && from <= scale.low && !swap ? "" : low;
    const stop = to !== null && to >= scale.high && !swap ? "" : high;
    const [first, second] = swap ? [high, low] : [start, stop];
    const range = `${first}..${second}`;
    this.choose([...(range === ".." ? [] : [range]), ...(this.none.checked ? [""] : [])]);
  }

  /** @param {Uint32Array} tally @param {string[]} chosen */
  show(tally, chosen) {
    const { facet, words, sliders, texts } = this;
    const { low, high, format } = facet.scale;
    const ranges = chosen.flatMap((each) => (each === "" ? [] : [facet.bounds(each)])).filter((each) => each !== null);
    const from = Math.max(low, Math.min(high, Math.min(...ranges.map((range) => range[0]), ranges.length ? Infinity : low)));
    const to = Math.max(low, Math.min(high, Math.max(...ranges.map((range) => range[1]), ranges.length ? -Infinity : high)));
    [from, to].forEach((value, i) => {
      if (sliders[i].valueAsNumber !== value) sliders[i].value = String(value);
      const text = facet.scale.whole ? format(value) : this.write(value, i === 1);
      sliders[i].setAttribute("aria-valuetext", text);
      if (document.activeElement !== texts[i]) texts[i].value = text;
      texts[i].removeAttribute("aria-invalid");
    });
    // Where both thumbs are at the upper end the lower one must be within reach.
    sliders[0].classList.toggle("above", from > (low + high) / 2);
    const share = (/** @type {number} */ value) => (high > low ? (100 * (value - low)) / (high - low) : 0);
    this.track.style.setProperty("--from", `${share(from)}%`);
    this.track.style.setProperty("--to", `${share(to)}%`);
    this.none.checked = chosen.includes("");
    this.count.textContent = words.number(tally[0]);
    this.row.hidden = tally[0] === 0 && !this.none.checked;
    this.draw(tally, from, to);
  }

  /** @param {Uint32Array} tally @param {number} from @param {number} to */
  draw(tally, from, to) {
    const { start, width, count } = this.bars;
    const sums = new Float64Array(count);
    this.facet.levels.forEach((level, v) => {
      sums[Math.min(count - 1, Math.floor((level - start) / width))] += tally[v + 1];
    });
    const most = sums.reduce((max, sum) => Math.max(max, sum), 1);
    this.chart.replaceChildren(
      ...Array.from(sums, (sum, b) => {
        // The smallest sum is seen, too.
        const height = sum ? Math.max(0.04, sum / most) : 0;
        const left = start + b * width;
        const within = left + width > from && left <= to;
        return svg("rect", { x: b + 0.06, width: 0.88, y: 1 - height, height, class: within ? "within" : "beyond" });
      }),
    );
  }
}
