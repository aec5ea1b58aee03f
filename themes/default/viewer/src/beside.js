// The second view itself: its stage, and what lies over it.

import { zoomTools } from "./chrome.js";
import { el, iconButton } from "./dom.js";
import { listenTab } from "./keyboard.js";
import { Stage } from "./stage.js";

export class Beside {
  /** @param {import("./split.js").Split} split @param {import("./late-parts.js").LateParts} late */
  constructor(split, late) {
    const { first, words, store, to } = split;
    this.split = split;
    document.documentElement.classList.add("split");
    const element = el("div", { class: "stage second", role: "application", tabindex: "0", "aria-description": words.stageHint });
    first.element.after(element);
    const stage = new Stage(element, first.collection, store, first);
    this.stage = stage;
    to.fill(stage);
    stage.onCamera = to.moved;
    listenTab(element);
    const picker = el("select", { "aria-label": words.secondArrangement, onchange: () => store.set({ second: picker.value }) });
    for (const { name, title } of stage.views.values()) picker.append(el("option", { value: name }, title));
    this.picker = picker;
    const tools = zoomTools(words, {
      zoom: (factor) => stage.active?.zoomBy(factor),
      fit: () => stage.active?.fit(),
    });
    tools.classList.add("second");
    const bar = el("div", { class: "second-bar" }, picker, iconButton("close", words.closeSecond, () => store.set({ second: "" })));
    this.over = [bar, tools, late.minimap(stage).element];
    first.element.parentElement?.append(...this.over);
    stage.labels.obstacles.push(bar, tools);
    stage.tools = tools;
    split.follow(stage);
    to.made(stage);
  }

  /** @param {string} name */
  show(name) {
    const { split, stage, picker } = this;
    const { words, to, store } = split;
    picker.value = name;
    const view = words.pair({ name: words.second, value: stage.views.get(name)?.title ?? "" });
    stage.element.setAttribute("aria-label", words.stage({ view, count: words.count({ n: stage.collection.count }) }));
    stage.show(name, { camera: split.wish }).catch(() => {
      if (store.state.second !== name) return;
      to.failed();
      store.set({ second: stage.active?.name ?? "" });
    });
    split.wish = null;
  }

  /** @returns {boolean} whether it had the focus */
  remove() {
    const within = [this.stage.element, ...this.over].some((each) => each.contains(document.activeElement));
    this.stage.remove();
    for (const element of this.over) element.remove();
    document.documentElement.classList.remove("split");
    return within;
  }
}
