// From arrangement to arrangement: the switch, the keys that turn, and what goes along.

import { whenIdle } from "./idle.js";
import { viewSwitch } from "./switch.js";

export class Turning {
  /** @param {import("./app.js").App} app */
  constructor(app) {
    const { stage, store, words } = app;
    this.app = app;
    /** Names of the arrangements, in the order of the switch. */
    this.names = [...stage.views.keys()];
    this.switch = viewSwitch(
      [...stage.views.values()].map((view) => view.facts),
      words.arrangement,
      (view) => store.set({ view }),
      () => stage.focus(),
    );
  }

  /** The arrangement that the address asked for is shown. */
  begin() {
    this.name();
    this.switch.set(this.app.store.state.view);
  }

  /** Which part of the state keys turn. */
  get turned() {
    const { split, stage } = this.app;
    return split.current === stage ? "view" : "second";
  }

  /** The first arrangement of a kind, if there is one. @param {string} kind */
  to(kind) {
    for (const { facts, name } of this.app.stage.views.values()) {
      if (facts.kind === kind) return this.app.store.set({ [this.turned]: name });
    }
  }

  /** The arrangement after the present one, or before it; after the last comes the first. @param {number} by */
  by(by) {
    const { names, turned } = this;
    const { store } = this.app;
    const name = names[(names.indexOf(store.state[turned]) + by + names.length) % names.length];
    store.set({ [turned]: name });
  }

  /** @param {State} state */
  changed({ view }) {
    const { stage, store, notice, words, route } = this.app;
    this.switch.set(view);
    this.name();
    this.say(this.title(view));
    this.prefetch();
    if (route.quiet) return;
    stage.show(view).catch(() => {
      if (store.state.view !== view) return;
      // The other view did not come: stay where we are.
      notice.say(words.notShown);
      const stay = stage.active?.name;
      if (stay) store.set({ view: stay });
    });
  }

  /** @param {string} name */
  title(name) {
    return this.app.stage.views.get(name)?.title ?? "";
  }

  /** Say what an arrangement is called; who chose it in the switch has heard that. @param {string} text */
  say(text) {
    const { route, voice } = this.app;
    if (!route.quiet && !this.switch.element.contains(document.activeElement)) voice.say(text);
  }

  /** @param {State} state */
  saySecond({ second }) {
    const { words } = this.app;
    this.say(second ? `${words.second}: ${this.title(second)}` : words.closed);
  }

  /** Screen readers hear what is shown of how many. */
  name() {
    const { stage, words, store, collection } = this.app;
    const title = this.title(store.state.view);
    stage.element.setAttribute("aria-label", words.stage({ view: title, count: words.count({ n: collection.count }) }));
  }

  /** The places of the arrangements beside the present one. */
  prefetch() {
    const { names, app } = this;
    const at = names.indexOf(app.store.state.view);
    whenIdle(() => {
      for (const name of [names[at + 1], names[at - 1]]) {
        // When it does not load now, it may when it is wanted.
        if (name) app.collection.layout(name).catch(() => {});
      }
    }, () => app.busy);
  }
}
