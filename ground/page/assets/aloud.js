// @ts-check
// long: there is one voice, and everything that starts, steers or silences it shares its state
/**
 * Reads the page aloud, sentence by sentence, from `/aloud`, and says the name of what is focused, or held (`hold.js`).
 *
 * What is said is what the page marks with `data-say`; the element being said carries the class `saying`. One
 * audio element plays; the sentences after it are asked for ahead, so that they are made while this one is heard.
 * Invariants: any touch outside the strip silences at once, and what was asked ahead is no longer wanted; a sound that
 * takes longer than a second is announced in the strip, one that does not come in time is said once in words, on a
 * page that stays usable; the sound of an ended visit is gone.
 *
 * The guide (语音导览, key `*` or the strip) does everything with four keys and closed eyes: up and down go
 * through all that can be heard, OK opens it or reads on from it, back goes one page up.
 */

/** A voice that just starts may need this long for its first sound; then the next is never far. */
const FIRST_MS = 20000;
const NEXT_MS = 10000;
const SLOW_MS = 1000;
/** A voice that is busy with what was asked a moment ago is asked again after so long, and so often. */
const RETRY_MS = 1500;
const TRIES = 4;
const SETTLE_MS = 150;
/** After a finger is lifted the press that it was is over. */
const LIFTED_MS = 120;
const AHEAD = 2;
const RATES = [0.8, 1, 1.25];
const VOLUMES = [0.3, 0.6, 1];
/** @type {{[key: string]: number}} */
const STEPS = { ArrowDown: 1, ArrowRight: 1, 6: 1, ArrowUp: -1, ArrowLeft: -1, 4: -1 };
const KEPT = ['aloud-on', 'aloud-guide', 'aloud-rate', 'aloud-volume'];

/** @typedef {{element: Element, text: string}} Sentence */

const voice = document.createElement('audio');
voice.preload = 'auto';
// In the head it outlives a change of the body, and the island of the session sees that it plays.
document.head.appendChild(voice);

/** @type {Sentence[]} */
let sentences = [];
let at = 0;
/** Whether the strip stands there: the page is read, not one name. */
let reading = false;
let missed = 0;
let watch = 0;
let slow = 0;
let retry = 0;
let tries = 0;
let sounded = false;
/** Whether a finger is on the glass, and whether the strip waits for it to go. */
let finger = false;
let leaving = false;
let settling = 0;
let byKey = false;
/** @type {Set<string>} */
let asked = new Set();
let stop = new AbortController();
/** Where the guide stands, and what it said there: after a renewal the same node may say something else. @type {Element | null} */
let stand = null;
let stood = '';

/** @param {string} name */
const kept = (name) => sessionStorage.getItem(`aloud-${name}`);
/** @param {string} name @param {string | null} value */
function keep(name, value) {
  if (value === null) sessionStorage.removeItem(`aloud-${name}`);
  else sessionStorage.setItem(`aloud-${name}`, value);
}
const guided = () => kept('guide') === '1';
const strip = () => document.getElementById('aloud');
const key = () => document.getElementById('speak-key');
const installed = () => document.querySelector('#speak-key:not([aria-disabled])') !== null;

/** @param {string} name of words that the strip carries */
function words(name) {
  const box = strip();
  return (box && box.dataset[name]) || '';
}

// ---- what can be heard ----

/** @param {Element} element */
function isThere(element) {
  return element.getClientRects().length > 0 && !element.closest('[aria-hidden=true], #aloud, #idle');
}

/** @param {string} place a selector */
function heardIn(place) {
  // A line that will say something later, like what is wrong with a field, is silent until then.
  return Array.from(document.querySelectorAll(`${place} [data-say]`)).filter((each) => isThere(each) && sentencesOf(each).length > 0);
}

/** All that can be heard in reading order: the heading, the content, the bar, what else the header says. */
function everything() {
  const heading = document.querySelector('h1[data-say]');
  const rest = heardIn('header').filter((each) => each !== heading);
  return (heading ? [heading] : []).concat(heardIn('main'), heardIn('.bar'), rest);
}

/** @param {Element} element @returns {Sentence[]} */
function sentencesOf(element) {
  const lines = (element.getAttribute('data-say') || element.textContent || '').split('\n');
  const texts = element.getAttribute('data-say') ? lines : [lines.join(' ')];
  return texts
    .map((text) => ({ element, text: text.replace(/\s+/g, ' ').trim() }))
    .filter(({ text }) => /[\p{L}\p{N}]/u.test(text));
}

/** @param {Element[]} elements */
const sentencesOfAll = (elements) => elements.reduce((/** @type {Sentence[]} */ all, each) => all.concat(sentencesOf(each)), []);

