// @ts-check
/** A finger that rests on something hears what it is (`aloud:say`); the lifting that follows then opens nothing. */

const HOLD_MS = 600;
/** A finger that moves further does not rest. */
const REST_PX = 24;
/** Where a finger rests for other reasons. */
const NOT_HERE = '#aloud, #speak-key, .ink-pad';

let holding = 0;
let held = false;
/** @type {[number, number]} */
let from = [0, 0];

/** @param {EventTarget | null} target */
const heardAt = (target) => (target instanceof Element ? target.closest('[data-say]') : null);

const release = () => clearTimeout(holding);

document.addEventListener('pointerdown', (event) => {
  release();
  held = false;
  from = [event.clientX, event.clientY];
  const element = heardAt(event.target);
  if (!element || element.closest(NOT_HERE) || !document.querySelector('#speak-key:not([aria-disabled])')) return;
  holding = window.setTimeout(() => {
    held = true;
    document.dispatchEvent(new CustomEvent('aloud:say', { detail: { element } }));
  }, HOLD_MS);
}, true);
document.addEventListener('pointermove', (event) => {
  if (Math.abs(event.clientX - from[0]) + Math.abs(event.clientY - from[1]) > REST_PX) release();
}, { capture: true, passive: true });
for (const kind of ['pointerup', 'pointercancel', 'session:end']) document.addEventListener(kind, release, true);
document.addEventListener('click', (event) => {
  // A key that presses something has no finger to lift.
  if (!held || event.detail === 0) return;
  held = false;
  event.preventDefault();
  event.stopPropagation();
}, true);
document.addEventListener('contextmenu', (event) => {
  if (heardAt(event.target) && navigator.maxTouchPoints > 0) event.preventDefault();
});

export {};
