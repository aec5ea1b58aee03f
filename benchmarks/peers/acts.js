// What a visitor does, and how long it takes until the frame that shows it; null where it is not there.

globalThis.acts = {
  async hover() {
    const on = document.querySelector(".view.active");
    const box = on.getBoundingClientRect();
    const found = [];
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

  /** Letter by letter, as typed; results are those that the page shows in the frame after. */
  async search() {
    const box = document.querySelector("input[type=search]");
    if (!box) return null;
    box.focus();
    await acts.wait(2500);
    const found = [];
    for (const word of ["shell 12", "vase 7", "print"]) {
      for (let k = 1; k <= word.length; k++) {
        box.value = word.slice(0, k);
        found.push(await probe.answer(() => box.dispatchEvent(new InputEvent("input", { bubbles: true }))));
        await acts.wait(120);
      }
    }
    box.value = "";
    box.dispatchEvent(new InputEvent("input", { bubbles: true }));
    return found;
  },

  async facet() {
    const boxes = () => [...document.querySelectorAll(".facet input[type=checkbox], .facet button")];
    if (boxes().length === 0) return null;
    const found = [];
    for (let k = 0; k < 12; k++) {
      const box = boxes()[k % Math.min(4, boxes().length)];
      found.push(await probe.answer(() => box.click()));
      await acts.wait(120);
    }
    return found;
  },

  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};