/** @param {string} text */
function address(text) {
  const personal = document.body.hasAttribute('data-personal');
  return `/aloud?text=${encodeURIComponent(text)}${personal ? '&private' : ''}`;
}

// ---- playing ----

/**
 * Says these sentences, one after another.
 * @param {Sentence[]} list
 * @param {boolean} [page] whether the page is read, with the strip to steer it
 */
function begin(list, page = false) {
  silence();
  if (list.length === 0 || !installed()) return;
  sentences = list;
  missed = 0;
  tries = 0;
  sounded = false;
  reading = page;
  if (page) open(null);
  play(0);
}

/** @param {number} index */
function play(index) {
  unmark();
  at = index;
  const sentence = sentences[at];
  if (!sentence) {
    silence();
    return;
  }
  mark(sentence.element);
  voice.src = address(sentence.text);
  voice.defaultPlaybackRate = voice.playbackRate = RATES[level('rate')];
  voice.volume = VOLUMES[level('volume')];
  wait();
  const started = voice.play();
  const source = voice.src;
  if (started) started.catch((error) => source === voice.src && error.name !== 'AbortError' && miss(error.name));
}

/** Asks for the next sentences, so that the node makes them while this one is heard; before, they would stand before it. */
function askAhead() {
  if (!('fetch' in window) || document.body.hasAttribute('data-personal')) return;
  for (const { text } of sentences.slice(at + 1, at + 1 + AHEAD)) {
    if (asked.has(text)) continue;
    asked.add(text);
    fetch(address(text), { signal: stop.signal }).then((answer) => answer.blob()).catch(() => {});
  }
}

/** Starts the wait for the next sign of sound anew. */
function wait() {
  rest();
  watch = window.setTimeout(() => miss('late'), sounded ? NEXT_MS : FIRST_MS);
  slow = window.setTimeout(() => open(words('preparing'), true), SLOW_MS);
}

function rest() {
  clearTimeout(watch);
  clearTimeout(slow);
  clearTimeout(retry);
  retry = 0;
}

/** A sound is heard. */
function heard() {
  missed = 0;
  sounded = true;
  clearTimeout(slow);
  askAhead();
  const box = strip();
  if (!box || box.hidden || !sentences.length) return;
  if (reading) open(null);
  else hide();
}

/**
 * A sentence without a sound. One in the middle is left out; more, or one that does not come in time, end it.
 * @param {string} why
 */
function miss(why) {
  if (!sentences.length || retry) return;
  if (why !== 'late' && why !== 'NotAllowedError' && at === 0 && tries < TRIES) {
    tries += 1;
    retry = window.setTimeout(() => play(0), RETRY_MS);
    return;
  }
  missed += 1;
  if (why !== 'late' && missed === 1 && at > 0 && at + 1 < sentences.length) {
    play(at + 1);
    return;
  }
  const page = reading || guided();
  silence();
  // A browser that waits for a touch before it makes sounds is not broken.
  if (page && why !== 'NotAllowedError') open(words('silent'));
}

/** Silent at once, with nothing left that could go on. */
function silence() {
  rest();
  clearTimeout(settling);
  unmark();
  sentences = [];
  reading = false;
  asked = new Set();
  stop.abort();
  stop = new AbortController();
  if (voice.hasAttribute('src')) {
    voice.pause();
    voice.removeAttribute('src');
    voice.load();
  }
  hide();
}

/** Takes the strip away; while a finger is down it waits, so that nothing moves under it. */
function hide() {
  const box = strip();
  if (!box || box.hidden) return;
  leaving = finger;
  if (leaving) return;
  const held = box.contains(document.activeElement);
  const button = key();
  box.hidden = true;
  if (!button) return;
  button.setAttribute('aria-pressed', 'false');
  if (held) button.focus({ preventScroll: true });
}

/** @param {Element} element */
function mark(element) {
  element.classList.add('saying');
  const bar = document.querySelector('.bottom');
  const floor = bar ? bar.getBoundingClientRect().top : window.innerHeight;
  const { top, bottom } = element.getBoundingClientRect();
  if (!(bar && bar.contains(element)) && (top < 0 || bottom > floor)) {
    const calm = !window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    element.scrollIntoView({ block: 'center', behavior: calm ? 'smooth' : 'auto' });
  }
}

function unmark() {
  for (const each of Array.from(document.querySelectorAll('.saying'))) each.classList.remove('saying');
}

// ---- the strip ----

/**
 * Shows the strip: its keys, or a line of words, or both.
 * @param {string | null} line
 * @param {boolean} [steered] whether the keys stand beside the line
 */
