// @ts-check
/**
 * The idle screen: sheets in turn, then the demonstration, until a touch, a key or a card begins a visit.
 *
 * The demonstration shows the real pages in a frame: a drawn hand goes to a link, presses it, and the page comes as it
 * would for a finger. It knows no page but by the addresses in `data-tour`; where a link is missing it ends quietly.
 * A touch leads to the start page, or to what calls the screen, only when the node answers, so that no error page of the
 * browser is ever seen. What calls for the first time is opened without a touch.
 */

const SHEET_MS = 10000;
const HAND_MS = 1400;
const PRESS_MS = 700;
/** What a page is looked at before the hand goes on: with eleven touches the whole takes a minute and a half. */
const PAGE_MS = 5000;
const LOOK_MS = 10000;
const AGAIN_MS = 1500;
/** After so many visits in a row that came to nothing, the next person is shown how at once. */
const UNUSED_VISITS = 2;

const touchable = () => document.querySelector('.rest-touch');
const asked = new URLSearchParams(location.search);
const unused = Number(asked.get('unused') || 0);
let round = 0;
/** Whether the demonstration comes before the sheets: once. */
let first = unused >= UNUSED_VISITS || asked.has('show');
let leaving = false;

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @param {number} mine the round that plays; a renewed page begins another */
async function play(mine) {
  for (;;) {
    if (!first) await sheets(mine);
    if (mine !== round || leaving) return;
    first = false;
    await tour(mine);
    document.dispatchEvent(new CustomEvent('page:renew'));
  }
}

/** Shows each sheet once. @param {number} mine */
async function sheets(mine) {
  const all = Array.from(document.querySelectorAll('.sheet'));
  for (const sheet of all) {
    if (mine !== round || leaving) return;
    for (const each of all) each.classList.toggle('on', each === sheet);
    await pause(SHEET_MS);
    if (mine === round && sheet.hasAttribute('data-takes')) await start();
  }
}

/** The real pages, worked by a hand. @param {number} mine */
async function tour(mine) {
  const stage = document.querySelector('.tour');
  const hand = document.querySelector('.tour-hand');
  const link = touchable();
  const steps = link instanceof HTMLElement && link.dataset.tour ? link.dataset.tour.split(' ') : [];
  if (!(stage instanceof HTMLElement) || !(hand instanceof HTMLElement) || !steps.length || !(await answers())) return;
  const frame = document.createElement('iframe');
  frame.tabIndex = -1;
  frame.setAttribute('aria-hidden', 'true');
  frame.src = '/';
  stage.prepend(frame);
  stage.hidden = false;
  // News wait until it has been shown.
  stage.setAttribute('data-busy', '');
  await loaded(frame);
  const scale = fit(stage, frame);
  const still = () => mine === round && !leaving && frame.isConnected;
  const down = steps.map((step) => `a[href="${CSS.escape(step)}"]`);
  const up = steps.slice(1).map(() => 'a[data-back]');
  const help = ['.bar a[href="/search"]', 'a[data-back]', '.bar a[href="/help"]', '.bar a[href="/"]'];
  for (const what of down.concat('#speak-key', up, '.bar a[href="/"]', help)) {
    await pause(what === '#speak-key' ? LOOK_MS : PAGE_MS);
    if (!still() || !(await touch(frame, hand, what, scale))) break;
  }
  if (still()) await pause(PAGE_MS);
  frame.remove();
  stage.hidden = true;
  stage.removeAttribute('data-busy');
}

/** Makes the frame as large as its stage lets it be. */
function fit(/** @type {HTMLElement} */ stage, /** @type {HTMLElement} */ frame) {
  const scale = Math.min(stage.clientWidth / window.innerWidth, stage.clientHeight / window.innerHeight);
  frame.style.transform = `scale(${scale}) translateX(-50%)`;
  return scale;
}

/**
 * Moves the hand to something in the frame and presses it; false when it is not there.
 * @param {HTMLIFrameElement} frame
 * @param {HTMLElement} hand
 * @param {string} what
 * @param {number} scale
 */
async function touch(frame, hand, what, scale) {
  const thing = frame.contentDocument && frame.contentDocument.querySelector(what);
  if (!thing) return false;
  thing.scrollIntoView({ block: 'nearest' });
  const box = thing.getBoundingClientRect();
  const stage = frame.getBoundingClientRect();
  const outer = (frame.parentElement || frame).getBoundingClientRect();
  const x = stage.left - outer.left + (box.left + box.width / 2) * scale;
  const y = stage.top - outer.top + (box.top + box.height / 2) * scale;
  hand.style.transform = `translate(${x}px, ${y}px)`;
  await pause(HAND_MS);
  hand.classList.add('down');
  thing.setAttribute('data-going', '');
  await pause(PRESS_MS);
  hand.classList.remove('down');
  thing.removeAttribute('data-going');
  // The voice stays silent: nobody asked for it. Its key is shown, not pressed.
  if (thing.localName === 'a') {
    const comes = shownIn(frame);
    /** @type {HTMLElement} */ (thing).click();
    await comes;
  }
  return true;
}

/** The next page in the frame, swapped in or loaded. @param {HTMLIFrameElement} frame */
function shownIn(frame) {
  return new Promise((resolve) => {
    frame.addEventListener('load', resolve, { once: true });
    if (frame.contentDocument) frame.contentDocument.addEventListener('page:shown', resolve, { once: true });
    setTimeout(resolve, PAGE_MS);
  });
}

/** @param {HTMLIFrameElement} frame */
const loaded = (frame) => new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));

/** A signal that comes after so long; `AbortSignal.timeout` is younger than many a screen. @param {number} ms */
function within(ms) {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), ms);
  return stop.signal;
}

/** Whether the node is there. */
function answers() {
  return fetch('/healthz', { signal: within(AGAIN_MS) }).then((answer) => answer.ok, () => false);
}

/** Begins a visit. */
async function start() {
  if (leaving) return;
  leaving = true;
  const link = touchable();
  if (link) link.setAttribute('data-going', '');
  if (unused) sessionStorage.setItem('unused', String(unused));
  while (!(await answers())) {
    const wait = document.querySelector('.rest-wait');
    if (wait instanceof HTMLElement) wait.hidden = false;
    await pause(AGAIN_MS);
  }
  const calling = document.querySelector('.sheet.on[data-page]');
  location.replace((calling && calling.getAttribute('data-page')) || '/');
}

for (const kind of ['pointerdown', 'keydown', 'click']) {
  document.addEventListener(kind, (event) => {
    event.preventDefault();
    start();
  }, { capture: true });
}
document.addEventListener('screen:card', start);
document.addEventListener('page:shown', () => play(++round));
play(round);

export {};
