// How parts of the viewer that come later join the page: when somebody wants them, or the state does.

import { part } from "./more.js";

/**
 * What parts of the viewer are on the page.
 * @typedef {object} Joined
 * @property {import("./late-parts.js").LateParts} later
 * @property {import("./panels.js").Panels} panels
 * @property {import("./selected.js").Selected} select
 * @property {import("./dialogs.js").Dialogs} dialogs
 */

/** The parts that it takes to show what the state says. @param {State} state @returns {(keyof Joined)[]} */
const wantedBy = ({ filter, similarity, selection }) => [
  ...(filter ? [/** @type {const} */ ("later")] : []),
  ...(similarity >= 0 ? [/** @type {const} */ ("panels")] : []),
  ...(selection.size ? [/** @type {const} */ ("select")] : []),
];

export class Joining {
  /** @param {import("./app.js").App} app */
  constructor(app) {
    this.app = app;
    /** What has joined. @type {Partial<Joined>} */
    this.parts = {};
    /** Parts that somebody waits for. @type {Set<keyof Joined>} */
    this.awaited = new Set();
  }

  /** What the state asks for has its parts join, which catch up with it. */
  listen() {
    this.app.store.subscribe((state, before) => {
      for (const name of wantedBy(state)) if (!this.parts[name] && !wantedBy(before).includes(name)) this.need(name);
    });
  }

  /**
   * Do what needs a part of the viewer: at once where it is here, else as soon as it has come.
   * @template {keyof Joined} N
   * @param {N} name
   * @param {(part: Joined[N]) => void} [act]
   * @param {() => void} [failed]
   */
  need(name, act = () => {}, failed) {
    const here = this.parts[name];
    if (here) return act(here);
    this.awaited.add(name);
    this.join(name).then(act, (error) => this.missed(error, failed)).finally(() => this.awaited.delete(name));
  }

  /** @template {keyof Joined} N @param {N} name @returns {Promise<Joined[N]>} */
  async join(name) {
    const { join } = /** @type {{join: (app: import("./app.js").App) => any}} */ (await part(name));
    if (name !== "later") await this.join("later");
    if (!this.parts[name]) {
      const made = (this.parts[name] = join(this.app));
      made.catchUp?.();
    }
    return /** @type {Joined[N]} */ (this.parts[name]);
  }

  /** A part did not come. @param {unknown} error @param {() => void} [failed] */
  missed(error, failed) {
    console.error(error);
    this.app.notice.say(this.app.words.notLoaded);
    failed?.();
  }
}
