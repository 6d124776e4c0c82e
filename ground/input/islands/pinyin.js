// @ts-check
/**
 * Letters to words: gathers the letters that were pressed and asks the node which words they may be.
 *
 * A word that was chosen takes its letters along; the rest stays and is asked for again.
 */

const LETTERS_AT_MOST = 40;
const PATIENCE_MS = 8000;
const NARROW = '(max-width: 599px)';

/** What is begun in a panel: letters, and how many of them each offered word takes. */
/** @type {WeakMap<HTMLElement, {letters: string, uses: Map<string, number>, turn: number}>} */
const begun = new WeakMap();

/**
 * The letters panel that an event is told to.
 * @param {Event} event
 */
function panelOf(event) {
  const panel = event.target;
  return panel instanceof HTMLElement && panel.dataset.panel === 'pinyin' ? panel : null;
}

/** @param {HTMLElement} panel */
function stateOf(panel) {
  const state = begun.get(panel) ?? { letters: '', uses: new Map(), turn: 0 };
  begun.set(panel, state);
  return state;
}

/** A signal that comes after so long; `AbortSignal.timeout` is younger than many a screen. @param {number} ms */
function within(ms) {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), ms);
  return stop.signal;
}

/** @param {HTMLElement} panel */
function draw(panel) {
  const { letters } = stateOf(panel);
  const line = panel.querySelector('[data-typed]');
  if (line instanceof HTMLElement) {
    line.textContent = letters || (line.dataset.hint ?? '');
    line.classList.toggle('typed', letters !== '');
  }
  panel.toggleAttribute('data-unfinished', letters !== '');
}

/** @param {HTMLElement} panel @param {string} letters */
async function ask(panel, letters) {
  const state = stateOf(panel);
  state.letters = letters;
  const turn = (state.turn += 1);
  draw(panel);
  if (!letters) {
    panel.dispatchEvent(new CustomEvent('writer:next', { bubbles: true }));
    return;
  }
  const writer = panel.closest('.writer');
  const before = writer instanceof HTMLElement ? writer.dataset.before ?? '' : '';
  try {
    const answer = await fetch('/writing/pinyin', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ keys: letters, before }),
      cache: 'no-store',
      signal: within(PATIENCE_MS),
    });
    const { candidates, used } = answer.ok ? await answer.json() : { candidates: [], used: [] };
    if (turn !== state.turn) return;
    state.uses = new Map(candidates.map((/** @type {string} */ word, /** @type {number} */ at) => [word, used?.[at] ?? letters.length]));
    panel.dispatchEvent(new CustomEvent('writer:offer', { detail: { words: candidates }, bubbles: true }));
  } catch {
    // Without an answer the letters stay, and the next one asks again.
  }
}

document.addEventListener('writer:open', (event) => {
  const panel = panelOf(event);
  if (!panel) return;
  draw(panel);
  // Ten keys in a row are too small for a thumb: on a phone the letters stand by the alphabet, seven in a row.
  const rows = Array.from(panel.querySelectorAll('.writer-row'));
  if (window.matchMedia(NARROW).matches && rows.length > 1) {
    const keys = rows.flatMap((row) => Array.from(row.children));
    keys.sort((one, other) => (one.textContent ?? '').localeCompare(other.textContent ?? ''));
    rows[0].append(...keys);
    rows.slice(1).forEach((row) => row.remove());
  }
});
document.addEventListener('writer:key', (event) => {
  const panel = panelOf(event);
  if (!panel || !(event instanceof CustomEvent)) return;
  event.preventDefault();
  const { letters } = stateOf(panel);
  if (letters.length < LETTERS_AT_MOST) ask(panel, letters + event.detail.key);
});
document.addEventListener('writer:erase', (event) => {
  const panel = panelOf(event);
  if (!panel || !stateOf(panel).letters) return;
  event.preventDefault();
  ask(panel, stateOf(panel).letters.slice(0, -1));
});
document.addEventListener('writer:chosen', (event) => {
  const panel = panelOf(event);
  if (!panel || !(event instanceof CustomEvent)) return;
  const state = stateOf(panel);
  const rest = state.letters.slice(state.uses.get(event.detail.word) ?? state.letters.length);
  state.letters = rest;
  state.turn += 1;
  draw(panel);
  // The word is in the field a moment later; what is left of the letters is asked with it before the cursor.
  if (rest) queueMicrotask(() => ask(panel, rest));
});
for (const name of ['writer:clear', 'writer:close']) {
  document.addEventListener(name, (event) => {
    const panel = panelOf(event);
    if (!panel) return;
    const state = stateOf(panel);
    Object.assign(state, { letters: '', uses: new Map(), turn: state.turn + 1 });
    draw(panel);
  });
}

export {};
