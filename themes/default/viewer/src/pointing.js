// Hovering and tapping on the stage, for every view.

import { SLOP } from "./gestures.js";

const TAP_MS = 500;
/** Within so long two taps are one double tap. */
const DOUBLE_MS = 260;

/** @typedef {import("./gestures.js").Point} Point */
/** @typedef {import("./map-view.js").MapView} MapView */

/** What a stage makes of a pointer. @param {import("./stage.js").Stage} stage */
export function listenStage(stage) {
  const { store } = stage;
  /** Selecting is for all stages. @param {number} item @param {PointerEvent} event */
  const choose = (item, event) => (stage.lead ?? stage).choose(item, event);
  /** A tap waits until it cannot become a double tap. @type {ReturnType<typeof setTimeout> | undefined} */
  let tapDue;
  listenPointing(stage.element, {
    hover: (x, y) => {
      if (stage.transition || !stage.active) return;
      const hover = stage.active.pick(x, y);
      store.set({ hover, hoverBy: "pointer" });
    },
    leave: () => store.set({ hover: -1 }),
    tap: (x, y, event) => {
      if (stage.transition || !stage.active) return;
      const item = stage.active.pick(x, y);
      if (choose(item, event)) return;
      // The ring answers at once, without a card.
      store.set({ hover: item, hoverBy: "panel" });
      // What the panel will say may come meanwhile.
      if (item >= 0) stage.collection.load(item).catch(() => {});
      clearTimeout(tapDue);
      tapDue = setTimeout(() => {
        store.set({ hover: -1 });
        store.select(item);
      }, DOUBLE_MS);
    },
    double: (x, y, event) => {
      if (stage.active && choose(stage.active.pick(x, y), event)) return;
      clearTimeout(tapDue);
      store.set({ hover: -1 });
      // The grid's own viewer zooms by itself.
      if (stage.active?.kind === "map") /** @type {MapView} */ (stage.active).glide(2.2, { x, y });
    },
  });
}

/**
 * @typedef {object} Pointing
 * @property {(x: number, y: number) => void} hover
 * @property {() => void} leave
 * @property {(x: number, y: number, event: PointerEvent) => void} tap
 * @property {(x: number, y: number, event: PointerEvent) => void} double
 */

/**
 * Hover and tap, heard before any view handles the event.
 * @param {HTMLElement} element
 * @param {Pointing} to
 */
function listenPointing(element, to) {
  /** @type {(Point & {at: number, id: number}) | null} */
  let pressed = null;
  let last = { x: 0, y: 0, at: -Infinity };
  const point = (/** @type {PointerEvent} */ event) => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  /** @param {"pointerdown" | "pointermove" | "pointerup" | "pointercancel" | "pointerleave"} type @param {(event: PointerEvent) => void} act */
  const on = (type, act) => element.addEventListener(type, act, { capture: true });
  on("pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary) {
      pressed = null; // a second finger: no tap
      return;
    }
    pressed = { ...point(event), at: event.timeStamp, id: event.pointerId };
  });
  on("pointermove", (event) => {
    const { x, y } = point(event);
    if (pressed && Math.hypot(x - pressed.x, y - pressed.y) > SLOP) pressed.at = -Infinity;
    if (event.pointerType !== "touch") {
      if (event.buttons) to.leave();
      else to.hover(x, y);
    }
  });
  on("pointerup", (event) => {
    const { x, y } = point(event);
    const tap = pressed && pressed.id === event.pointerId && event.timeStamp - pressed.at < TAP_MS;
    pressed = null;
    if (!tap) return;
    const twice = event.timeStamp - last.at < DOUBLE_MS && Math.hypot(x - last.x, y - last.y) < 24;
    last = twice ? { x: 0, y: 0, at: -Infinity } : { x, y, at: event.timeStamp };
    if (twice) to.double(x, y, event);
    else to.tap(x, y, event);
  });
  on("pointercancel", () => (pressed = null));
  on("pointerleave", (event) => {
    if (event.target === element) to.leave();
  });
}
