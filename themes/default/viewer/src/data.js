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
const begun = new Map();

/**
 * Put an element that loads something into the page, once for each address.
 * @param {string} url
 * @param {() => HTMLScriptElement | HTMLLinkElement} make also puts it in its place
 * @returns {Promise<void>}
 */
function once(url, make) {
  let promise = begun.get(url);
  if (!promise) {
    promise = new Promise((resolve, reject) => {
      const element = make();
      element.onload = () => {
        if (element instanceof HTMLScriptElement) element.remove();
        resolve();
      };
      element.onerror = () => {
        element.remove();
        begun.delete(url); // so that a later attempt may succeed
        reject(new Error(`${url} did not load`));
      };
    });
    begun.set(url, promise);
  }
  return promise;
}

/**
 * Load a classic script once. Scripts work on file:// where fetch does not.
 * @param {string} url
 * @returns {Promise<void>} settles after the script ran
 */
export const loadScript = (url) =>
  once(url, () => {
    const script = document.createElement("script");
    script.src = url;
    document.head.append(script);
    return script;
  });

/**
 * Load styles once, before those of the theme and after those asked for earlier.
 * @param {string} url
 * @returns {Promise<void>} settles when they hold
 */
export const loadStyles = (url) =>
  once(url, () => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = url;
    link.className = "part";
    const ours = document.querySelectorAll("link.part");
    (ours[ours.length - 1] ?? document.querySelector("link[rel=stylesheet]"))?.after(link);
    return link;
  });

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
