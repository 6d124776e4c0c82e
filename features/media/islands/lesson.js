// @ts-check
/**
 * A dance or a lesson that somebody follows: slower with the pitch kept, mirrored, one part again and again, counted in,
 * on the second display, beside the room's own picture. `player.js` loads it for such films and asks it first.
 *
 * Invariants: how slow and whether mirrored is known as long as the visit; the camera is on only after a touch that asked
 * for it, a banner says so as long as it is, its picture goes nowhere and is never kept, and it is off with the page, with
 * the visit and with its key.
 */
/** @typedef {import('./player.js').Player} Player */

const COUNT = 3;
const BEAT_MS = 1000;
const BEEP_S = 0.14;
const TONES = [0, 880, 660, 660];
/** A loop is longer than this. */
const LEAST_S = 1;
/** How much before its end a part is turned back: a film says where it is four times a second. */
const EARLY_S = 0.15;
/** So long a part goes round without a touch. */
const ALONE_MS = 20 * 60_000;

export class Lesson {
  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    this.video = player.video;
    /** @type {{from: number, until: number} | null} */
    this.loop = null;
    /** Where the first tap was. @type {number | null} */
    this.from = null;
    this.counting = 0;
    /** @type {(() => void) | null} */
    this.counted = null;
    /** @type {MediaStream | null} */
    this.stream = null;
    this.asked = 0;
    /** @type {AudioContext | null} */
    this.sound = null;
    const again = player.part('.player-again');
    if (again) again.hidden = false;
    if (!navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) this.hide('.lesson-keys [data-do=camera]');
    this.setSpeed(Number(sessionStorage.getItem('lesson-speed') || 1000));
    this.setMirror(sessionStorage.getItem('lesson-mirror') === '1');
    /** How often a step of a teacher's list still goes round; 0 where nobody set it. */
    this.left = 0;
    this.take();
    this.drawLoop();
  }

  /** What a teacher set for this step; whoever turns a loop on takes it over. */
  take() {
    const { setSpeed, setRounds, setFrom, setUntil } = this.player.section.dataset;
    if (!setRounds) return;
    this.setSpeed(Number(setSpeed));
    this.loop = { from: Number(setFrom) / 1000, until: Number(setUntil) / 1000 };
    this.left = Number(setRounds);
    if (this.loop.from > 0) this.video.currentTime = this.loop.from;
  }

  /** @param {string} what */
  hide(what) {
    const key = this.player.part(what);
    if (key) key.hidden = true;
  }

  /** Says a sentence that stands in the markup. @param {string} name */
  say(name) {
    const keys = this.player.part('.lesson-keys');
    this.player.note((keys && keys.getAttribute(`data-${name}`)) || '');
  }

  /** @param {string} what @param {HTMLElement} [key] */
  does(what, key) {
    /** @type {{[name: string]: () => void}} */
    const deeds = {
      speed: () => this.setSpeed(Number(key && key.dataset.speed)),
      mirror: () => this.setMirror(!this.video.classList.contains('mirrored')),
      loop: () => this.turnLoop(),
      chapter: () => key && this.goRound(key),
      again: () => this.again(),
      second: () => { this.second(); },
      camera: () => { if (this.stream) this.dark(); else this.look(); },
    };
    const deed = deeds[what];
    if (deed) deed();
    return Boolean(deed);
  }

  // ---- slow and mirrored ----

  /** @param {number} permille */
  setSpeed(permille) {
    const { video } = this;
    // Browsers keep the pitch by themselves; older ones only when asked.
    for (const name of ['preservesPitch', 'webkitPreservesPitch', 'mozPreservesPitch']) {
      if (name in video) Object.assign(video, { [name]: true });
    }
    video.defaultPlaybackRate = video.playbackRate = permille / 1000;
    sessionStorage.setItem('lesson-speed', String(permille));
    for (const key of Array.from(this.player.section.querySelectorAll('[data-speed]'))) {
      key.setAttribute('aria-pressed', String(Number(key.getAttribute('data-speed')) === permille));
    }
  }

  /** @param {boolean} on */
  setMirror(on) {
    this.video.classList.toggle('mirrored', on);
    this.player.press('mirror', on);
    sessionStorage.setItem('lesson-mirror', on ? '1' : '0');
  }

  // ---- again and again ----

  /** The one key: begin, end, no more. */
  turnLoop() {
    const now = this.video.currentTime;
    if (this.loop) this.setLoop(null);
    else if (this.from === null) {
      this.from = now;
      this.say('looped');
    } else if (now - this.from < LEAST_S) this.say('loop-short');
    else {
      this.setLoop({ from: this.from, until: now });
      this.again();
    }
    this.drawLoop();
  }

  /** @param {{from: number, until: number} | null} loop */
  setLoop(loop) {
    this.left = 0;
    this.loop = loop;
    this.from = null;
    for (const key of Array.from(this.player.section.querySelectorAll('[data-do=chapter]'))) key.setAttribute('aria-pressed', 'false');
    this.drawLoop();
  }

  drawLoop() {
    const key = this.player.part('[data-do=loop]');
    const name = this.player.part('[data-do=loop] [data-name]');
    const step = this.loop ? 2 : this.from === null ? 0 : 1;
    if (key && name) {
      name.textContent = (key.dataset.names || '').split(' ')[step];
      key.classList.toggle('marked', step > 0);
    }
    if (this.player.panel) this.player.panel.drawLoop(this.loop);
  }

  /** One part of the film again and again; pressed once more, the whole. @param {HTMLElement} key */
  goRound(key) {
    const pressed = key.getAttribute('aria-pressed') === 'true';
    const keys = /** @type {HTMLElement[]} */ (Array.from(this.player.section.querySelectorAll('[data-do=chapter]')));
    const next = keys[keys.indexOf(key) + 1];
    const until = next ? Number(next.dataset.millis) / 1000 : this.video.duration;
    this.setLoop(pressed ? null : { from: Number(key.dataset.millis) / 1000, until });
    key.setAttribute('aria-pressed', String(!pressed));
    if (!pressed) this.again();
  }

  /** From the start of the part, or of the film. */
  again() {
    if (!this.loop) {
      this.player.again();
      return;
    }
    this.video.pause();
    this.player.seek(this.loop.from);
    this.player.start();
  }

  /** Once more by itself, unless nobody is there any more. */
  round() {
    if (this.left === 1) this.done();
    else if (performance.now() - this.player.touched < ALONE_MS) {
      if (this.left > 1) this.left -= 1;
      this.again();
    } else this.player.stop();
  }

  /** A step was gone through as often as its teacher said: then comes what is next. */
  done() {
    this.setLoop(null);
    this.video.pause();
    this.player.ended();
  }

  /** Whether the end is no end but the end of a part. */
  ended() {
    if (!this.loop) return false;
    this.round();
    return true;
  }

  /** @param {string} type of what the film said */
  heard(type) {
    const { loop, video } = this;
    if (type === 'loadedmetadata') this.drawLoop();
    if (type !== 'timeupdate' || !loop || video.paused || video.seeking) return;
    if (video.currentTime >= loop.until - EARLY_S) this.round();
    // Who looks for another place has had enough of this part.
    else if (video.currentTime < loop.from - LEAST_S) this.setLoop(null);
  }

  // ---- three, two, one ----

  /** @returns {Promise<void>} once it is counted, or no longer */
  countIn() {
    this.stopCount();
    this.video.pause();
    this.player.held = true;
    this.player.rest();
    const place = this.player.part('.player-count');
    return new Promise((resolve) => {
      this.counted = resolve;
      let left = COUNT;
      const beat = () => {
        if (left === 0) {
          this.stopCount();
          return;
        }
        if (place) {
          place.textContent = String(left);
          place.hidden = false;
        }
        this.beep(TONES[left]);
        left -= 1;
      };
      beat();
      this.counting = window.setInterval(beat, BEAT_MS);
    });
  }

  stopCount() {
    clearInterval(this.counting);
    this.player.held = false;
    const place = this.player.part('.player-count');
    if (place) place.hidden = true;
    const done = this.counted;
    this.counted = null;
    if (!done) return;
    this.player.watch();
    done();
  }

  /** @param {number} hertz */
  beep(hertz) {
    if (!('AudioContext' in window)) return;
    if (!this.sound) this.sound = new AudioContext();
    const { sound } = this;
    if (sound.state === 'suspended') sound.resume().catch(() => {});
    const [tone, level] = [sound.createOscillator(), sound.createGain()];
    tone.frequency.value = hertz;
    level.gain.value = this.video.volume / 2;
    level.gain.setTargetAtTime(0, sound.currentTime + BEEP_S / 2, BEEP_S / 4);
    tone.connect(level);
    level.connect(sound.destination);
    tone.start();
    tone.stop(sound.currentTime + BEEP_S * 2);
  }

  // ---- where it is seen ----

  /** On the second display, where the browser knows of one. */
  async second() {
    const { section } = this.player;
    if (!('getScreenDetails' in window) || !section.requestFullscreen) {
      this.say('second-absent');
      return;
    }
    try {
      // @ts-ignore Window Management is younger than the types
      const all = await window.getScreenDetails();
      const other = all.screens.find((/** @type {unknown} */ each) => each !== all.currentScreen);
      if (!other) {
        this.say('second-none');
        return;
      }
      // @ts-ignore as above
      await section.requestFullscreen({ screen: other });
      this.say('second-on');
    } catch {
      this.say('second-none');
    }
  }

  // ---- the room ----

  async look() {
    const turn = ++this.asked;
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { facingMode: 'user', width: { ideal: 1280 } } });
    } catch (error) {
      const refused = error instanceof DOMException && error.name === 'NotAllowedError';
      if (turn === this.asked) this.say(refused ? 'camera-refused' : 'camera-none');
      return;
    }
    const place = this.player.part('.lesson-camera');
    const picture = place && place.querySelector('video');
    if (turn !== this.asked || !place || !picture) {
      stream.getTracks().forEach((track) => track.stop());
      return;
    }
    this.stream = stream;
    stream.getVideoTracks()[0]?.addEventListener('ended', () => stream === this.stream && this.dark());
    picture.srcObject = stream;
    place.hidden = false;
    this.player.press('camera', true);
    this.player.section.classList.add('beside');
    picture.play().catch(() => {});
  }

  /** Turns the camera off. */
  dark() {
    this.asked += 1;
    if (this.stream) this.stream.getTracks().forEach((track) => track.stop());
    this.stream = null;
    const place = this.player.part('.lesson-camera');
    const picture = place && place.querySelector('video');
    if (picture) picture.srcObject = null;
    if (place) place.hidden = true;
    this.player.press('camera', false);
    this.player.section.classList.remove('beside');
  }

  leave() {
    this.stopCount();
    this.dark();
    if (this.sound) this.sound.close().catch(() => {});
    this.sound = null;
  }
}
