// What a visitor does, and how long it takes until the frame that shows it; null where it is not there.

globalThis.acts = {
  async hover() {
    const on = document.querySelector(".view.active");
    const box = on.getBoundingClientRect();
    const found = [];
    const rest = acts.keepAwake();
    for (let k = 0; k < 200; k++) {
      const angle = k * 2.4;
      const reach = Math.sqrt(k / 200) * 0.35;
      const init = {
        bubbles: true, pointerId: 1, pointerType: "mouse", isPrimary: true,
        clientX: box.x + box.width * (0.5 + reach * Math.cos(angle)),
        clientY: box.y + box.height * (0.5 + reach * Math.sin(angle)),
      };
      const each = await probe.answer(() => on.dispatchEvent(new PointerEvent("pointermove", init)));
      if (document.querySelector("#stage").classList.contains("pointing")) found.push(each);
    }
    rest();
    return found;
  },

  async slider() {
    const button = document.querySelector(".clusters-button");
    if (!button) return null;
    button.click();
    await acts.wait(1500);
    const slider = document.querySelector(".clusters-slider input");
    const found = [];
    for (let k = 1; k <= 40; k++) {
      slider.valueAsNumber = 0.3 + k / 100;
      found.push(await probe.answer(() => slider.dispatchEvent(new Event("input", { bubbles: true }))));
    }
    button.click();
    return found;
  },

  /** Letter by letter, as typed; null where there is no search. */
  async search() {
    const box = document.querySelector("#search");
    if (!box) return null;
    box.focus();
    const type = (text) => () => {
      box.value = text;
      box.dispatchEvent(new InputEvent("input", { bubbles: true }));
    };
    // The index is loaded with the first letter.
    type("p")();
    await acts.wait(4000);
    const found = [];
    for (const word of ["shell 12", "vase 7", "print"]) {
      for (let k = 1; k <= word.length; k++) {
        const each = await acts.until(type(word.slice(0, k)), document.querySelector(".find"));
        if (each) found.push(each);
      }
    }
    type("")();
    return found;
  },

  /** Values of the first facets, chosen and left again. */
  async facet() {
    const button = document.querySelector(".find > button");
    if (!button) return null;
    button.click();
    await acts.wait(4000);
    const boxes = [...document.querySelectorAll("li label input[type=checkbox]")].slice(0, 4);
    const found = [];
    for (const box of [...boxes, ...boxes]) {
      const each = await acts.until(() => box.click(), document.body);
      if (each) found.push(each);
    }
    button.click();
    return found.length ? found : null;
  },

  /** Until something within an element has changed and been drawn; null when nothing does in a second. */
  until: (act, element) =>
    new Promise((resolve) => {
      const before = probe.script;
      const start = performance.now();
      const seen = new MutationObserver(() => {
        seen.disconnect();
        requestAnimationFrame(() => resolve({ total: performance.now() - start, script: probe.script - before }));
      });
      seen.observe(element, { subtree: true, childList: true, characterData: true, attributes: true });
      act();
      setTimeout(() => resolve(null), 1000);
    }).then(async (each) => {
      await acts.wait(250);
      return each;
    }),

  /**
   * Change two pixels in every frame until told to rest: Chromium serves frames without limit only as long
   * as each shows something new, and after one over empty ground would wait for the next sixtieth of a second.
   */
  keepAwake() {
    const dot = document.body.appendChild(document.createElement("i"));
    Object.assign(dot.style, { position: "fixed", inset: "0 auto auto 0", width: "2px", height: "2px" });
    let awake = true;
    const step = () => {
      if (!awake) return dot.remove();
      dot.style.background = dot.style.background === "red" ? "blue" : "red";
      requestAnimationFrame(step);
    };
    step();
    return () => (awake = false);
  },

  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};
