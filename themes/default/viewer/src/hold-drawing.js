// Shift or Alt and a drag select. What draws comes with the first press, and hears then what it missed.

/**
 * @param {HTMLElement} room around the stages, so that it is heard before all else
 * @param {() => boolean} here whether what draws has come
 * @param {(act: () => void, failed: () => void) => void} need have it come
 */
export function holdDrawing(room, here, need) {
  /** @type {PointerEvent[] | null} */
  let missed = null;
  const hold = (/** @type {PointerEvent} */ event) => {
    if (!missed) {
      const { type, button, pointerType, shiftKey, altKey, target } = event;
      const draws = type === "pointerdown" && button === 0 && pointerType !== "touch" && (shiftKey || altKey);
      if (!draws || here() || !(/** @type {Element} */ (target).closest(".stage"))) return;
      missed = [];
      need(
        () => {
          const events = missed ?? [];
          missed = null;
          for (const event of events) event.target?.dispatchEvent(new PointerEvent(event.type, event));
        },
        () => (missed = null),
      );
    }
    missed.push(event);
    event.stopPropagation();
  };
  for (const type of /** @type {const} */ (["pointerdown", "pointermove", "pointerup", "pointercancel"])) room.addEventListener(type, hold, true);
}
