// The way that all renderers are moved: in, across, and out again, with 45 frames each.

const FRAMES = 45;
const ZOOM = 1.06;
const PAN = [7, 4];

/** @param {{zoom: (factor: number) => void, pan: (dx: number, dy: number) => void}} hand */
globalThis.journey = (hand) =>
  probe.drive((k) => {
    if (k < FRAMES) hand.zoom(ZOOM);
    else if (k < 2 * FRAMES) hand.pan(...PAN);
    else hand.zoom(1 / ZOOM);
  }, 3 * FRAMES);

/** A visitor's hand on the viewer. */
globalThis.visitor = () => {
  const stage = document.querySelector("#stage").getBoundingClientRect();
  const at = { x: Math.round(stage.x + stage.width / 2), y: Math.round(stage.y + stage.height / 2) };
  const on = document.querySelector(".view-map.active");
  let pressed = false;
  const fire = (type, more = {}) =>
    on.dispatchEvent(
      new PointerEvent(type, {
        bubbles: true, cancelable: true, pointerId: 1, pointerType: "mouse", isPrimary: true,
        clientX: at.x, clientY: at.y, ...more,
      }),
    );
  return {
    zoom(factor) {
      if (pressed) fire("pointerup");
      pressed = false;
      // The inverse of what the viewer makes of a wheel's turn.
      const deltaY = -Math.log(factor) / 0.0016;
      on.dispatchEvent(new WheelEvent("wheel", { bubbles: true, cancelable: true, deltaY, clientX: at.x, clientY: at.y }));
    },
    pan(dx, dy) {
      if (!pressed) fire("pointerdown", { buttons: 1, button: 0 });
      pressed = true;
      at.x += dx;
      at.y += dy;
      fire("pointermove", { buttons: 1 });
    },
  };
};
