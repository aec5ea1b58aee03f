// The picture in hand, as large as the window allows.

import { pictureUrl } from "./data.js";
import { el, iconButton } from "./dom.js";

/** Small pictures are blown up so much at most. */
const MOST = 2.5;
/** Enlarging that gains less is none. */
const WORTH = 1.15;

/**
 * The widths, in CSS pixels, of a picture that fits its room and of one looked
 * at closely; both are the same where nothing more is to be seen.
 * @param {{width: number, height: number}} picture
 * @param {{width: number, height: number}} room
 */
export function widths(picture, room) {
  const fit = Math.min(MOST, room.width / picture.width, room.height / picture.height);
  const close = Math.max(1, Math.min(MOST, 2 * fit));
  return { fit: fit * picture.width, close: (close > fit * WORTH ? close : fit) * picture.width };
}

export class Lightbox {
  /**
   * @param {import("./strings.js").AllStrings} words
   * @param {{turn: (by: number) => void, closed: () => void}} to
   */
  constructor(words, to) {
    this.words = words;
    this.to = to;
    this.near = false;
    this.image = el("img", { class: "large-picture", alt: "", draggable: "false" });
    this.caption = el("p", { class: "large-caption", id: "large-title", dir: "auto" });
    this.note = el("p", { class: "large-note", role: "status" });
    this.view = el("div", { class: "large-view", tabindex: "-1", autofocus: true }, this.image);
    this.previous = iconButton("previous", words.previous, () => to.turn(-1));
    this.next = iconButton("next", words.next, () => to.turn(1));
    const close = iconButton("close", words.close, () => this.element.close());
    const bar = el("div", { class: "large-bar" }, this.caption, this.previous, this.next, close);
    this.element = el("dialog", { class: "large", "aria-labelledby": "large-title" }, bar, this.view, this.note);
    this.listen();
  }

  listen() {
    const { element, image, view, to } = this;
    image.addEventListener("error", () => (this.note.textContent = this.words.noPicture));
    image.addEventListener("load", () => {
      this.fit();
      image.classList.add("here");
    });
    image.addEventListener("click", (event) => this.zoom(!this.near, event));
    view.addEventListener("wheel", (event) => {
      if (this.near || event.deltaY >= 0) return;
      event.preventDefault();
      this.zoom(true, event);
    }, { passive: false });
    view.addEventListener("click", (event) => {
      if (event.target === view) element.close();
    });
    element.addEventListener("close", to.closed);
    element.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      event.preventDefault();
      const rtl = getComputedStyle(element).direction === "rtl";
      to.turn((event.key === "ArrowRight") === rtl ? -1 : 1);
    });
    new ResizeObserver(() => this.fit()).observe(view);
  }

  /** @param {Item} item @param {number} count of all items */
  show(item, count) {
    const { image } = this;
    this.note.textContent = "";
    this.near = false;
    image.classList.remove("here");
    image.alt = item.alt;
    image.src = pictureUrl(item.id);
    this.caption.textContent = item.title;
    this.previous.toggleAttribute("disabled", item.index === 0);
    this.next.toggleAttribute("disabled", item.index === count - 1);
    if (!this.element.open) this.element.showModal();
    this.fit();
  }

  hide() {
    if (this.element.open) this.element.close();
  }

  /** Set the picture's width; its height follows. */
  fit() {
    const { image, view, near } = this;
    const { naturalWidth: width, naturalHeight: height } = image;
    if (!width || !height || !view.clientWidth) return;
    // Scroll bars must not count: they come and go with the width.
    const to = widths({ width, height }, { width: view.offsetWidth - 32, height: view.offsetHeight - 32 });
    image.style.inlineSize = `${Math.floor(near ? to.close : to.fit)}px`;
    image.classList.toggle("more", !near && to.close > to.fit);
    image.classList.toggle("less", near);
  }

  /**
   * Nearer, so that what lies under the pointer comes to the middle; or back.
   * @param {boolean} near
   * @param {MouseEvent} event
   */
  zoom(near, event) {
    const { image, view } = this;
    if (near && !image.classList.contains("more")) return;
    const box = image.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width;
    const y = (event.clientY - box.top) / box.height;
    this.near = near;
    this.fit();
    view.scrollLeft = image.offsetLeft + x * image.offsetWidth - view.clientWidth / 2;
    view.scrollTop = image.offsetTop + y * image.offsetHeight - view.clientHeight / 2;
  }
}
