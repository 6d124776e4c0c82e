// @ts-check
/**
 * A warning takes the screen, whatever is on it: the strip at the top of the page is fetched anew as soon as the node
 * hears of one, also under a finger and on a page that somebody fills in, and what is new in it is said aloud once. The
 * idle screen is fetched as a whole. When a line to the node stands anew, it is looked whether other warnings stand than
 * the page shows: nobody was told meanwhile.
 *
 * Invariant: nothing that somebody has entered is touched; what was said is known as long as the page's process lives.
 */

const NOTES_HZ = [660, 880, 1320];
const NOTE_S = 0.35;

/** Ids that were said here. @type {Set<string>} */
const said = new Set();
/** Sentences that wait. @type {string[]} */
let waiting = [];
/** @type {HTMLAudioElement | null} */
let voice = null;

/** Three notes before a call is said; a browser that may not sound yet stays silent. */
function ring() {
  if (!('AudioContext' in window)) return;
  const sound = new AudioContext();
  const level = sound.createGain();
  level.gain.value = 0.2;
  level.connect(sound.destination);
  NOTES_HZ.forEach((hertz, place) => {
    const note = sound.createOscillator();
    note.frequency.value = hertz;
    note.connect(level);
    note.start(sound.currentTime + place * NOTE_S);
    note.stop(sound.currentTime + (place + 0.9) * NOTE_S);
  });
  setTimeout(() => sound.close(), (NOTES_HZ.length + 1) * NOTE_S * 1000);
}

/** Says one sentence after the other. */
function speak() {
  const next = waiting.shift();
  if (!next) {
    voice = null;
    return;
  }
  voice = new Audio(`/aloud?text=${encodeURIComponent(next)}`);
  voice.addEventListener('ended', speak);
  voice.addEventListener('error', speak);
  voice.play().catch(speak);
}

/** Says what stands on the page and was not said yet, and stops what is over. */
function hear() {
  const there = Array.from(document.querySelectorAll('[data-alarm]'));
  for (const each of there) {
    if (!(each instanceof HTMLElement) || said.has(each.dataset.alarm || '')) continue;
    said.add(each.dataset.alarm || '');
    // A phone is its owner's: it shows and does not begin to speak.
    if (window.innerWidth < 900 || window.top !== window) continue;
    if (each.classList.contains('call')) ring();
    waiting.push(...(each.dataset.aloud || '').split('\n').filter(Boolean));
  }
  if (!there.length) {
    waiting = [];
    if (voice) voice.pause();
    voice = null;
  }
  if (waiting.length && !voice) speak();
}

/** What the page shows, wherever: the idle screen has no strip. */
function shown() {
  const place = document.getElementById('alarm');
  if (place) return place.dataset.ids || '';
  return Array.from(document.querySelectorAll('[data-alarm]'), (each) => each.getAttribute('data-alarm')).join(' ');
}

/**
 * Fetches the strips of this page.
 * @param {boolean} sure whether there is news; else it is looked for
 */
async function renew(sure) {
  const place = document.getElementById('alarm');
  // The page that has all of it, and the idle screen, come anew as a whole.
  const asWhole = !place || place.hasAttribute('data-whole');
  if (sure && asWhole) {
    document.dispatchEvent(new CustomEvent('page:renew'));
    return;
  }
  const start = place && place.hasAttribute('data-start');
  const answer = await fetch(`/alarm${start ? '?start=1' : ''}`, { cache: 'no-store' }).catch(() => null);
  if (!answer || !answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('alarm');
  if (!fresh || (!sure && (fresh.dataset.ids || '') === shown())) return;
  if (!sure) document.dispatchEvent(new CustomEvent('page:stale'));
  if (asWhole) {
    document.dispatchEvent(new CustomEvent('page:renew'));
    return;
  }
  const now = document.getElementById('alarm');
  if (now) now.replaceWith(document.importNode(fresh, true));
  hear();
}

document.addEventListener('screen:alarm', (event) => {
  const sure = !(event instanceof CustomEvent && event.detail === 'open');
  if (sure) document.dispatchEvent(new CustomEvent('page:stale'));
  renew(sure);
});
document.addEventListener('page:shown', hear);
document.addEventListener('session:end', () => { waiting = []; });
hear();

export {};
