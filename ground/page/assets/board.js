// @ts-check
/**
 * Keeps the board true while somebody looks at it.
 *
 * Asks every two seconds for a small mark of the state; when the mark differs from the one drawn, the page is
 * fetched and its board takes the place of the old one, without a reload and with the focus where it was. When
 * the center does not answer, the board says so instead of showing old states as new ones. Asking keeps the
 * session alive, so it rests after half an hour without a touch: nobody stays signed in by a forgotten window.
 */

const EVERY_MS = 2000;
const REST_MS = 30 * 60 * 1000;

let touched = Date.now();
let asking = false;

/** @returns {HTMLElement | null} */
function board() {
  return document.querySelector('[data-board]');
}

/** @param {'lost' | 'resting' | ''} word which of the board's sentences to show; none when all is well */
function say(word) {
  for (const line of document.querySelectorAll('[data-board-line]')) {
    if (line instanceof HTMLElement) line.hidden = line.dataset.boardLine !== word;
  }
}

/** @param {string} address */
async function ask(address) {
  const answer = await fetch(address, { credentials: 'same-origin', cache: 'no-store', signal: AbortSignal.timeout(8000) });
  // Signed out meanwhile: the plain page leads to the login.
  if (answer.redirected) location.reload();
  if (!answer.ok) throw new Error(String(answer.status));
  return answer;
}

/** @param {HTMLElement} old */
async function redraw(old) {
  const answer = await ask(location.href);
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const fresh = page.querySelector('[data-board]');
  // What a finger is on stays under it.
  await new Promise((put) => document.dispatchEvent(new CustomEvent('page:put', { detail: put, cancelable: true })) && put(0));
  if (!fresh || !old.isConnected) return;
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const href = focused ? focused.getAttribute('href') : null;
  old.replaceWith(document.adoptNode(fresh));
  const again = href ? document.querySelector(`[data-board] a[href="${CSS.escape(href)}"]`) : null;
  if (again instanceof HTMLElement || again instanceof SVGElement) again.focus({ preventScroll: true });
}

async function look() {
  const shown = board();
  if (!shown || asking || document.hidden) return;
  if (Date.now() - touched > REST_MS) {
    say('resting');
    return;
  }
  asking = true;
  try {
    const answer = await ask(shown.dataset.board || '');
    /** @type {{mark: string}} */
    const state = await answer.json();
    if (state.mark !== shown.dataset.mark) await redraw(shown);
    say('');
  } catch {
    say('lost');
  } finally {
    asking = false;
  }
}

for (const kind of ['pointerdown', 'pointermove', 'keydown']) {
  document.addEventListener(kind, () => { touched = Date.now(); }, { capture: true, passive: true });
}
document.addEventListener('visibilitychange', look);
setInterval(look, EVERY_MS);

export {};
