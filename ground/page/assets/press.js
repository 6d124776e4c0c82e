// @ts-check
/**
 * What a finger touches shows it in the next frame. The browser's own `:active` waits until a touch is
 * surely no scroll, which is later than an eye expects.
 */

/** A tap is shorter than a glance. */
const STAYS_MS = 120;
const THINGS = 'a[href], button, label, summary, select, [role=button]';

/** @param {Event} event */
function down(event) {
  const thing = event.target instanceof Element ? event.target.closest(THINGS) : null;
  if (!thing) return;
  thing.setAttribute('data-pressed', '');
  const up = () => {
    document.removeEventListener('pointerup', up, true);
    document.removeEventListener('pointercancel', up, true);
    setTimeout(() => thing.removeAttribute('data-pressed'), STAYS_MS);
  };
  document.addEventListener('pointerup', up, true);
  document.addEventListener('pointercancel', up, true);
}

document.addEventListener('pointerdown', down, { capture: true, passive: true });

export {};
