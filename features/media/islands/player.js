// @ts-check
/**
 * The film itself: it starts, waits, ends or breaks, goes where somebody wants it, and tells the node how it went. The
 * keys and what is seen of them are in `panel.js`, what somebody chooses in `choices.js`, the end in `card.js`, what a
 * lesson adds in `lesson.js`; they come by the addresses that the markup carries, and a film does not wait for them.
 *
 * What is sent to the node, field by field, stands in `src/player.rs`.
 *
 * Invariants: the page carries `data-busy` as long as something plays or goes on by itself, so that no visit ends and no
 * page is renewed under it, and not a moment longer; while a film plays no voice reads over it, warnings apart, which
 * stop it; nothing of it lies in the browser longer than the visit.
 */
/** @typedef {import('./panel.js').Panel} Panel */
/** @typedef {import('./lesson.js').Lesson} Lesson */
/** @typedef {import('./card.js').Card} Card */
/** @typedef {import('./choices.js').Choices} Choices */

const TELL_EVERY_S = 15;
/** Where somebody stopped so early, it begins again from the start. */
const TELL_FROM_S = 10;
const TELL_UNTIL_S = 5;
const STEP_S = 10;
const SLOW_MS = 1000;
const STALL_MS = 10000;
const NOTE_MS = 8000;
const FIRST_VOLUME = 70;
const HAVE_FUTURE_DATA = 3;
const NO_SOURCE = 3;

/** @param {string} name */
const kept = (name) => sessionStorage.getItem(`player-${name}`);
/** @param {string} name @param {string | null} value */
function keep(name, value) {
  if (value === null) sessionStorage.removeItem(`player-${name}`);
  else sessionStorage.setItem(`player-${name}`, value);
}

/** Sends a form that outlives the page. @param {string} address @param {{[name: string]: string | number}} fields */
function tell(address, fields) {
  const form = new URLSearchParams();
  for (const name of Object.keys(fields)) form.append(name, String(fields[name]));
  if (navigator.sendBeacon && navigator.sendBeacon(address, form)) return;
  const request = new XMLHttpRequest();
  request.open('POST', address);
  request.send(form);
}

/** What is counted of one play. @param {HTMLVideoElement} video */
function newPlay(video) {
  const name = Math.random().toString(36).slice(2) + Date.now().toString(36);
  return { name, from: Math.floor(video.currentTime), watched: 0, touches: 0, fault: '' };
}

export class Player {
  /** @param {HTMLElement} section */
  constructor(section) {
    this.section = section;
    this.video = /** @type {HTMLVideoElement} */ (section.querySelector('.player-stage > video'));
    this.id = section.dataset.player || '';
    /** @type {Panel | null} */
    this.panel = null;
    /** @type {Lesson | null} */
    this.lesson = null;
    /** @type {Card | null} */
    this.card = null;
    /** @type {Choices | null} */
    this.choices = null;
    /** Whether it goes on: it plays, waits for bytes, or is counted in. */
    this.wanted = false;
    /** Counts what was begun, so that what comes late is dropped. */
    this.turn = 0;
    this.left = false;
    this.timers = { slow: 0, stall: 0, note: 0 };
    /** Whether somebody is counted in: the film is not waited for then. */
    this.held = false;
    this.told = -1;
    this.touched = performance.now();
    this.alarms = alarms();
    /** @type {{release: () => Promise<void>} | null} */
    this.wake = null;
    this.play = newPlay(this.video);
    this.sent = false;
    this.ticked = 0;
  }

  /** @param {string} name of a place in the player */
  part(name) {
    return /** @type {HTMLElement | null} */ (this.section.querySelector(name));
  }

  /** The loudest, in percent. */
  get limit() {
    return Number(this.section.dataset.limit || 100);
  }

  /** Begins to count a play. */
  fresh() {
    this.play = newPlay(this.video);
    this.sent = false;
    this.ticked = 0;
  }

