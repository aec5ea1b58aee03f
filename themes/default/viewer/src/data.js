// The data scripts: a queue that the build's scripts push to.

/** @typedef {[kind: string, payload: any]} Message */

/**
 * Take over the queue: what waits in it is handled now, what comes later at once.
 * @param {(kind: string, payload: any) => void} handle
 */
export function drain(handle) {
  const waiting = /** @type {Message[]} */ (self.sitegen ?? []);
  self.sitegen = { push: (/** @type {Message} */ [kind, payload]) => handle(kind, payload) };
  for (const [kind, payload] of waiting) handle(kind, payload);
}

/** @type {Map<string, Promise<void>>} */
const scripts = new Map();

/**
 * Load a classic script once. Scripts work on file:// where fetch does not.
 * @param {string} url
 * @returns {Promise<void>} settles after the script ran
 */
export function loadScript(url) {
  let promise = scripts.get(url);
  if (!promise) {
    promise = new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = url;
      script.onload = () => {
        script.remove();
        resolve();
      };
      script.onerror = () => {
        script.remove();
        scripts.delete(url); // so that a later attempt may succeed
        reject(new Error(`${url} did not load`));
      };
      document.head.append(script);
    });
    scripts.set(url, promise);
  }
  return promise;
}

/**
 * An address under the site for a path whose segments are plain text.
 * @param {string} path
 */
export const encodePath = (path) => path.split("/").map(encodeURIComponent).join("/");

/** @param {string} id */
export const pictureUrl = (id) => `images/${encodePath(id)}.jpg`;

/** @param {string} id */
export const pageUrl = (id) => `items/${encodePath(id)}/index.html`;

/**
 * The address if it leads to the web, else null: metadata may hold anything.
 * @param {string} text
 */
export function webAddress(text) {
  try {
    const url = new URL(text);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
  } catch {
    return null;
  }
}
