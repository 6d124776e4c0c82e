// @ts-check
/**
 * What is seen and touched of the player: the bar with its small pictures, the keys, the volume, and how all of it goes
 * after five seconds and comes back at any touch or key. It tells `player.js` what to do and draws how it stands.
 *
 * A remote control: OK plays and pauses, left and right go ten seconds, up and down change the volume, digits jump to
 * tenths, the menu key leads to the keys on the glass. Once the film stands still, the arrows move over the keys as on
 * every page (`focus.js`); back leaves it, always.
 *
 * Invariant: the touch that brings the keys back presses none of them.
 */
/** @typedef {import('./player.js').Player} Player */

const SHOWN_MS = 5000;
const LOOK_MS = 1500;
/** Keys of remote controls that know more than arrows. @type {{[key: string]: string}} */
const MEDIA_KEYS = {
  MediaPlayPause: 'toggle',
  MediaPlay: 'play',
  MediaPause: 'toggle',
  MediaStop: 'toggle',
  MediaFastForward: 'on',
  MediaRewind: 'back',
  ColorF0Red: 'again',
  r: 'again',
};
/** @type {{[key: string]: string}} */
const FILM_KEYS = {
  Enter: 'toggle', ArrowLeft: 'back', ArrowRight: 'on', ArrowUp: 'louder', ArrowDown: 'quieter',
};
const MENU_KEYS = ['ContextMenu', 'Menu', 'm'];
const RED_CODE = 403;