  /** @param {boolean} goes whether it plays by itself @param {number} from the second where it stood on this page before */
  async begin(goes, from) {
    const { video, section } = this;
    video.removeAttribute('controls');
    section.classList.add('on');
    if (from > 0) video.currentTime = from;
    const title = this.part('.player-title');
    if (title) title.hidden = false;
    video.volume = Math.min(Number(kept('volume') || FIRST_VOLUME), this.limit) / 100;
    const skipped = kept('skipped');
    keep('skipped', null);
    const at = Number(section.dataset.at);
    if (skipped) this.note((section.dataset.skipped || '').replace('{}', skipped));
    else if (at > 0) this.note((section.dataset.resumed || '').replace('{}', this.clock(at)));
    const { lesson, panel, card, choices } = section.dataset;
    import(panel || '').then(({ Panel }) => { if (!this.left) this.panel = new Panel(this); });
    import(choices || '').then(({ Choices }) => {
      this.choices = new Choices(this);
      if (this.panel) this.panel.drawSize();
    });
    const cards = import(card || '').then(({ Card }) => { this.card = new Card(this); });
    if (lesson) {
      const { Lesson } = await import(lesson);
      this.lesson = new Lesson(this);
    }
    if (this.left) return;
    if (goes) this.start();
    else this.show('ready');
    await cards;
    // What failed before this was here is not told again.
    this.failed();
  }

  /** What stands on the glass. @param {'ready' | 'playing' | 'paused' | 'counting' | 'card'} state */
  show(state) {
    this.section.dataset.state = state;
    this.drawBusy();
    const start = this.part('.player-start');
    if (start) start.hidden = state !== 'ready';
    if (this.panel) this.panel.shown();
  }

  /** A second as people write it: 1:02:03. @param {number} seconds */
  clock(seconds) {
    const all = Math.max(0, Math.floor(seconds || 0));
    const two = (/** @type {number} */ part) => (part < 10 ? `0${part}` : String(part));
    const [hours, minutes] = [Math.floor(all / 3600), Math.floor(all / 60) % 60];
    return (hours ? `${hours}:${two(minutes)}` : String(minutes)) + `:${two(all % 60)}`;
  }

  drawBusy() {
    this.section.toggleAttribute('data-busy', this.wanted || (this.card !== null && this.card.counting > 0));
  }

  /** Plays from where it stands; a lesson counts in before. */
  async start() {
    const turn = ++this.turn;
    this.closeCard();
    this.wanted = true;
    this.watch();
    if (this.lesson) {
      this.show('counting');
      await this.lesson.countIn();
      if (turn !== this.turn) return;
    }
    this.show('playing');
    try {
      await this.video.play();
    } catch (error) {
      // A browser that waits for a touch is not broken; what broke says so by itself.
      if (turn === this.turn && error instanceof DOMException && error.name === 'NotAllowedError') this.stop('ready');
    }
  }

  /** @param {'ready' | 'paused'} [state] */
  stop(state = 'paused') {
    this.turn++;
    this.wanted = false;
    this.rest();
    if (this.lesson) this.lesson.stopCount();
    this.video.pause();
    this.show(state);
    this.tellPlace();
  }

  /** @param {number} seconds */
  seek(seconds) {
    const last = (this.video.duration || Number(this.section.dataset.millis) / 1000 || 0) - 0.2;
    this.closeCard();
    this.video.currentTime = Math.max(0, Math.min(seconds, last));
    if (this.panel) this.panel.look(this.video.currentTime);
  }

  /** Plays it once more from the start. */
  again() {
    this.tellPlayed(false);
    this.seek(0);
    this.fresh();
    this.start();
  }

  // ---- keys ----

  /** @param {string} what @param {HTMLElement} [key] @param {MouseEvent} [event] @returns {boolean} whether it was done here */
  does(what, key, event) {
    if (this.panel && this.panel.does(what, key, event)) return true;
    if (this.choices && this.choices.does(what)) return true;
    if (this.lesson && this.lesson.does(what, key)) return true;
    /** @type {{[name: string]: () => void}} */
    const deeds = {
      play: () => this.start(),
      toggle: () => (this.wanted ? this.stop() : this.start()),
      back: () => this.seek(this.video.currentTime - STEP_S),
      on: () => this.seek(this.video.currentTime + STEP_S),
      again: () => this.again(),
      stay: () => this.card?.stay(),
      chapter: () => { this.seek(Number(key && key.dataset.millis) / 1000); if (!this.wanted) this.start(); },
    };
    const deed = deeds[what];
    if (deed) deed();
    return Boolean(deed);
  }

  /** @param {string} what @param {boolean} on */
  press(what, on) {
    const key = this.part(`[data-do=${what}][aria-pressed]`);
    if (key) key.setAttribute('aria-pressed', String(on));
  }

  // ---- how it goes ----

