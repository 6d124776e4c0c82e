// @ts-check
/**
 * Plays a lecture some seconds behind, says in words why there is no picture, and keeps the page true.
 *
 * Invariants: nothing is sent of this screen, neither picture nor sound; whoever is given the floor goes to the page of the
 * meeting, whose camera waits for a touch.
 */

const LOOK_MS = 1000;
const FIRST_AGAIN_MS = 1000;
const LAST_AGAIN_MS = 10_000;
/** Looks at a picture that stands after which it is begun anew. */
const STOOD = 10;
const LIST = 'application/vnd.apple.mpegurl';
/** What the player of lists lays down. @type {any} */
const Hls = /** @type {any} */ (window).Hls;

class Lecture {
  /** @param {HTMLElement} place @param {HTMLVideoElement} video @param {HTMLElement} said @param {HTMLButtonElement} key */
  constructor(place, video, said, key) {
    this.place = place;
    this.video = video;
    this.said = said;
    this.key = key;
    /** @type {any} */
    this.hls = null;
    this.over = this.panel()?.hasAttribute('data-over') ?? false;
    this.gone = false;
    this.wait = FIRST_AGAIN_MS;
    this.again = 0;
    this.time = 0;
    this.stood = 0;
    key.addEventListener('click', () => this.switchSound());
    video.addEventListener('playing', () => this.plays());
    video.addEventListener('volumechange', () => this.sound());
    video.addEventListener('ended', () => this.end());
    window.addEventListener('pagehide', () => this.leave());
    // A page that is drawn anew would begin its picture anew.
    window.addEventListener('page:renew', (event) => event.stopImmediatePropagation(), true);
    window.setInterval(() => this.look(), LOOK_MS);
    this.sound();
    this.follow();
    if (this.over) this.end();
    else this.begin();
  }

  panel() {
    return /** @type {HTMLElement | null} */ (this.place.querySelector('.lecture-panel'));
  }

  /** A sentence that stands in the markup. @param {string} name */
  word(name) {
    return this.place.getAttribute(`data-${name}`) || '';
  }

  /** @param {string} words */
  say(words) {
    if (this.said.textContent !== words) this.said.textContent = words;
  }

  begin() {
    if (this.over || this.gone) return;
    const { video } = this;
    const list = this.word('list');
    const native = video.canPlayType(LIST) !== '';
    if (Hls && Hls.isSupported()) {
      // A worker would be a script from elsewhere: no page may have one. Whoever fell behind catches up.
      this.hls = new Hls({ enableWorker: false, lowLatencyMode: true, backBufferLength: 10, maxLiveSyncPlaybackRate: 1.1 });
      this.hls.on(Hls.Events.ERROR, (/** @type {string} */ _name, /** @type {any} */ error) => {
        if (error.fatal) this.fail(error.response?.code === 404 ? error.networkDetails?.responseText : '');
      });
      this.hls.loadSource(list);
      this.hls.attachMedia(video);
    } else if (native) {
      video.src = list;
      video.addEventListener('error', () => this.fail(''), { once: true });
    } else {
      this.say(this.word('no-player'));
      return;
    }
    this.play();
  }

  async play() {
    const { video } = this;
    try {
      await video.play();
    } catch (error) {
      // A browser that lets sound be heard only after a touch has its key.
      if (!(error instanceof DOMException) || error.name !== 'NotAllowedError' || video.muted) return;
      video.muted = true;
      video.play().catch(() => {});
    }
  }

  plays() {
    this.wait = FIRST_AGAIN_MS;
    this.say('');
  }

  /** It broke off: it is begun anew, ever later. @param {string | undefined} why */
  fail(why) {
    this.stop();
    if (this.over || this.gone) return;
    this.say(why || this.word('again'));
    clearTimeout(this.again);
    this.again = window.setTimeout(() => this.begin(), this.wait);
    this.wait = Math.min(this.wait * 2, LAST_AGAIN_MS);
  }

  stop() {
    this.hls?.destroy();
    this.hls = null;
    this.video.removeAttribute('src');
    this.video.load();
  }

  end() {
    this.over = true;
    clearTimeout(this.again);
    this.say(this.word('over'));
  }

  leave() {
    this.gone = true;
    clearTimeout(this.again);
    this.stop();
  }

  /** A picture that stands though the player believes in it is begun anew. */
  look() {
    const { video } = this;
    const stands = video.currentTime === this.time && !video.paused;
    this.time = video.currentTime;
    this.stood = stands && this.hls ? this.stood + 1 : 0;
    if (this.stood < STOOD) return;
    this.stood = 0;
    this.fail('');
  }

  switchSound() {
    this.video.muted = !this.video.muted;
    this.play();
  }

  sound() {
    const words = this.word(this.video.muted ? 'on' : 'off');
    const said = this.key.querySelector('span');
    if (said && said.textContent !== words) said.textContent = words;
  }

  /** Hears how the lecture stands, again and again, while the page is open. */
  async follow() {
    const { room } = this.place.dataset;
    if (!room) return;
    while (!this.gone && !this.over) {
      const known = this.panel()?.dataset.mark ?? '';
      try {
        const answer = await fetch(`${room}/state?known=${encodeURIComponent(known)}`, { cache: 'no-store', signal: AbortSignal.timeout(20_000) });
        const { mark, stage } = answer.ok ? await answer.json() : { mark: known, stage: '' };
        if (mark !== known && !(await this.renew())) await this.pause();
        if (stage === 'ended') this.end();
        if (!answer.ok) await this.pause();
      } catch {
        await this.pause();
      }
    }
  }

  pause() {
    return new Promise((done) => window.setTimeout(done, LAST_AGAIN_MS));
  }

  /** Puts in what the box draws anew beside the picture, once no finger is on it; gives whether it did. */
  async renew() {
    const answer = await fetch(location.href, { cache: 'no-store', signal: AbortSignal.timeout(10_000) });
    if (!answer.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    await new Promise((put) => document.dispatchEvent(new CustomEvent('page:put', { detail: put, cancelable: true })) && put(0));
    const had = this.panel()?.hasAttribute('data-floor') ?? false;
    for (const name of ['.lecture-panel', '.lecture-keys [data-hand]']) {
      const [old, fresh] = [this.place.querySelector(name), page.querySelector(name)];
      const focused = old?.contains(document.activeElement) ?? false;
      if (old && fresh) old.replaceWith(document.adoptNode(fresh));
      const key = focused ? this.place.querySelector(`${name} button, ${name} a`) : null;
      if (key instanceof HTMLElement) key.focus({ preventScroll: true });
    }
    if (!had && this.panel()?.hasAttribute('data-floor')) location.assign(this.place.dataset.room ?? '');
    return true;
  }
}

for (const place of document.querySelectorAll('.lecture')) {
  const [video, said, key] = [place.querySelector('video'), place.querySelector('.lecture-said'), place.querySelector('[data-sound]')];
  if (place instanceof HTMLElement && video && said instanceof HTMLElement && key instanceof HTMLButtonElement) {
    new Lecture(place, video, said, key);
  }
}

export {};