export class Panel {
  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    this.section = player.section;
    this.box = /** @type {HTMLElement} */ (player.part('.player-panel'));
    this.bar = /** @type {HTMLElement} */ (player.part('.player-bar'));
    this.timer = 0;
    this.looking = 0;
    /** Whether the finger that is down brought the keys back. */
    this.woke = false;
    this.box.hidden = false;
    document.body.classList.add('player-open');
    this.leaving = new AbortController();
    const { signal } = this.leaving;
    window.addEventListener('keydown', (event) => this.pressed(event), { capture: true, signal });
    for (const kind of ['pointerdown', 'pointermove']) {
      document.addEventListener(kind, (event) => this.touched(/** @type {PointerEvent} */ (event)), { capture: true, passive: true, signal });
    }
    window.addEventListener('resize', () => this.fit(), { signal });
    document.addEventListener('fullscreenchange', () => this.fit(), { signal });
    const bottom = document.querySelector('.bottom');
    this.watching = 'ResizeObserver' in window ? new ResizeObserver(() => this.fit()) : null;
    if (this.watching && bottom) this.watching.observe(bottom);
    if (!this.full()) this.hide('[data-do=full]');
    this.draw();
    this.drawVolume();
    this.drawSize();
    this.ticks();
    this.shown();
  }

  /** @param {string} what */
  hide(what) {
    const key = this.player.part(what);
    if (key) key.hidden = true;
  }

  /** How long it is, as far as one knows. */
  get length() {
    const { duration } = this.player.video;
    return isFinite(duration) && duration > 0 ? duration : Number(this.section.dataset.millis) / 1000 || 0;
  }

  // ---- coming and going ----

  /** The state of the film changed. */
  shown() {
    const names = (this.box.querySelector('[data-do=toggle]')?.getAttribute('data-names') || '').split(' ');
    const name = this.player.part('[data-do=toggle] [data-name]');
    if (name) name.textContent = names[this.player.wanted ? 1 : 0] || '';
    // What goes on has the arrows.
    if (this.player.wanted) this.release();
    // Who is counted in looks at the glass from afar, and goes on doing so.
    const counted = this.section.dataset.lesson && this.player.wanted;
    if (!counted) this.wake();
    else if (this.section.dataset.state === 'counting') this.rest();
  }

  /** Shows the keys, for a while if something plays. */
  wake() {
    clearTimeout(this.timer);
    this.section.removeAttribute('data-away');
    document.body.classList.remove('player-quiet');
    this.fit();
    if (this.player.wanted) this.timer = window.setTimeout(() => this.rest(), SHOWN_MS);
  }

  /** Takes the keys away. */
  rest() {
    if (!this.player.wanted) return;
    if (this.section.hasAttribute('data-waits')) {
      this.timer = window.setTimeout(() => this.rest(), SHOWN_MS);
      return;
    }
    this.fit();
    this.section.setAttribute('data-away', '');
    document.body.classList.add('player-quiet');
    this.release();
  }

  /** The arrows belong to the film again. */
  release() {
    const focus = document.activeElement;
    if (focus instanceof HTMLElement && this.holds(focus)) focus.blur();
  }

  /** Leaves the shell's bar at the foot of the glass free. */
  fit() {
    const bottom = document.querySelector('.bottom');
    const floor = bottom instanceof HTMLElement && !document.fullscreenElement ? bottom.offsetHeight : 0;
    this.section.style.setProperty('--player-floor', `${floor}px`);
    this.section.style.setProperty('--player-keys', `${this.box.offsetHeight}px`);
  }

  /** @param {PointerEvent} event */
  touched(event) {
    const down = event.type === 'pointerdown';
    if (!down && event.pointerType !== 'mouse') return;
    const quiet = this.section.hasAttribute('data-away');
    if (down) this.woke = quiet;
    this.wake();
    if (!down && event.target instanceof Node && this.bar.contains(event.target)) this.look(this.placeOf(event));
  }

  /** Whether something is one of the keys, of the player or of the shell. @param {Element} element */
  holds(element) {
    return element !== this.bar && element.closest('.player-panel, .player-again, .bottom') !== null;
  }

  // ---- keys ----

  /** @param {string} what @param {HTMLElement} [key] @param {MouseEvent} [event] */
  does(what, key, event) {
    const { player } = this;
    if (key && this.woke && event && event.detail > 0 && what !== 'again') {
      this.woke = false;
      return true;
    }
    if (what === 'stage') {
      if (document.documentElement.clientWidth >= 900 || document.fullscreenElement) player.does('toggle');
    } else if (what === 'place' && event) player.seek(this.placeOf(event));
    else if (what === 'full') this.turnFull();
    else if (what === 'chapters') this.turnChapters();
    else return false;
    return true;
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
    const quiet = this.section.hasAttribute('data-away');
    const what = this.meant(event, quiet);
    if (this.player.wanted || what) this.wake();
    if (!what) return;
    event.preventDefault();
    if (what === 'menu') this.enter();
    else if (what.length === 1) this.player.seek((this.length * Number(what)) / 10);
    else this.player.does(what);
    // From here the arrows lead over the keys.
    if (what === 'toggle' && !this.player.wanted) this.enter();
  }

  /**
   * What a key asks of the film: a deed, a digit, the menu; nothing where it belongs to the page.
   * @param {KeyboardEvent} event @param {boolean} quiet
   */
  meant({ key, keyCode }, quiet) {
    const goes = this.player.wanted;
    const guided = sessionStorage.getItem('aloud-guide') === '1' && !goes;
    const focus = document.activeElement;
    const onKey = !quiet && focus !== null && this.holds(focus);
    const card = this.section.dataset.state === 'card';
    if (guided) return '';
    if (keyCode === RED_CODE) return 'again';
    if (MEDIA_KEYS[key]) return MEDIA_KEYS[key];
    if (this.section.dataset.lesson && key === '0') return 'again';
    if (card) return '';
    if (/^[0-9]$/.test(key)) return key;
    if (MENU_KEYS.includes(key)) return 'menu';
    if (key === ' ' && !onKey) return 'toggle';
    if (!onKey && (goes || focus === this.bar)) return FILM_KEYS[key] || '';
    return !onKey && key === 'Enter' && (focus === null || focus === document.body) ? 'toggle' : '';
  }

  /** The keys on the glass get the focus. */
  enter() {
    this.wake();
    const key = this.player.part('[data-do=toggle]');
    if (key) key.focus({ preventScroll: true });
  }

  full() {
    return document.fullscreenEnabled || 'webkitEnterFullscreen' in this.player.video;
  }

  turnFull() {
    const { section, player } = this;
    if (document.fullscreenElement) document.exitFullscreen();
    else if (document.fullscreenEnabled && section.requestFullscreen) section.requestFullscreen().catch(() => {});
    // @ts-ignore a telephone that makes only films full
    else player.video.webkitEnterFullscreen();
  }

  turnChapters() {
    const parts = this.player.part('.player-parts');
    if (!parts) return;
    parts.hidden = !parts.hidden;
    this.fit();
    this.player.press('chapters', !parts.hidden);
  }

  // ---- drawing ----

  /** @param {string} type of what the film said */
  heard(type) {
    if (type === 'timeupdate' || type === 'seeked' || type === 'loadedmetadata' || type === 'progress') this.draw();
    if (type === 'loadedmetadata') {
      this.ticks();
      this.drawSize();
    }
    if (type === 'volumechange') this.drawVolume();
  }

  /** Where it is. */
  draw() {
    const { video } = this.player;
    const { length } = this;
    const [now, whole] = [this.player.part('.player-now'), this.player.part('.player-whole')];
    if (now) now.textContent = this.player.clock(video.currentTime);
    if (whole) whole.textContent = this.player.clock(length);
    const share = (/** @type {number} */ seconds) => `${length ? Math.min(100, (seconds / length) * 100) : 0}%`;
    const [done, there] = [this.player.part('.player-done'), this.player.part('.player-there')];
    if (done) done.style.width = share(video.currentTime);
    if (there && video.buffered.length) there.style.width = share(video.buffered.end(video.buffered.length - 1));
    this.bar.setAttribute('aria-valuenow', String(Math.floor(video.currentTime)));
    this.bar.setAttribute('aria-valuetext', this.player.clock(video.currentTime));
    this.drawChapter();
  }

  /** Which chapter plays. */
  drawChapter() {
    if (this.section.dataset.lesson) return;
    const keys = /** @type {HTMLElement[]} */ (Array.from(this.section.querySelectorAll('[data-do=chapter]')));
    const at = this.player.video.currentTime * 1000 + 1;
    const now = keys.filter((key) => Number(key.dataset.millis) <= at).pop();
    for (const key of keys) key.setAttribute('aria-pressed', String(key === now));
  }

  /** Where chapters begin. */
  ticks() {
    for (const tick of Array.from(this.section.querySelectorAll('.player-track i'))) {
      if (tick instanceof HTMLElement && this.length) tick.style.left = `${Number(tick.dataset.millis) / this.length / 10}%`;
    }
  }

  /** The part of the film that is gone round in. @param {{from: number, until: number} | null} loop */
  drawLoop(loop) {
    const round = this.player.part('.player-round');
    if (!round || !this.length) return;
    round.hidden = !loop;
    if (!loop) return;
    round.style.left = `${(loop.from / this.length) * 100}%`;
    round.style.width = `${((loop.until - loop.from) / this.length) * 100}%`;
  }

  drawVolume() {
    const steps = this.section.querySelectorAll('.player-volume i');
    const { video, limit } = this.player;
    const volume = Math.round(video.volume * 100);
    steps.forEach((step, at) => {
      step.className = at * 10 < volume ? 'on' : at * 10 >= limit ? 'off' : '';
    });
    const box = this.player.part('.player-volume');
    if (box) box.setAttribute('aria-label', `${box.dataset.name} ${volume}%`);
  }

  drawSize() {
    const key = this.player.part('[data-do=size]');
    const name = this.player.part('[data-do=size] [data-name]');
    const { choices } = this.player;
    if (!key || !name || !choices) return;
    const now = choices.source();
    const highest = Math.max(...choices.sources().map(({ height }) => height));
    name.textContent = (key.dataset.names || '').split(' ')[now && now.height < highest ? 1 : 0];
  }

  /** @param {MouseEvent} event the second that it points at */
  placeOf(event) {
    const { left, width } = this.bar.getBoundingClientRect();
    return this.length * Math.max(0, Math.min(1, (event.clientX - left) / width));
  }

  /** Shows the small picture of a second for a moment. @param {number} seconds */
  look(seconds) {
    const box = this.player.part('.player-look');
    const picture = this.player.part('.player-picture');
    const time = this.player.part('.player-look time');
    this.draw();
    if (!box || !picture || !time || !this.length) return;
    const { strip, every, columns, width, height } = box.dataset;
    const number = Math.floor((seconds * 1000) / Number(every));
    const [row, column] = [Math.floor(number / Number(columns)), number % Number(columns)];
    picture.style.backgroundImage = `url("${strip}")`;
    picture.style.width = `${width}px`;
    picture.style.height = `${height}px`;
    picture.style.backgroundPosition = `${-column * Number(width)}px ${-row * Number(height)}px`;
    time.textContent = this.player.clock(seconds);
    box.style.left = `${Math.max(8, Math.min(92, (seconds / this.length) * 100))}%`;
    box.hidden = false;
    clearTimeout(this.looking);
    this.looking = window.setTimeout(() => { box.hidden = true; }, LOOK_MS);
  }

  leave() {
    this.leaving.abort();
    if (this.watching) this.watching.disconnect();
    clearTimeout(this.timer);
    clearTimeout(this.looking);
    document.body.classList.remove('player-open', 'player-quiet');
  }
}
