// @ts-check
/**
 * What a finger touches shows it in the next frame, and stays under it. The browser's own `:active` waits until a touch is
 * surely no scroll, which is later than an eye expects; and a key that is drawn anew between the finger's coming down and
 * its going up is never clicked.
 *
 * So whoever draws a part of the page anew asks with `page:put`, a cancelable event whose detail is what to do: nobody
 * cancels it while nothing is touched, and it is done at once by whoever asked; else it is done here, in its turn, once the
 * finger is up and was heard.
 */

/** A tap is shorter than a glance. */
const STAYS_MS = 120;
/** So long the click that a finger makes may come after it, where the machine has much to do. */
const CLICK_MS = 1000;
/** A hand that rests on the glass holds nothing up. */
const LONGEST_MS = 3000;
const THINGS = 'a[href], button, label, summary, select, [role=button]';

let held = false;
let timer = 0;
/** What is done once the finger is up. @type {(() => void)[]} */
let waiting = [];

function free() {
  held = false;
  const due = waiting;
  waiting = [];
  for (const put of due) put();
}

/** @param {number} ms */
function freeIn(ms) {
  clearTimeout(timer);
  timer = window.setTimeout(free, ms);
}

/** @param {Event} event */
function down(event) {
  held = true;
  freeIn(LONGEST_MS);
  const thing = event.target instanceof Element ? event.target.closest(THINGS) : null;
  thing?.setAttribute('data-pressed', '');
  /** @param {Event} lifted */
  const up = (lifted) => {
    document.removeEventListener('pointerup', up, true);
    document.removeEventListener('pointercancel', up, true);
    freeIn(lifted.type === 'pointerup' ? CLICK_MS : 0);
    setTimeout(() => thing?.removeAttribute('data-pressed'), STAYS_MS);
  };
  document.addEventListener('pointerup', up, true);
  document.addEventListener('pointercancel', up, true);
}

document.addEventListener('pointerdown', down, { capture: true, passive: true });
// Free once everybody has heard the click; one that keys or labels make has no finger.
document.addEventListener('click', (event) => held && event.detail > 0 && freeIn(0), true);
document.addEventListener('page:put', (event) => {
  if (!held) return;
  event.preventDefault();
  waiting.push(/** @type {CustomEvent<() => void>} */ (event).detail);
});

export {};
