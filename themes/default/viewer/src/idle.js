// Work that waits until nothing else is to do.

const IDLE_MS = 2000;
const BUSY_MS = 150;

/**
 * @param {() => void} act once nothing else is to do
 * @param {() => boolean} busy whether visitors wait for something that comes over the same line
 */
export function whenIdle(act, busy) {
  const check = () => (busy() ? void setTimeout(() => whenIdle(act, busy), BUSY_MS) : act());
  if ("requestIdleCallback" in window) requestIdleCallback(check, { timeout: IDLE_MS });
  else setTimeout(check, IDLE_MS);
}
