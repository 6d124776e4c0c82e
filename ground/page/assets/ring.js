// @ts-check
/**
 * Somebody before a screen calls the desk: the strip that says so stands above every page of whoever may answer, with a
 * tone as long as it rings.
 *
 * A page that is looked at asks every two seconds. The timers of hidden pages sleep for up to a minute, so one of them
 * waits at the center for the answer instead. Asking keeps somebody signed in, so it rests after half an hour without a
 * touch, but on the page of calls (`data-watch`): whoever leaves that open keeps watch.
 */

const EVERY_MS = 2000;
const REST_MS = 30 * 60 * 1000;
const TONE_EVERY_MS = 2500;
const NOTES_HZ = [880, 1175];
const NOTE_S = 0.3;

const place = document.getElementById('ring');
const title = document.title;
let touched = Date.now();
let toned = 0;
let known = '';
let seen = new AbortController();

/** @param {number} ms */
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

function tone() {
  if (Date.now() - toned < TONE_EVERY_MS) return;
  toned = Date.now();
  const sound = new AudioContext();
  const level = sound.createGain();
  level.gain.value = 0.2;
  level.connect(sound.destination);
  NOTES_HZ.forEach((hertz, nth) => {
    const note = sound.createOscillator();
    note.frequency.value = hertz;
    note.connect(level);
    note.start(sound.currentTime + nth * NOTE_S);
    note.stop(sound.currentTime + (nth + 0.9) * NOTE_S);
  });
  setTimeout(() => sound.close(), NOTES_HZ.length * NOTE_S * 1000 + 500);
}

/** @param {{mark: string, count: number, strip: string}} rings */
async function put({ mark, count, strip }) {
  if (!place) return;
  if (mark !== known) {
    // A key that a finger is on stays under it.
    await new Promise((put) => document.dispatchEvent(new CustomEvent('page:put', { detail: put, cancelable: true })) && put(0));
    known = mark;
    const fresh = new DOMParser().parseFromString(strip, 'text/html').body;
    place.replaceChildren(...Array.from(fresh.childNodes, (node) => document.adoptNode(node)));
    document.title = count > 0 ? `☎ ${title}` : title;
  }
  if (count > 0) tone();
}

/** @param {boolean} waits whether it is answered once that is news */
async function ask(waits) {
  if (!place) return false;
  const address = `${place.dataset.ring}?known=${known}${waits ? '&wait=1' : ''}`;
  const answer = await fetch(address, { cache: 'no-store', signal: AbortSignal.any([seen.signal, AbortSignal.timeout(30_000)]) });
  // Signed out meanwhile.
  if (answer.redirected) return false;
  if (answer.ok) await put(await answer.json());
  return answer.ok;
}

/** Asks, of all hidden pages in only one. Whether it waited. */
async function askHidden() {
  if (!navigator.locks) return (await ask(false)) && false;
  // While something rings its tone goes on, so nobody waits.
  return navigator.locks.request('ring', { ifAvailable: true }, async (lock) => (lock ? ask(!place?.firstChild) : false));
}

async function run() {
  while (place) {
    const watches = document.querySelector('[data-watch]') !== null;
    const rests = !watches && Date.now() - touched > REST_MS;
    let waited = false;
    if (!rests) waited = await (document.hidden ? askHidden() : ask(false).then(() => false)).catch(() => false);
    if (!waited) await pause(EVERY_MS);
  }
}

for (const kind of ['pointerdown', 'pointermove', 'keydown']) {
  document.addEventListener(kind, () => { touched = Date.now(); }, { capture: true, passive: true });
}
document.addEventListener('visibilitychange', () => {
  seen.abort();
  seen = new AbortController();
});
run();

export {};
