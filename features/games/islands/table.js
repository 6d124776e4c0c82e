// @ts-check
/**
 * What the tables of all games share: points that are pressed, the sentence that says how it stands, the keys beside
 * the board, and the time that is left.
 *
 * The page names the rules of its game and the module that lays it on the table; files have addresses of their own
 * content, so no module can name another by itself. Points are buttons, so that a finger, the arrow keys of a remote and a voice reach each of them.
 */

const MINUTE_MS = 60000;
/** Two people who think are not gone: after the last touch the visit is held so long. */
const THINKING_MS = 3 * MINUTE_MS;
const SOON_MINUTES = 5;

/** @typedef {{says: typeof says, point: typeof point, named: typeof named}} Tools what a game is given */
/** @typedef {{undo?: () => void, again?: () => void, whole?: () => void}} Keys */

/** @type {Keys} */
let keys = {};
let ends = 0;
let warned = false;
let touched = 0;

const game = () => /** @type {HTMLElement | null} */ (document.querySelector('[data-game]'));
/** @param {string} name */
const part = (name) => /** @type {HTMLElement | null} */ (document.querySelector(`[data-game] [data-${name}]`));

/** Says how it stands: for the eye, for a screen reader, and aloud where somebody wants that. @param {string} text */
function says(text) {
  const line = part('says');
  if (!line) return;
  line.textContent = text;
  const wanted = document.querySelector('[data-act=aloud][aria-pressed=true]') !== null;
  // The guide says what a field holds now; everybody else hears it only after pressing the key.
  const detail = wanted ? { element: line } : { element: line, field: text };
  document.dispatchEvent(new CustomEvent('aloud:say', { detail }));
}

/**
 * A point of a board.
 * @param {{left: number, top: number, size: number, high?: number, name: string, press: () => void}} point its middle and size, in percent of the board
 */
function point({ left, top, size, high = size, name, press }) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'game-point';
  button.style.left = `${left - size / 2}%`;
  button.style.top = `${top - high / 2}%`;
  button.style.width = `${size}%`;
  button.style.height = `${high}%`;
  button.setAttribute('aria-label', name);
  button.setAttribute('data-say', name);
  button.addEventListener('click', press);
  return button;
}

/** Names a point anew, for ears. @param {HTMLElement} button @param {string} name */
function named(button, name) {
  button.setAttribute('aria-label', name);
  button.setAttribute('data-say', name);
}

/** Says how long it still goes; at its end the node says the rest. */
function tick() {
  const table = game();
  if (!table || ends === 0) return;
  const left = ends - performance.now();
  if (left <= 0) {
    ends = 0;
    location.reload();
    return;
  }
  const minutes = Math.ceil(left / MINUTE_MS);
  const line = part('left-words');
  const text = `还能玩 ${minutes} 分钟`;
  if (line && line.textContent !== text) line.textContent = text;
  if (minutes <= SOON_MINUTES && !warned) {
    warned = true;
    table.setAttribute('data-soon', '');
    says(`再过 ${minutes} 分钟，就该歇一歇了。`);
  }
  table.toggleAttribute('data-busy', performance.now() - touched < THINKING_MS);
}

/** @param {Event} event */
function pressed(event) {
  touched = performance.now();
  const key = event.target instanceof Element ? event.target.closest('[data-act]') : null;
  const act = key && key.getAttribute('data-act');
  if (!key || !act || !game()) return;
  if (act === 'aloud') {
    const on = key.getAttribute('aria-pressed') !== 'true';
    key.setAttribute('aria-pressed', String(on));
    const line = part('says');
    if (on && line) says(line.textContent || '');
  } else {
    const does = keys[/** @type {keyof Keys} */ (act)];
    if (does) does();
  }
}

/** Lays the game of the shown page on its table. */
async function shown() {
  const at = game();
  const board = part('board');
  if (!at || !board || board.hasChildNodes()) return;
  ends = performance.now() + Number(at.dataset.left);
  touched = performance.now();
  warned = false;
  keys = {};
  const [{ lay }, rules] = await Promise.all([import(at.dataset.page || ''), import(at.dataset.rules || '')]);
  if (game() !== at || board.hasChildNodes()) return;
  const voice = document.querySelector('[data-act=aloud]');
  voice?.toggleAttribute('hidden', !document.querySelector('#speak-key:not([aria-disabled])'));
  keys = lay(board, { says, point, named }, rules);
  tick();
}

document.addEventListener('click', pressed);
document.addEventListener('keydown', () => { touched = performance.now(); });
document.addEventListener('page:shown', shown);
document.addEventListener('session:end', () => {
  ends = 0;
  keys = {};
});
window.setInterval(tick, 1000);
shown();

export {};