function open(line, steered = line === null) {
  const box = strip();
  const button = key();
  const says = document.querySelector('#aloud [role=status]');
  const keys = document.querySelector('#aloud [role=toolbar]');
  if (!box || !button || !(says instanceof HTMLElement) || !(keys instanceof HTMLElement)) return;
  says.hidden = line === null;
  keys.hidden = !steered;
  box.hidden = false;
  leaving = false;
  says.textContent = line || '';
  button.setAttribute('aria-pressed', String(steered));
  write();
}

/** @param {'rate' | 'volume'} name */
const level = (name) => Number(kept(name) || 1);

/** Writes speed and volume on their keys. */
function write() {
  for (const name of /** @type {('rate' | 'volume')[]} */ (['rate', 'volume'])) {
    const place = document.querySelector(`[data-aloud=${name}] [data-names]`);
    if (place instanceof HTMLElement) place.textContent = (place.dataset.names || '').split(' ')[level(name)];
  }
}

/** @param {'rate' | 'volume'} name */
function turn(name) {
  keep(name, String((level(name) + 1) % RATES.length));
  voice.defaultPlaybackRate = voice.playbackRate = RATES[level('rate')];
  voice.volume = VOLUMES[level('volume')];
  write();
}

/** Reads the page from its heading, without bar and header. */
function readPage() {
  keep('on', '1');
  begin(sentencesOfAll(everything().filter((each) => each.tagName === 'H1' || each.closest('main'))), true);
}

/** @param {MouseEvent} event */
function press(event) {
  const target = event.target instanceof Element ? event.target.closest('#speak-key, [data-aloud]') : null;
  if (!target) return;
  const what = target.getAttribute('data-aloud');
  if (what === null) {
    const on = reading;
    silence();
    if (!installed()) open(words('absent'));
    else if (on) keep('on', null);
    else readPage();
    // Where keys move the screen the strip is the next thing to press.
    const first = document.querySelector('#aloud button');
    if (reading && event.detail === 0 && first instanceof HTMLElement) first.focus({ preventScroll: true });
  } else if (what === 'stop') {
    keep('on', null);
    silence();
  } else if (what === 'back') play(Math.max(0, at - 1));
  else if (what === 'next') play(at + 1);
  else if (what === 'guide') guide(true);
  else if (what === 'rate' || what === 'volume') turn(what);
}

// ---- names ----

/** @param {Element | null} element says its own words, and nothing after */
function say(element) {
  if (element) begin(sentencesOf(element));
}

/** What the keys come to says its name, once they rest. */
function focused(/** @type {FocusEvent} */ event) {
  const target = event.target;
  if (!(target instanceof Element) || guided() || !byKey) return;
  if (reading && !target.closest('#aloud, #speak-key')) silence();
  if (reading) return;
  clearTimeout(settling);
  settling = window.setTimeout(() => say(target.closest('[data-say]') || target.querySelector('[data-say]') || labelOf(target)), SETTLE_MS);
}

/** What a field is called. @param {Element} field */
function labelOf(field) {
  const labels = field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement ? field.labels : null;
  const label = labels && labels[0];
  return label ? label.querySelector('[data-say]') || label : null;
}

// ---- the guide ----

/** @param {boolean} on */
function guide(on) {
  if (on && !installed()) {
    open(words('absent'));
    return;
  }
  keep('guide', on ? '1' : null);
  if (on) {
    announce(words('guide').split('\n'));
  } else {
    const heading = document.querySelector('h1');
    if (heading) begin([{ element: heading, text: words('guided') }]);
  }
}

/**
 * Says where one is: the heading, and how many things it has.
 * @param {string[]} [before] said first
 */
function announce(before = []) {
  const all = everything();
  const heading = all[0];
  if (!(heading instanceof HTMLElement)) return;
  const inMain = all.filter((each) => each.closest('main'));
  const things = inMain.filter((each) => control(each)).length;
  const template = things * 2 < inMain.length ? words('text') : words('things');
  const title = (sentencesOf(heading)[0] || { text: '' }).text;
  const said = template.replace('{heading}', title).replace('{count}', String(things));
  heading.focus({ preventScroll: true });
  standAt(heading);
  begin(before.concat(said.split('\n')).map((text) => ({ element: heading, text })));
}

/** The link, key or field that an element is or belongs to. @param {Element} element */
function control(element) {
  const label = element.closest('label');
  const found = (label && label.control) || element.closest('a[href], button, input, select, textarea');
  return found instanceof HTMLElement ? found : null;
}

/** @param {Element | null} element */
function standAt(element) {
  stand = element;
  stood = element ? (sentencesOf(element)[0] || { text: '' }).text : '';
}

/** @param {number} step */
function walk(step) {
  const all = everything();
  const next = all[((stand ? all.indexOf(stand) : -1) + step + all.length) % all.length];
  if (!next) return;
  standAt(next);
  const thing = control(next);
  if (thing) thing.focus({ preventScroll: true });
  else if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  say(next);
}

