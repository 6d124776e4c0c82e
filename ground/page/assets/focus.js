// @ts-check
/**
 * Arrow keys move the focus to what lies in their direction, OK presses it, back goes one level up.
 *
 * Nearest first, measured from edge to edge, with a step aside counted double. Where nothing more is
 * on the glass in that direction, the page itself moves; the bottom bar comes after its end.
 */

const FOCUSABLE = 'a[href]:not([href^="tel:"]), button:not([hidden]):not([disabled]), input:not([type=hidden]), textarea, select';
const BACK_KEYS = ['GoBack', 'BrowserBack', 'Escape', 'XF86Back'];
const BACK_CODES = [461, 10009, 166];

/** @typedef {'left' | 'right' | 'up' | 'down'} Direction */
/** @type {{[key: string]: Direction}} */
const DIRECTIONS = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' };

/**
 * How far `to` lies from `from` in a direction; null when it does not lie there.
 * @param {DOMRect} from
 * @param {DOMRect} to
 * @param {Direction} direction
 */
function distance(from, to, direction) {
  const upright = direction === 'up' || direction === 'down';
  const ahead = {
    left: from.left - to.right,
    right: to.left - from.right,
    up: from.top - to.bottom,
    down: to.top - from.bottom,
  }[direction];
  // A frame drawn around an element may overlap its neighbour by a few pixels.
  if (ahead < -8) return null;
  const aside = upright
    ? Math.max(0, to.left - from.right, from.left - to.right)
    : Math.max(0, to.top - from.bottom, from.top - to.bottom);
  const offCentre = upright
    ? Math.abs(from.left + from.right - to.left - to.right)
    : Math.abs(from.top + from.bottom - to.top - to.bottom);
  return Math.max(0, ahead) + 2 * aside + offCentre / 100;
}

/** Everything that can take the focus and is drawn. */
function candidates() {
  return Array.from(document.querySelectorAll(FOCUSABLE)).filter(
    (each) => each instanceof HTMLElement && each.getClientRects().length > 0 && !each.closest('[hidden]'),
  );
}

/** @param {Element} element */
const inBar = (element) => element.closest('footer') !== null;

/**
 * @param {Element} from
 * @param {Direction} direction
 */
function next(from, direction) {
  const origin = from.getBoundingClientRect();
  let best = null;
  let least = Infinity;
  for (const each of candidates()) {
    if (each === from || (each instanceof HTMLInputElement && each.disabled)) continue;
    const far = distance(origin, each.getBoundingClientRect(), direction);
    if (far !== null && far < least) {
      best = each;
      least = far;
    }
  }
  return best;
}

/** @param {Direction} direction */
function move(direction) {
  const from = document.activeElement;
  if (!from || from === document.body || from.tagName === 'H1') {
    if (enter()) return;
  }
  const target = from ? next(from, direction) : null;
  const page = { up: -1, down: 1, left: 0, right: 0 }[direction];
  const rest = document.documentElement.scrollHeight - window.innerHeight - window.scrollY;
  const more = page > 0 ? rest > 4 : page < 0 && window.scrollY > 4;
  if (more && (!target || !onGlass(target) || (page > 0 && inBar(target)))) {
    window.scrollBy(0, page * window.innerHeight * 0.6);
    if (from && !onGlass(from)) enter();
  } else if (target instanceof HTMLElement) {
    target.focus();
    if (!inBar(target)) target.scrollIntoView({ block: 'nearest' });
  }
}

/** @param {Element} element whether it is at least partly above the bar and below the top edge */
function onGlass(element) {
  const bar = document.querySelector('.bar');
  const place = element.getBoundingClientRect();
  return inBar(element) || (place.bottom > 0 && place.top < (bar ? bar.getBoundingClientRect().top : window.innerHeight));
}

/**
 * Puts the focus where a thumb expects it: the marked element, else the first tile, row or answer, as
 * far as it is on the glass; else on the bar, from where the page is turned.
 */
function enter() {
  const places = ['main [data-first]', 'main .tile, main .articles a, main input, main button', 'main a:not([href^="tel:"])', '.bar a'];
  for (const place of places) {
    const target = Array.from(document.querySelectorAll(place)).find(onGlass);
    if (target instanceof HTMLElement) {
      target.focus({ preventScroll: true });
      return true;
    }
  }
  return false;
}

/** Whether keys, not fingers, move this screen. */
function byKeys() {
  if (document.documentElement.dataset.screen === 'tv') return true;
  return sessionStorage.getItem('keys') === '1';
}

/** @param {KeyboardEvent} event */
function press(event) {
  const field = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement ? event.target : null;
  const box = field !== null && (field.type === 'radio' || field.type === 'checkbox');
  const typing = field !== null && !box;
  const direction = DIRECTIONS[event.key];
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
  if (direction) {
    const sideways = direction === 'left' || direction === 'right';
    if ((typing && sideways) || event.target instanceof HTMLSelectElement || field instanceof HTMLTextAreaElement) return;
    event.preventDefault();
    sessionStorage.setItem('keys', '1');
    move(direction);
  } else if (event.key === 'Enter' && box && field) {
    event.preventDefault();
    field.click();
  } else if (BACK_KEYS.includes(event.key) || BACK_CODES.includes(event.keyCode) || (event.key === 'Backspace' && !typing)) {
    const back = document.querySelector('a[data-back]');
    if (!(back instanceof HTMLElement)) return;
    event.preventDefault();
    back.click();
  }
}

document.addEventListener('keydown', press);
document.addEventListener('pointerdown', () => sessionStorage.removeItem('keys'));
document.addEventListener('page:shown', (event) => {
  const again = event instanceof CustomEvent && event.detail.again;
  if (byKeys() && !(again && document.activeElement instanceof HTMLAnchorElement)) enter();
});
if (byKeys()) enter();

export {};
