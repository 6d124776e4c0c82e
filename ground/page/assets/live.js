// @ts-check
/**
 * Hears from the server that content changed and renews the page once nobody touches it.
 *
 * A personal page is never renewed: somebody may be filling it in. A lost line is tried again
 * after two seconds, then ever later, up to a minute. On the screen beside a card reader it also hears that a card was
 * placed.
 */

const QUIET_MS = 3000;
const FIRST_RETRY_MS = 2000;
const LAST_RETRY_MS = 60000;

let touched = 0;
let waiting = 0;
let lost = false;
let retry = FIRST_RETRY_MS;
/** @type {EventSource | null} */
let line = null;

function changed() {
  document.dispatchEvent(new CustomEvent('page:stale'));
  clearTimeout(waiting);
  const quiet = Date.now() - touched;
  const engaged = document.body.hasAttribute('data-personal') || document.querySelector('[data-busy]') !== null;
  if (engaged) return;
  if (quiet >= QUIET_MS) document.dispatchEvent(new CustomEvent('page:renew'));
  else waiting = window.setTimeout(changed, QUIET_MS - quiet);
}

function open() {
  if (line) return;
  line = new EventSource('/live');
  line.addEventListener('open', () => {
    // What changed while the line was down was not heard.
    if (lost) changed();
    // Nor a warning that came after this page was drawn and before the line stood.
    document.dispatchEvent(new CustomEvent('screen:alarm', { detail: 'open' }));
    lost = false;
    retry = FIRST_RETRY_MS;
  });
  line.addEventListener('changed', changed);
  line.addEventListener('alarm', () => document.dispatchEvent(new Event('screen:alarm')));
  line.addEventListener('card', () => document.dispatchEvent(new Event('screen:card')));
  line.addEventListener('run', (event) => {
    document.dispatchEvent(new CustomEvent('node:run', { detail: event.data }));
  });
  line.addEventListener('error', () => {
    lost = true;
    if (!line || line.readyState !== EventSource.CLOSED) return;
    close();
    setTimeout(open, retry);
    retry = Math.min(retry * 2, LAST_RETRY_MS);
  });
}

function close() {
  if (line) line.close();
  line = null;
}

for (const kind of ['pointerdown', 'keydown', 'wheel', 'scroll']) {
  document.addEventListener(kind, () => { touched = Date.now(); }, { capture: true, passive: true });
}
window.addEventListener('pagehide', close);
window.addEventListener('pageshow', open);
open();

export {};
