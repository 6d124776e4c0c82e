// @ts-check
/**
 * A place by touch: town, village, group. Each level is one row of tiles; the node knows towns and villages, groups
 * are numbered.
 */

const PATIENCE_MS = 4000;

/** @typedef {{path: string, name: string}} Place */
/** @typedef {{chosen: Place[], offered: Place[], here: Place[], turn: number}} State */

/** @type {WeakMap<HTMLElement, State>} */
const states = new WeakMap();

/** A signal that comes after so long; `AbortSignal.timeout` is younger than many a screen. @param {number} ms */
function within(ms) {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), ms);
  return stop.signal;
}

/** @param {Event} event */
function panelOf(event) {
  const panel = event.target;
  return panel instanceof HTMLElement && panel.dataset.panel === 'place' ? panel : null;
}

/** @param {HTMLElement} panel */
function stateOf(panel) {
  const state = states.get(panel) ?? { chosen: [], offered: [], here: [], turn: 0 };
  states.set(panel, state);
  return state;
}

/** What stands below the last place that was chosen; the groups of a village are numbers. @param {HTMLElement} panel */
async function offer(panel) {
  const state = stateOf(panel);
  const turn = (state.turn += 1);
  const level = state.chosen.length;
  const asks = (panel.querySelector('.writer-ask')?.getAttribute('data-asks') ?? '').split(' ');
  const line = panel.querySelector('.writer-ask');
  if (line) line.textContent = asks[level] ?? '';
  state.offered = [];
  if (level === 2) {
    const count = Number(panel.dataset.groups);
    state.offered = Array.from({ length: count }, (_, at) => ({ path: '', name: `${at + 1}${panel.dataset.group}` }));
  } else if (level < 2) {
    const of = state.chosen[level - 1]?.path ?? '';
    try {
      const answer = await fetch(`/writing/places?of=${encodeURIComponent(of)}`, { signal: within(PATIENCE_MS) });
      if (!answer.ok) throw new Error(answer.statusText);
      const { places, here } = await answer.json();
      if (turn !== state.turn) return;
      state.offered = places;
      state.here = here;
    } catch {
      if (turn !== state.turn) return;
      // A level that did not come is asked for again by 重选.
      if (line instanceof HTMLElement) line.textContent = line.dataset.noAnswer ?? '';
    }
  }
  const here = panel.querySelector('[data-act=here]');
  const none = panel.querySelector('[data-act=no-group]');
  if (here instanceof HTMLElement) here.hidden = level !== 0 || state.here.length < 2;
  if (none instanceof HTMLElement) none.hidden = level !== 2;
  panel.dispatchEvent(new CustomEvent('writer:offer', { detail: { words: state.offered.map((each) => each.name) }, bubbles: true }));
}

/** @param {HTMLElement} panel @param {Place[]} chosen */
function choose(panel, chosen) {
  stateOf(panel).chosen = chosen;
  const text = chosen.map((each) => each.name).join(' ');
  panel.dispatchEvent(new CustomEvent('writer:write', { detail: { text }, bubbles: true }));
  if (chosen.length < 3) offer(panel);
  else finish(panel);
}

/** @param {HTMLElement} panel */
function finish(panel) {
  const done = panel.querySelector('[data-act=done]');
  if (done instanceof HTMLElement) done.click();
}

document.addEventListener('writer:open', (event) => {
  const panel = panelOf(event);
  if (!panel) return;
  stateOf(panel).chosen = [];
  offer(panel);
});
document.addEventListener('writer:chosen', (event) => {
  const panel = panelOf(event);
  if (!panel || !(event instanceof CustomEvent)) return;
  event.preventDefault();
  const state = stateOf(panel);
  const place = state.offered.find((each) => each.name === event.detail.word);
  if (place) choose(panel, [...state.chosen, place]);
});
document.addEventListener('writer:act', (event) => {
  const panel = panelOf(event);
  if (!panel || !(event instanceof CustomEvent)) return;
  if (event.detail.name === 'here') choose(panel, stateOf(panel).here.slice(0, 2));
  else if (event.detail.name === 'no-group') finish(panel);
});
document.addEventListener('writer:clear', (event) => {
  const panel = panelOf(event);
  if (!panel) return;
  stateOf(panel).chosen = [];
  if (panel.closest('.writer-panels:not([hidden])')) queueMicrotask(() => offer(panel));
});
document.addEventListener('session:end', () => {
  for (const panel of document.querySelectorAll('[data-panel=place]')) if (panel instanceof HTMLElement) states.delete(panel);
});

export {};
