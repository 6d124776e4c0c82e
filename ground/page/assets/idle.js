// @ts-check
/**
 * A shared screen forgets who used it. A visit ends by 结束, by walking away, or by the node starting anew; then
 * everything that it left in the browser is dropped and the idle screen comes.
 *
 * Walking away: after `data-idle` seconds a strip in the page counts down `data-warning` seconds, aloud, with a big
 * 继续使用. A card laid on the reader counts as a touch. Nothing counts while something plays or an element carries
 * `data-busy` (a film, a call), on a window of a phone's width, and on pages without `data-idle`: desks, phones, the
 * idle screen, the demonstration's frame.
 *
 * Invariants: the glass is empty before anything else of the end happens, and stays so until the node has answered;
 * an entry of the browser's history that belongs to an earlier visit shows the start page, never its own; nothing
 * can be copied off a shared screen, so nothing stays in its clipboard. Other islands drop what they hold on
 * `session:end`.
 *
 * What lasts as long as the visit stands in sessionStorage: `session` (a mark), `run` (of the node), `opened` (whether
 * a column or an article was seen), `unused` (how many visits before this one ended without that).
 */

const PHONE_PX = 900;
const PATIENCE_MS = 3000;
const AGAIN_MS = 1500;
/** Seconds left at which the warning is said. */
const SAID_AGAIN_AT = 10;
/** A column lies three steps below the start page. */
const COLUMN_DEPTH = 3;

const root = document.documentElement;
let touched = performance.now();
let said = 0;
let ending = false;
/** @type {HTMLAudioElement | null} */
let voice = null;

const shared = () => root.hasAttribute('data-idle') && window.top === window;

function busy() {
  const plays = Array.from(document.querySelectorAll('video, audio')).some(
    (media) => media instanceof HTMLMediaElement && !media.paused,
  );
  return plays || document.querySelector('[data-busy]') !== null;
}

/** Says the warning where a voice is installed; a page without one shows it all the same. */
function warnAloud() {
  const strip = document.getElementById('idle');
  const key = document.getElementById('speak-key');
  if (!strip || !key || key.hasAttribute('aria-disabled')) return;
  hush();
  voice = new Audio(`/aloud?text=${encodeURIComponent(strip.dataset.aloud || '')}`);
  voice.play().catch(() => {});
}

function hush() {
  if (voice) voice.pause();
  voice = null;
}

/** @param {number} left seconds to the end of the visit, or 0 to hide the strip */
function warn(left) {
  const strip = document.getElementById('idle');
  if (!strip) return;
  const appears = strip.hidden && left > 0;
  strip.hidden = left === 0;
  const seconds = strip.querySelector('[data-seconds]');
  const heard = strip.querySelector('[aria-live]');
  if (seconds) seconds.textContent = left ? String(left) : '';
  if (left === 0) {
    said = 0;
    hush();
    if (heard) heard.textContent = '';
  } else if (appears || (left === SAID_AGAIN_AT && said !== left)) {
    said = left;
    if (heard) heard.textContent = strip.dataset.aloud || '';
    warnAloud();
  }
}

function tick() {
  if (ending) return;
  const limit = Number(root.dataset.idle || 0);
  const warning = Number(root.dataset.warning || 0);
  if (!shared() || window.innerWidth < PHONE_PX || busy()) {
    touch();
    return;
  }
  const left = Math.ceil(limit + warning - (performance.now() - touched) / 1000);
  if (left <= 0) end(true);
  else warn(left <= warning ? left : 0);
}

function touch() {
  if (ending) return;
  touched = performance.now();
  warn(0);
}

/** Takes everything off the glass and says that it is gone. */
function empty() {
  const strip = document.getElementById('idle');
  const gone = document.createElement('p');
  gone.className = 'gone';
  gone.textContent = (strip && strip.dataset.gone) || '';
  document.body.textContent = '';
  document.body.appendChild(gone);
  document.title = gone.textContent;
  window.scrollTo(0, 0);
}

/** How many visits in a row, with this one, ended by walking away before anything was opened. */
function unusedAfter(/** @type {boolean} */ walkedAway) {
  if (!walkedAway || sessionStorage.getItem('opened')) return 0;
  return Number(sessionStorage.getItem('unused') || 0) + 1;
}

/**
 * @param {boolean} walkedAway whether nobody said that it ends
 * @param {boolean} [show] whether the demonstration was asked for
 */
async function end(walkedAway, show) {
  if (ending) return;
  ending = true;
  hush();
  const unused = unusedAfter(walkedAway);
  document.dispatchEvent(new Event('session:end'));
  document.dispatchEvent(new CustomEvent('page:stale'));
  empty();
  sessionStorage.clear();
  localStorage.clear();
  const rest = new URL('/idle', location.href);
  if (root.dataset.screen) rest.searchParams.set('screen', root.dataset.screen);
  if (unused) rest.searchParams.set('unused', String(unused));
  if (show) rest.searchParams.set('show', '');
  // A node that is just starting answers soon; until then no page can be lost, for there is none.
  while (!(await wiped())) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  location.replace(rest.href);
}

/** A signal that comes after so long; `AbortSignal.timeout` is younger than many a screen. @param {number} ms */
function within(ms) {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), ms);
  return stop.signal;
}

/** Whether the node has told the browser to forget. */
async function wiped() {
  const answer = fetch('/wipe', { method: 'POST', credentials: 'same-origin', signal: within(PATIENCE_MS) });
  return answer.then((said) => said.ok, () => false);
}

/** Marks the present entry of the history as this visit's; one of an earlier visit leads to the start page. */
function begin() {
  if (!shared() || ending) return;
  const known = sessionStorage.getItem('session');
  const mine = known || Math.random().toString(36).slice(2);
  if (!known) sessionStorage.setItem('session', mine);
  const state = history.state || {};
  if (state.session && state.session !== mine) {
    ending = true;
    empty();
    // A page that is replaced by itself keeps its entry's state, and would come here for ever.
    history.replaceState(null, '');
    location.replace('/');
    return;
  }
  // What somebody looked for stands in no address that the next one could see.
  const address = document.body.hasAttribute('data-personal') ? location.pathname : location.href;
  if (state.session !== mine || address !== location.href) {
    history.replaceState(Object.assign({}, state, { session: mine }), '', address);
  }
  if (location.pathname.split('/').length > COLUMN_DEPTH) sessionStorage.setItem('opened', '1');
}

/** @param {Event} event */
function heardRun(event) {
  if (!shared() || ending || !(event instanceof CustomEvent)) return;
  const known = sessionStorage.getItem('run');
  sessionStorage.setItem('run', event.detail);
  if (known && known !== event.detail) end(false);
}

/** @param {Event} event */
function pressed(event) {
  const key = event.target instanceof Element ? event.target.closest('[data-end]') : null;
  if (!key || !shared()) return;
  event.preventDefault();
  end(false, key.getAttribute('data-end') === 'show');
}

if (window.top === window) {
  for (const kind of ['pointerdown', 'keydown', 'wheel', 'input', 'screen:card']) {
    document.addEventListener(kind, touch, { capture: true, passive: true });
  }
  for (const kind of ['copy', 'cut', 'contextmenu', 'dragstart']) {
    document.addEventListener(kind, (event) => { if (shared()) event.preventDefault(); }, { capture: true });
  }
  document.addEventListener('click', pressed);
  document.addEventListener('node:run', heardRun);
  document.addEventListener('page:shown', () => { touch(); begin(); });
  window.addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    begin();
    if (document.body.hasAttribute('data-personal')) location.reload();
  });
  begin();
  setInterval(tick, 1000);
}

export {};
