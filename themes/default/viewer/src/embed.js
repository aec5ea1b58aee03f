// `?embed=1`: the viewer within another page. Nothing stands around the stage, and
// the wheel and a single finger scroll the page that it stands in.

import { el, icon } from "./dom.js";

const HINT_MS = 1600;
/** Pixels at the top that the link lies over. */
export const HEADROOM = 40;

/** Whether the page asks for it. */
export const isEmbedded = () => new URLSearchParams(location.search).get("embed") === "1";

/**
 * Whether a wheel is meant for the pictures rather than for the page around them.
 * @param {{ctrlKey: boolean, metaKey: boolean}} event
 * @param {boolean} awake whether the stage was clicked
 */
export const forUs = ({ ctrlKey, metaKey }, awake) => awake || ctrlKey || metaKey;

/** The address of the same state with everything around it. @param {string} href */
export function wholeAddress(href) {
  const url = new URL(href);
  url.searchParams.delete("embed");
  return url.href;
}

/**
 * @param {HTMLElement} room
 * @param {import("./strings.js").Strings} words
 */
export function embed(room, words) {
  document.documentElement.classList.add("embed");
  const link = el("a", { class: "embed-link", target: "_blank", rel: "noopener", href: wholeAddress(location.href) }, words.openWhole, icon("out"));
  // The state may have moved on since.
  const renew = () => (link.href = wholeAddress(location.href));
  for (const type of ["pointerenter", "pointerdown", "focus", "click"]) link.addEventListener(type, renew);
  const hint = el("p", { class: "embed-hint", "aria-hidden": "true" });
  room.append(link, hint);
  let awake = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let due;
  const say = (/** @type {string} */ text) => {
    hint.textContent = text;
    hint.classList.add("shown");
    clearTimeout(due);
    due = setTimeout(() => hint.classList.remove("shown"), HINT_MS);
  };
  const onStage = (/** @type {Event} */ event) => /** @type {Element} */ (event.target).closest(".stage") !== null;
  // Heard before the stage and its viewers hear it.
  room.addEventListener("wheel", (event) => {
    if (!onStage(event) || forUs(event, awake)) return hint.classList.remove("shown");
    event.stopPropagation();
    say(words.wheelHint({ key: /mac|iphone|ipad/i.test(navigator.platform) ? "⌘" : words.keyCtrl }));
  }, { capture: true, passive: true });
  room.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "touch") awake = true;
  }, true);
  room.addEventListener("pointerleave", () => (awake = false));
  addEventListener("blur", () => (awake = false));
  // One finger is the page's, two are ours.
  room.addEventListener("touchmove", (event) => {
    if (!onStage(event)) return;
    if (event.touches.length > 1) event.preventDefault();
    else say(words.touchHint);
  }, { capture: true, passive: false });
}