  /** A line that goes by itself. @param {string} text @param {boolean} [stays] */
  note(text, stays = false) {
    const place = this.part('.player-note');
    if (!place) return;
    clearTimeout(this.timers.note);
    place.textContent = text;
    place.hidden = !text;
    if (text && !stays) this.timers.note = window.setTimeout(() => this.note(''), NOTE_MS);
  }

  /** Something is waited for: says so after a second, gives up after ten without a byte. */
  watch() {
    this.rest();
    if (!this.wanted || this.held || this.video.readyState >= HAVE_FUTURE_DATA) return;
    this.timers.slow = window.setTimeout(() => this.waits(), SLOW_MS);
    this.timers.stall = window.setTimeout(() => this.fail('stalled'), STALL_MS);
  }

  waits() {
    this.section.setAttribute('data-waits', '');
    this.note(this.section.dataset.waiting || '', true);
  }

  /** Nothing is waited for. */
  rest() {
    clearTimeout(this.timers.slow);
    clearTimeout(this.timers.stall);
    if (!this.section.hasAttribute('data-waits')) return;
    this.section.removeAttribute('data-waits');
    this.note('');
  }

  /** @param {'broken' | 'stalled'} fault */
  fail(fault) {
    if (this.play.fault || !this.card) return;
    this.play.fault = fault;
    this.turn++;
    this.wanted = false;
    this.rest();
    if (this.lesson) this.lesson.stopCount();
    this.video.pause();
    this.tellPlayed(false);
    keep('skipped', this.section.dataset.title || '');
    this.card.show(this.section.getAttribute(`data-${fault}`) || '', 'broken');
  }

  ended() {
    if (this.lesson && this.lesson.ended()) return;
    this.wanted = false;
    this.rest();
    this.tellPlayed(true);
    if (this.card) this.card.show(this.card.place.dataset.ended || '', 'ended');
  }

  closeCard() {
    if (!this.card || !this.card.open) return;
    this.card.close();
    if (this.sent) this.fresh();
    if (this.video.error) this.video.load();
  }

  // ---- what the node is told ----

  tellPlace() {
    const at = Math.floor(this.video.currentTime);
    // What is told of the end must not be overtaken by what was told a moment before.
    const near = this.video.duration - at < TELL_UNTIL_S;
    if (at < TELL_FROM_S || near || at === this.told || this.sent) return;
    this.told = at;
    tell(`/media/${this.id}/at`, { at });
  }

  /** @param {boolean} end whether the end was seen */
  tellPlayed(end) {
    const { name, from, watched, touches, fault } = this.play;
    if (this.sent || (watched < 1 && !fault && !end)) return;
    if (end) tell(`/media/${this.id}/at`, { at: 0 });
    else this.tellPlace();
    this.sent = true;
    tell(`/media/${this.id}/played`, {
      play: name,
      seconds: Math.round(watched),
      from,
      until: Math.floor(this.video.currentTime),
      touches,
      touched: touches ? 1 : 0,
      end: end ? 1 : 0,
      lesson: this.lesson ? 1 : 0,
      fault,
    });
  }

  /** Counts what really played. */
  tick() {
    const now = performance.now();
    if (this.ticked && !this.video.seeking && now - this.ticked < 2000) this.play.watched += (now - this.ticked) / 1000;
    this.ticked = this.video.paused ? 0 : now;
    if (!this.sent && this.video.currentTime >= this.told + TELL_EVERY_S) this.tellPlace();
    // A warning takes the screen and its voice.
    const there = alarms();
    if (there && there !== this.alarms) {
      this.stop();
      if (document.fullscreenElement) document.exitFullscreen();
    }
    this.alarms = there;
  }

  // ---- the screen ----

  /** @param {boolean} on whether the screen stays lit by this page */
  async light(on) {
    const lock = this.wake;
    this.wake = null;
    if (lock) lock.release().catch(() => {});
    if (!on || !('wakeLock' in navigator) || document.hidden) return;
    const wake = await navigator.wakeLock.request('screen').catch(() => null);
    if (this.wanted && !this.wake && !this.left) this.wake = wake;
    else if (wake) wake.release().catch(() => {});
  }

