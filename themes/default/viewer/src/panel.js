// The panel of the picture in hand: picture, text, and the way on to its nearest.

import { pageUrl, pictureUrl, webAddress } from "./data.js";
import { el, icon, iconButton, panelSide } from "./dom.js";
import { factsOf, metadata } from "./facts.js";
import { reducedMotion } from "./motion.js";
import { isSheet, listenSheet } from "./sheet.js";

const THUMB = 88;
const CRUMB = 36;
/** So many facts stand before the nearest pictures. */
const FIRST = 6;

/**
 * @typedef {object} PanelActions
 * @property {() => void} close
 * @property {(item: number) => void} walk
 * @property {(item: number) => void} select
 * @property {(item: number) => void} point mark an item on the stage, -1 for none
 * @property {(item: Item) => void} enlarge
 * @property {(field: string, value: string) => void} filter
 */

export class Panel {
  /**
   * @param {import("./collection.js").Collection} collection
   * @param {import("./thumbs.js").Thumbs} thumbs
   * @param {import("./strings.js").Strings} words
   * @param {PanelActions} actions
   */
  constructor(collection, thumbs, words, actions) {
    this.collection = collection;
    this.thumbs = thumbs;
    this.words = words;
    this.actions = actions;
    this.item = -1;
    this.body = el("div", { class: "panel-body" });
    this.place = el("span", { class: "panel-place" });
    const step = (/** @type {number} */ by) => () => {
      const next = collection.next(this.item, by);
      if (next >= 0) actions.select(next);
    };
    this.previous = iconButton("previous", words.previous, step(-1), "turn");
    this.next = iconButton("next", words.next, step(1), "turn");
    this.grip = el("div", { class: "panel-grip" });
    this.bar = el(
      "div",
      { class: "panel-bar" },
      this.previous,
      this.place,
      this.next,
      el("span", { class: "spring" }),
      iconButton("close", words.close, actions.close),
    );
    this.element = el(
      "aside",
      { class: "panel", id: "panel", "aria-label": words.panel, hidden: true },
      this.grip,
      this.bar,
      this.body,
    );
    listenSheet(this.element, [this.grip, this.bar], actions.close);
  }

  get open() {
    return this.item >= 0;
  }

  /**
   * @param {number} item
   * @param {number[]} trail
   */
  show(item, trail) {
    const { element, collection } = this;
    const wasOpen = this.open;
    this.item = item;
    this.showPlace();
    const known = collection.peek(item);
    this.fill(item, known, trail);
    if (!known) {
      collection.load(item).then(
        (loaded) => this.item === item && this.fill(item, loaded, trail),
        () => this.item === item && this.fail(),
      );
    }
    this.body.scrollTop = 0;
    if (wasOpen) return;
    element.classList.remove("tall");
    element.hidden = false;
    // The browser must see it closed once, or nothing slides.
    void element.offsetWidth;
    element.classList.add("open");
  }

  /** Where the item is among all, or among those that match. */
  showPlace() {
    const { item, collection, words } = this;
    if (item < 0) return;
    const { at, of } = collection.standing(item);
    this.place.textContent = words.partOf({ part: at + 1, all: of });
    this.previous.toggleAttribute("disabled", collection.next(item, -1) < 0);
    this.next.toggleAttribute("disabled", collection.next(item, 1) < 0);
  }

  hide() {
    const { element } = this;
    this.item = -1;
    this.actions.point(-1);
    element.classList.remove("open");
    element.style.removeProperty("--pulled");
    const done = () => {
      if (!this.open) element.hidden = true;
    };
    if (reducedMotion()) done();
    else setTimeout(done, 280);
  }

  fail() {
    this.body.append(el("p", { class: "panel-note" }, this.words.noText));
  }

  /**
   * @param {number} index
   * @param {Item | null} item null until its text has come
   * @param {number[]} trail
   */
  fill(index, item, trail) {
    const held = this.body.contains(document.activeElement);
    const heading = el("h2", { class: "panel-title", tabindex: "-1", dir: "auto" }, item ? item.title : this.words.loading);
    this.body.replaceChildren();
    if (trail.length > 1) this.body.append(this.trail(trail));
    this.body.append(this.picture(index, item), heading);
    if (item) {
      const facts = factsOf(item, this.collection, { words: this.words, filter: this.actions.filter });
      if (facts.length) this.body.append(metadata(facts.slice(0, FIRST)));
      if (item.neighbours.length) this.body.append(this.nearest(item));
      if (facts.length > FIRST) this.body.append(metadata(facts.slice(FIRST)));
      this.body.append(this.links(item));
    } else {
      heading.classList.add("waiting");
    }
    if (held) heading.focus({ preventScroll: true });
  }

