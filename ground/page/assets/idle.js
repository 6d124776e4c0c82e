// @ts-check
/**
 * A shared screen forgets who used it: after some idle seconds (`data-idle` on the root) a strip in
 * the page counts down from thirty with a big 继续使用; then the visit is wiped.
 *
 * Nothing counts while something plays or an element carries `data-busy` (a film, a call), on a window
 * of a phone's width, and on pages without `data-idle`: desks, phones, the start page after a wipe.
 * A personal page that comes back from the browser's memory is fetched anew.
 */

const COUNTDOWN_S = 30;
const SAID_AT = [30, 15, 5];

let touched = performance.now();
let said = 0;

function busy() {
  const plays = Array.from(document.querySelectorAll('video, audio')).some(
    (media) => media instanceof HTMLMediaElement && !media.paused,
  );
  return plays || document.querySelector('[data-busy]') !== null;
}

/** @param {number} left seconds to the wipe, or 0 to hide the strip */
function say(left) {
  const strip = document.getElementById('idle');
  if (!strip) return;
  strip.hidden = left === 0;
  const seconds = strip.querySelector('[data-seconds]');
  const voice = strip.querySelector('[aria-live]');
  const sentence = strip.querySelector('p');
  if (seconds) seconds.textContent = left ? String(left) : '';
  if (left === 0) {
    said = 0;
    if (voice) voice.textContent = '';
  } else if (SAID_AT.includes(left) && said !== left && voice && sentence) {
    said = left;
    voice.textContent = sentence.textContent;
  }
}

function tick() {
  const limit = Number(document.documentElement.dataset.idle || 0);
  if (!limit || window.innerWidth < 900 || busy()) {
    touch();
    return;
  }
  const left = Math.ceil(limit + COUNTDOWN_S - (performance.now() - touched) / 1000);
  if (left <= 0) {
    sessionStorage.clear();
    location.replace('/wipe');
  } else {
    say(left <= COUNTDOWN_S ? left : 0);
  }
}

function touch() {
  touched = performance.now();
  say(0);
}

for (const kind of ['pointerdown', 'keydown', 'wheel', 'input']) {
  document.addEventListener(kind, touch, { capture: true, passive: true });
}
document.addEventListener('page:shown', touch);
window.addEventListener('pageshow', (event) => {
  if (event.persisted && document.body.hasAttribute('data-personal')) location.reload();
});
setInterval(tick, 1000);

export {};