  /** @param {Event} event of the film or one of its files */
  heard(event) {
    const { type } = event;
    if (type === 'play') silence();
    if (type === 'playing') { this.rest(); this.ticked = 0; this.light(true); }
    if (type === 'pause') { this.tick(); this.ticked = 0; this.light(false); }
    if (type === 'pause' && this.wanted && !this.video.ended && !this.video.seeking && this.section.dataset.state === 'playing') this.stop();
    if (type === 'waiting' || type === 'loadstart') this.watch();
    if (type === 'progress' && this.timers.stall) this.progress();
    if (type === 'timeupdate') this.tick();
    if (type === 'ended') this.ended();
    if (type === 'volumechange' && this.video.volume * 100 > this.limit + 0.5) this.video.volume = this.limit / 100;
    if (type === 'error') this.failed();
    if (this.panel) this.panel.heard(type);
    if (this.lesson) this.lesson.heard(type);
  }

  /** Bytes came: the wait for the next ones begins anew. */
  progress() {
    clearTimeout(this.timers.stall);
    if (this.wanted && this.video.readyState < HAVE_FUTURE_DATA) this.timers.stall = window.setTimeout(() => this.fail('stalled'), STALL_MS);
  }

  failed() {
    const { error, networkState } = this.video;
    if (error) this.fail(error.code === MediaError.MEDIA_ERR_NETWORK ? 'stalled' : 'broken');
    else if (networkState === NO_SOURCE) this.fail('broken');
  }

  /** The page goes. */
  leave() {
    if (this.left) return;
    this.turn++;
    this.wanted = false;
    this.left = true;
    if (this.card) this.card.close();
    for (const timer of Object.values(this.timers)) clearTimeout(timer);
    this.tellPlace();
    this.tellPlayed(false);
    this.video.pause();
    this.light(false);
    if (this.lesson) this.lesson.leave();
    if (this.panel) this.panel.leave();
  }
}

/** Which warnings stand on the page. */
function alarms() {
  return Array.from(document.querySelectorAll('[data-alarm]'), (each) => each.getAttribute('data-alarm')).join(' ');
}

/** The voice that reads pages is asked to say nothing, which ends what it says. */
function silence() {
  document.dispatchEvent(new CustomEvent('aloud:say', { detail: { element: document.createElement('p') } }));
}

/** @type {Player | null} */
let current = null;

/** @param {Event} [event] a page that was here before, or was renewed, does not play by itself */
function begin(event) {
  const again = event instanceof CustomEvent && event.detail.again;
  const before = current;
  const section = document.querySelector('section[data-player]');
  if (current && (current.section !== section || !current.video.isConnected || current.id !== current.section.dataset.player)) {
    current.leave();
    current = null;
  }
  // The demonstration shows the page and plays nothing.
  if (!(section instanceof HTMLElement) || current || window.top !== window) return;
  current = new Player(section);
  current.begin(!again, before && before.id === current.id ? before.video.currentTime : 0);
}

const HEARD = ['play', 'playing', 'pause', 'waiting', 'loadstart', 'progress', 'timeupdate', 'ended', 'error', 'volumechange', 'seeked', 'loadedmetadata', 'ratechange'];
for (const kind of HEARD) {
  document.addEventListener(kind, (event) => {
    const { target } = event;
    if (!current || !(target instanceof Node)) return;
    const source = target instanceof HTMLSourceElement && target.parentNode === current.video;
    if (target === current.video || source) current.heard(event);
    else if (kind === 'play' && target instanceof HTMLAudioElement && !current.video.paused) silence();
  }, true);
}
document.addEventListener('click', (event) => {
  const key = event.target instanceof Element ? event.target.closest('[data-do], #speak-key') : null;
  if (!(key instanceof HTMLElement) || !current) return;
  // Who wants to hear the page does not want to hear the film.
  if (key.id === 'speak-key') current.stop();
  else if (current.section.contains(key)) current.does(key.dataset.do || '', key, event);
});
for (const kind of ['pointerdown', 'keydown']) {
  document.addEventListener(kind, () => {
    if (!current) return;
    current.touched = performance.now();
    if (!current.video.paused) current.play.touches += 1;
  }, true);
}
document.addEventListener('visibilitychange', () => { if (current && current.wanted) current.light(true); });
document.addEventListener('page:shown', begin);
document.addEventListener('session:end', () => current?.leave());
window.addEventListener('pagehide', () => current?.leave());
window.addEventListener('pageshow', (event) => {
  if (!event.persisted) return;
  current = null;
  begin(new CustomEvent('page:shown', { detail: { again: true } }));
});
begin();