/** Opens what the guide stands at, or reads on from it. */
function enter() {
  const thing = stand && stand.isConnected ? control(stand) : null;
  if (thing) {
    silence();
    thing.click();
  } else {
    const all = everything().filter((each) => each.tagName === 'H1' || each.closest('main'));
    begin(sentencesOfAll(all.slice(Math.max(0, stand ? all.indexOf(stand) : 0))));
  }
}

/** @param {KeyboardEvent} event */
function pressed(event) {
  const field = event.target instanceof Element && event.target.closest('input, textarea, .writer') !== null;
  const digit = /^[0-9]$/.test(event.key);
  byKey = true;
  setTimeout(() => { byKey = false; });
  if (event.altKey || event.ctrlKey || event.metaKey || (field && digit) || event.defaultPrevented) return;
  const box = strip();
  if (box && !box.hidden && !reading) silence();
  const step = STEPS[event.key];
  const back = document.querySelector('a[data-back]');
  if (event.key === '*') guide(!guided());
  else if (!guided()) return;
  else if (step) walk(step);
  else if (event.key === 'Enter' || event.key === '5') enter();
  else if (event.key === '0' && back instanceof HTMLElement) back.click();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Another island has something to say: what a finger rests on, or, for the guide alone, what stands in a field now. */
function told(/** @type {Event} */ event) {
  if (!(event instanceof CustomEvent)) return;
  const { element, field } = event.detail;
  if (field === undefined) say(element);
  else if (guided() && field) begin([{ element, text: field }]);
}

// ---- pages come and go ----

/** @param {Event} [event] */
function shown(event) {
  const again = event instanceof CustomEvent && event.detail && event.detail.again;
  if (sentences.length && again && (reading ? resume() : guided() && restand())) return;
  silence();
  const heading = document.querySelector('h1[data-say]');
  if (!installed() || !heading) return;
  if ((guided() || kept('on') === '1') && !again) beReady();
  if (guided() && !(again && restand())) announce();
  else if (kept('on') === '1' && !again) begin(sentencesOf(heading));
}

/** A page that was renewed while it is read is read on, if it still says the same here. */
function resume() {
  const page = sentencesOfAll(everything().filter((each) => each.tagName === 'H1' || each.closest('main')));
  const now = sentences[at];
  if (!reading || !now || !page[at] || page[at].text !== now.text) return false;
  sentences = page;
  open(null);
  mark(page[at].element);
  return true;
}

/** Whether the guide finds on a renewed page what it stood at. */
function restand() {
  const found = stood ? everything().find((each) => (sentencesOf(each)[0] || { text: '' }).text === stood) : undefined;
  if (found) standAt(found);
  return found !== undefined;
}

function end() {
  silence();
  voice.volume = VOLUMES[1];
  standAt(null);
  for (const name of KEPT) sessionStorage.removeItem(name);
}

/** @param {PointerEvent} event */
function touched(event) {
  finger = true;
  const target = event.target instanceof Element ? event.target : null;
  keep('guide', null);
  if (target && target.closest('#aloud, #speak-key')) return;
  // Who touches a link goes on listening, who touches anything else has had enough.
  if (sentences.length && !(target && target.closest('a[href]'))) keep('on', null);
  silence();
}

/** The finger is off; what it pressed has heard of it a moment later. */
function lifted() {
  setTimeout(() => {
    finger = false;
    if (leaving) hide();
  }, LIFTED_MS);
}

/** @param {Event} event */
function makeReady(event) {
  const target = event.target instanceof Element ? event.target.closest('#speak-key') : null;
  if (target && installed()) beReady();
}

/** Lets the node start its voice before it is needed. */
function beReady() {
  if (navigator.sendBeacon) navigator.sendBeacon('/aloud/ready');
}

document.addEventListener('pointerdown', touched, true);
document.addEventListener('pointerup', lifted, true);
document.addEventListener('pointercancel', lifted, true);
document.addEventListener('pointerdown', makeReady);
document.addEventListener('focusin', makeReady);
document.addEventListener('click', press);
document.addEventListener('focusin', focused);
document.addEventListener('keydown', pressed, true);
document.addEventListener('page:shown', shown);
document.addEventListener('aloud:say', told);
document.addEventListener('session:end', end);
window.addEventListener('pagehide', silence);
voice.addEventListener('ended', () => play(at + 1));
voice.addEventListener('playing', heard);
voice.addEventListener('timeupdate', () => sentences.length && wait());
voice.addEventListener('error', () => voice.hasAttribute('src') && miss('error'));
shown();

export {};