  /** @param {number} index @param {Item | null} item */
  picture(index, item) {
    const { words, thumbs, actions } = this;
    const canvas = el("canvas", { class: "panel-atlas", "aria-hidden": "true" });
    thumbs.paint(canvas, index, 360);
    const button = el(
      "button",
      { type: "button", class: "panel-picture", "aria-label": words.enlarge, title: words.enlarge, onclick: () => item && actions.enlarge(item) },
      canvas,
    );
    const { width, height } = item ?? thumbs.extent(index, 1000);
    button.style.setProperty("--ratio", String(width > 0 && height > 0 ? width / height : 1));
    if (item) {
      const image = el("img", { src: pictureUrl(item.id), alt: item.alt, class: "panel-web" });
      image.addEventListener("load", () => image.classList.add("here"));
      image.addEventListener("error", () => image.remove());
      button.append(image);
    }
    button.append(el("span", { class: "panel-enlarge" }, icon("expand")));
    return button;
  }

  /** @param {Item} item */
  links(item) {
    const source = webAddress(item.source);
    return el(
      "p",
      { class: "panel-links" },
      source && el("a", { href: source, rel: "noopener noreferrer external" }, this.words.source, icon("out")),
      this.collection.core.pages !== false && el("a", { href: pageUrl(item.id) }, this.words.page),
    );
  }

  /** @param {Item} item */
  nearest(item) {
    const { words } = this;
    const list = el("ul", { class: "nearest" });
    item.neighbours.forEach((index, j) => list.append(el("li", {}, this.neighbour(index, item.distances[j]))));
    return el(
      "section",
      { class: "panel-nearest" },
      el("h3", {}, words.nearest),
      list,
      el("p", { class: "panel-note" }, words.nearestNote),
    );
  }

  /** @param {number} index @param {number} distance */
  neighbour(index, distance) {
    const { actions, words, collection } = this;
    const canvas = el("canvas", {});
    this.thumbs.paint(canvas, index, THUMB);
    const caption = el("span", { class: "nearest-title", dir: "auto", "aria-hidden": "true" });
    const button = el(
      "button",
      {
        type: "button",
        onclick: () => actions.walk(index),
        onpointerenter: () => actions.point(index),
        onpointerleave: () => actions.point(-1),
        onfocus: () => actions.point(index),
        onblur: () => actions.point(-1),
      },
      el("span", { class: "nearest-picture" }, canvas),
      caption,
      el("span", { class: "nearest-distance", "aria-hidden": "true" }, words.distance(distance)),
    );
    const name = (/** @type {string} */ title) => {
      button.setAttribute("aria-label", words.neighbour({ title, distance: words.distance(distance) }));
      button.title = title;
      caption.textContent = title;
    };
    const known = collection.peek(index);
    name(known ? known.title : words.partOf({ part: index + 1, all: collection.count }));
    if (!known) collection.load(index).then((loaded) => name(loaded.title), () => {});
    return button;
  }

  /** The walk so far; each picture leads back to itself. @param {number[]} trail */
  trail(trail) {
    const { words, actions, collection } = this;
    const list = el("ol", {});
    trail.slice(-24).forEach((index, i, shown) => {
      const canvas = el("canvas", {});
      this.thumbs.paint(canvas, index, CRUMB);
      const known = collection.peek(index);
      const here = i === shown.length - 1;
      const title = known ? known.title : words.partOf({ part: index + 1, all: collection.count });
      const button = el(
        "button",
        { type: "button", "aria-label": title, title, "aria-current": here ? "true" : undefined, onclick: () => actions.walk(index) },
        canvas,
      );
      list.append(el("li", {}, button));
    });
    const back = trail[trail.length - 2];
    const nav = el(
      "nav",
      { class: "trail", "aria-label": words.walk },
      iconButton("back", words.stepBack, () => actions.walk(back)),
      list,
    );
    requestAnimationFrame(() => (list.scrollLeft = list.scrollWidth));
    return nav;
  }

  focus() {
    /** @type {HTMLElement | null} */ (this.body.querySelector("h2"))?.focus({ preventScroll: true });
  }

  /** What the panel covers of a stage. @param {HTMLElement} stage @returns {Insets} */
  insets(stage) {
    const none = { top: 0, right: 0, bottom: 0, left: 0 };
    if (!this.open) return none;
    if (isSheet()) return { ...none, bottom: Math.min(this.element.offsetHeight, stage.clientHeight * 0.7) };
    return { ...none, [panelSide(stage)]: this.element.offsetWidth + 12 };
  }
}
