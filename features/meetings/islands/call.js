// @ts-check
/**
 * Picture, sound, still and lines of a call, and its page kept true; before the screen that called, and at the desk.
 *
 * Invariants: camera and microphone are on only after a touch on 视频呼叫, 接听 or 打开画面 and a countdown that can be stopped,
 * a banner says so as long as they are, and they go off with the page and with the call. A still is taken by a touch
 * alone, lies in this page's memory, and goes with it. What stands in words is drawn by the node.
 */
/** @typedef {import('./connection.js').Connection} Connection */
/** @typedef {import('./strokes.js').Strokes} Strokes */
/** @typedef {{mark: string, panel: string, outcome: string, is_over: boolean, here: boolean, place: string, relay: RTCIceServer | null, cells: {slot: number, name: string}[], still: number, on: number, strokes: [number, number][][]}} View */

const COUNTDOWN = 3;
const FIRST_AGAIN_MS = 1000;
const LAST_AGAIN_MS = 30_000;
const BREATH_MS = 200;
/** What may still come after a call is its card. */
const AFTER_MS = 3000;
/** A still that did not come is asked for again after so long, and so often. */
const STILL_AGAIN_MS = 4000;
const STILL_TRIES = 5;
/** Keys of a family call that open camera and microphone, as 视频呼叫 and 接听 do. */
const OPENS = ['knock', 'let_in'];
/** Pictures beside the large one. */
const SMALL = 3;

class Call {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    this.at = place.dataset.call || '';
    this.desk = place.hasAttribute('data-desk');
    /** Nothing follows the end: at a desk, where whoever asks on would pass for somebody who can be called, and in a family call. */
    this.ends = this.desk || place.closest('[data-ends]') !== null;
    this.glass = /** @type {HTMLElement} */ (place.querySelector('.call-glass'));
    this.banner = /** @type {HTMLElement} */ (place.querySelector('.meeting-banner'));
    this.said = /** @type {HTMLElement} */ (place.querySelector('.meeting-said'));
    this.cancel = /** @type {HTMLElement} */ (place.querySelector('[data-cancel]'));
    /** @type {MediaStream | null} */
    this.own = null;
    /** @type {Connection | null} */
    this.connection = null;
    this.wanted = false;
    /** Camera and microphone were asked for, and may be sent. */
    this.ready = false;
    this.again = 0;
    this.wait = FIRST_AGAIN_MS;
    /** Counts what was begun, so that what comes late is dropped. */
    this.turn = 0;
    /** Counts the beginnings and ends of keys that were pressed. */
    this.presses = 0;
    /** @type {View | null} */
    this.view = null;
    /** The still that was taken here, and its number. @type {{number: number, canvas: HTMLCanvasElement} | null} */
    this.still = null;
    /** One is on its way: what it is numbered is not known yet. */
    this.shooting = false;
    /** How often a still did not come. */
    this.missed = 0;
    /** Who is seen, by name of the tile. @type {Map<string, HTMLElement>} */
    this.tiles = new Map();
    /** What is drawn, once its script is here. @type {Strokes | null} */
    this.lines = null;
    // The forms of the desk stand beside the call, and are sent without leaving it.
    document.addEventListener('submit', (event) => this.pressed(event));
    place.addEventListener('click', (event) => this.touched(event));
    this.cancel.addEventListener('click', () => this.dark());
    window.addEventListener('pagehide', () => this.dark());
    document.addEventListener('session:end', () => this.leave());
    if (!this.desk) document.addEventListener('click', (event) => this.goes(event), { capture: true });
    this.draws();
    this.fresh();
    window.setInterval(() => this.count(), 1000);
    if (place.hasAttribute('data-open')) {
      // The touch was on the page before; whoever comes back to this address touches anew.
      history.replaceState(history.state, '', this.at);
      this.open();
    }
    this.follow();
  }

  /** @returns {HTMLElement} */
  panel() {
    return /** @type {HTMLElement} */ (this.place.querySelector('.call-panel'));
  }

  /** A sentence that stands in the markup. @param {string} name */
  word(name) {
    return this.place.getAttribute(`data-${name}`) || '';
  }

  /** @param {string} words */
  say(words) {
    this.said.hidden = words === '';
    if (this.said.textContent !== words) this.said.textContent = words;
  }

  /** @param {number} hertz */
  tone(hertz) {
    import(this.word('connection')).then(({ tone }) => tone(hertz), () => {});
  }

  /** @param {string} words */
  warn(words) {
    this.banner.hidden = words === '';
    if (this.banner.textContent !== words) this.banner.textContent = words;
  }

  /** A key was pressed, or a form sent. @param {SubmitEvent} event */
  async pressed(event) {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || new URL(form.action).pathname !== this.at) return;
    event.preventDefault();
    if (form.dataset.act === 'hang_up') this.dark();
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) body.set(name, String(value));
    this.presses += 1;
    try {
      const answer = await fetch(this.at, { method: 'POST', body, signal: AbortSignal.timeout(15_000) });
      const page = await answer.text();
      await this.put(page);
      // What came of it stands above; whom somebody wrote to is nothing for the next one.
      if (form.dataset.act === 'text') window.scrollTo(0, 0);
      if (form.dataset.act === 'text' && answer.ok) form.reset();
      if (OPENS.includes(form.dataset.act || '') && answer.ok) this.open();
      this.renew('.flash', new DOMParser().parseFromString(page, 'text/html'));
    } catch {
      this.say(this.word('broken'));
    } finally {
      this.presses += 1;
    }
  }

  /** Whoever leaves the screen hangs up; a larger text is no leaving. @param {Event} event */
  goes(event) {
    const key = event.target instanceof Element ? event.target.closest('.bar a[href]') : null;
    if (key && key.id !== 'size' && key.id !== 'speak-key') this.leave();
  }

  /** Hangs up, with no time to wait for the answer. */
  leave() {
    this.dark();
    if (this.panel().dataset.stage !== 'over') navigator.sendBeacon(this.at, new URLSearchParams({ do: 'hang_up' }));
  }

  /** A key without a form. @param {Event} event */
  touched(event) {
    const key = event.target instanceof Element ? event.target.closest('button') : null;
    if (key?.hasAttribute('data-camera')) this.open();
    if (key?.hasAttribute('data-shoot')) this.shoot();
  }

  /** Puts the panel of a page in, once no finger is on a key of the old one. @param {string} text */
  async put(text) {
    await new Promise((put) => document.dispatchEvent(new CustomEvent('page:put', { detail: put, cancelable: true })) && put(0));
    const page = new DOMParser().parseFromString(text, 'text/html');
    const fresh = page.querySelector('.call-panel');
    if (!fresh) {
      // Whoever left a call that goes on sees no more of it than others.
      if (this.desk) location.reload();
      this.say(page.querySelector('.state h2')?.textContent || this.word('broken'));
      return;
    }
    const before = this.panel().dataset.stage;
    const act = document.activeElement?.closest('form')?.dataset.act;
    for (const part of ['[data-agreed]', '[data-near]']) this.renew(part, page);
    this.panel().replaceWith(document.adoptNode(fresh));
    const again = act ? this.panel().querySelector(`form[data-act="${act}"] button`) : null;
    if (again instanceof HTMLElement) again.focus({ preventScroll: true });
    this.fresh();
    const { stage } = this.panel().dataset;
    const news = `${before} ${stage}`;
    if (['ringing talking', 'waiting knocking', 'knocking talking'].includes(news)) this.tone(1319);
    if (stage === 'over') this.dark();
    document.dispatchEvent(new CustomEvent('call:page', { detail: page }));
  }

  /** A part beside the panel that says what was done. @param {string} part @param {Document} page */
  renew(part, page) {
    const [old, fresh] = [document.querySelector(part), page.querySelector(part)];
    if (old && fresh) old.replaceWith(document.adoptNode(fresh));
    else if (fresh && part === '.flash') this.place.before(document.adoptNode(fresh));
    else if (part === '.flash') old?.remove();
  }

  /** What a new panel needs. */
  fresh() {
    const { stage } = this.panel().dataset;
    const left = this.panel().querySelector('[data-left]');
    this.until = Date.now() + Number(left?.textContent || 0) * 1000;
    const clock = this.panel().querySelector('[data-clock]');
    this.over = Date.now() + Number(clock?.getAttribute('data-clock') || 0) * 1000;
    for (const part of document.querySelectorAll('[data-while]')) part.toggleAttribute('hidden', part.getAttribute('data-while') !== stage);
    this.place.toggleAttribute('data-busy', stage !== 'over');
    this.keys();
  }

  /** The seconds that it rings still, and the time that a family call has. */
  count() {
    const clock = this.panel().querySelector('[data-clock]');
    const seconds = Math.max(0, Math.round(((this.over || 0) - Date.now()) / 1000));
    if (clock) clock.textContent = clock.textContent?.replace(/\d.*$/, seconds < 60 ? `${seconds} 秒` : `${Math.floor(seconds / 60)} 分 ${seconds % 60} 秒`) ?? '';
    const left = this.panel().querySelector('[data-left]');
    if (left) left.textContent = String(Math.max(0, Math.round(((this.until || 0) - Date.now()) / 1000)));
  }

  /** The key that opens the picture is of no use while it is open, that for a still only then. */
  keys() {
    const key = this.place.querySelector('[data-without-media]');
    if (key instanceof HTMLElement) key.hidden = this.wanted;
    const shoot = this.place.querySelector('[data-with-media]');
    if (shoot instanceof HTMLElement) shoot.hidden = !this.own?.getVideoTracks().length;
  }

  /** Counts down, then opens camera and microphone. */
  async open() {
    if (!this.place.hasAttribute('data-media')) return;
    this.dark();
    const turn = ++this.turn;
    this.wanted = true;
    this.keys();
    this.cancel.hidden = false;
    for (let left = COUNTDOWN; left > 0; left -= 1) {
      this.warn(`${left} ${this.word('countdown')}`);
      await new Promise((done) => setTimeout(done, 1000));
      if (turn !== this.turn) return;
    }
    this.cancel.hidden = true;
    const { cameraAndMicrophone } = await import(this.word('connection'));
    /** @type {MediaStream | null} */
    const own = await cameraAndMicrophone();
    if (turn !== this.turn || !this.place.isConnected) {
      own?.getTracks().forEach((track) => track.stop());
      return;
    }
    this.own = own;
    this.warn(own ? this.word('on') : this.word('blind'));
    if (own) this.tone(988);
    this.glass.hidden = false;
    this.keys();
    this.arrange();
    this.ready = true;
    this.enter();
  }

  /** Connects once it may: whoever knocks waits to be let in. */
  enter() {
    if (this.ready && !this.connection && this.view?.here !== false) this.connect();
  }

  async connect() {
    clearTimeout(this.again);
    const { turn, connection: former } = this;
    former?.end();
    const { Connection } = await import(this.word('connection'));
    // Of two that begin at once one goes on.
    if (turn !== this.turn || former !== this.connection) return;
    /** @type {Connection} */
    const connection = new Connection(this.at, this.own, null, this.view?.relay ?? null, {
      lost: () => {
        if (connection === this.connection) this.lost();
      },
      refused: (/** @type {string} */ why) => this.say(why),
    });
    this.connection = connection;
    try {
      await connection.begin();
      if (turn !== this.turn) return;
      connection.pc.addEventListener('connectionstatechange', () => this.steady(connection));
      this.steady(connection);
      this.arrange();
    } catch {
      if (turn === this.turn && connection === this.connection) this.lost();
    }
  }

  /** @param {Connection} connection */
  steady(connection) {
    if (connection !== this.connection || connection.pc.connectionState !== 'connected') return;
    this.wait = FIRST_AGAIN_MS;
    this.say('');
  }

  /** Tries again, ever later. */
  lost() {
    if (!this.wanted) return;
    this.connection?.end();
    if (this.said.hidden) this.say(this.word('again'));
    clearTimeout(this.again);
    this.again = window.setTimeout(() => this.connect(), this.wait);
    this.wait = Math.min(this.wait * 2, LAST_AGAIN_MS);
  }

  /** Camera, microphone, connection and what was seen go off. */
  dark() {
    this.turn += 1;
    this.wanted = false;
    this.ready = false;
    clearTimeout(this.again);
    this.wait = FIRST_AGAIN_MS;
    this.connection?.end();
    this.connection = null;
    this.own?.getTracks().forEach((track) => track.stop());
    this.own = null;
    this.still = null;
    this.clear();
    this.cancel.hidden = true;
    this.warn('');
    this.say('');
    this.keys();
  }

  /** Nothing is seen any more. */
  clear() {
    for (const box of this.tiles.values()) {
      const video = box.querySelector('video');
      if (video) video.srcObject = null;
      box.remove();
    }
    this.tiles.clear();
    this.glass.hidden = true;
  }

  /** Hears how the call stands, again and again. */
  async follow() {
    while (this.place.isConnected && !(this.ends && this.panel().dataset.stage === 'over')) {
      try {
        const known = this.view?.mark ?? '';
        const { presses } = this;
        const answer = await fetch(`${this.at}/state?known=${known}`, { cache: 'no-store', signal: AbortSignal.timeout(20_000) });
        if (answer.redirected) location.reload();
        if (!answer.ok) throw new Error(await answer.text());
        const view = /** @type {View} */ (await answer.json());
        // Whoever asked before a key was pressed was another then: a telephone that knocks is known from there on.
        if (presses === this.presses && presses % 2 === 0) await this.learn(view);
      } catch {
        if (!this.connection) this.say(this.word('broken'));
        await new Promise((done) => setTimeout(done, FIRST_AGAIN_MS));
      }
      await new Promise((done) => setTimeout(done, this.view?.is_over ? AFTER_MS : BREATH_MS));
    }
  }

  /** @param {View} view */
  async learn(view) {
    if (!this.connection && this.said.textContent === this.word('broken')) this.say('');
    this.view = view;
    // Whatever becomes of the page: what is over is neither seen nor heard.
    if (view.is_over) this.dark();
    this.enter();
    this.arrange();
    document.dispatchEvent(new CustomEvent('call:view', { detail: view }));
    if (view.panel === this.panel().dataset.panel) return;
    const page = await fetch(this.at, { cache: 'no-store', signal: AbortSignal.timeout(10_000) });
    await this.put(await page.text());
  }

  /** The box of a picture. @param {string} name @param {string} caption @param {() => HTMLElement} make */
  tile(name, caption, make) {
    let box = this.tiles.get(name);
    if (!box) {
      box = document.createElement('figure');
      box.append(make(), document.createElement('figcaption'));
      this.glass.append(box);
      this.tiles.set(name, box);
    }
    const words = box.querySelector('figcaption');
    if (words && words.textContent !== caption) words.textContent = caption;
    return box;
  }

  /** A box with a playing picture. @param {string} name @param {string} caption @param {MediaStreamTrack} track */
  playing(name, caption, track) {
    const box = this.tile(name, caption, () => {
      const video = document.createElement('video');
      video.autoplay = true;
      video.playsInline = true;
      video.muted = true;
      return video;
    });
    const video = /** @type {HTMLVideoElement} */ (box.querySelector('video'));
    video.setAttribute('aria-label', caption);
    const shown = /** @type {MediaStream | null} */ (video.srcObject);
    if (shown?.getVideoTracks()[0] !== track) {
      video.srcObject = new MediaStream([track]);
      video.play().catch(() => {});
    }
    return name;
  }

  /** The still that both look at: the one of this page, or the one that the center has. @param {View} view */
  showing(view) {
    const name = `still-${view.on}`;
    if (!view.on || view.is_over || this.shooting) return '';
    const still = this.still?.number === view.on ? this.still : null;
    if (!still) {
      this.tile(name, this.word('still'), () => {
        const image = document.createElement('img');
        image.alt = this.word('still');
        image.addEventListener('error', () => this.misses(name));
        image.addEventListener('load', () => { this.missed = 0; });
        image.src = `${this.at}/still?at=${view.on}`;
        return image;
      });
      return name;
    }
    this.tile(name, this.word('still'), () => still.canvas);
    return name;
  }

  /** A still did not come: it is asked for again. @param {string} name */
  misses(name) {
    this.missed += 1;
    if (this.missed > STILL_TRIES) this.say(this.word('broken'));
    else setTimeout(() => {
      this.tiles.get(name)?.remove();
      this.tiles.delete(name);
      this.arrange();
    }, STILL_AGAIN_MS);
  }

  /** Lays the pictures out: what is looked at large, the others beside it. A still is seen without them as well. */
  arrange() {
    const { view } = this;
    const still = view ? this.showing(view) : '';
    if (!this.own && !this.connection && !still) {
      if (!this.wanted) this.clear();
      return;
    }
    this.glass.hidden = false;
    /** @type {string[]} */
    const others = [];
    let caller = '';
    for (const { slot, name } of this.connection && view ? view.cells : []) {
      const receiver = this.connection?.pictures[slot];
      if (!receiver) continue;
      const shown = this.playing(`slot-${slot}`, name, receiver.track);
      if (name === view?.place) caller = shown;
      others.push(shown);
    }
    const track = this.own?.getVideoTracks()[0];
    const own = track ? this.playing('own', this.word('mine'), track) : '';
    const drawn = view && view.on === 0 && view.strokes.length > 0;
    // A line on the live picture lies on the caller's, which is the own one before the screen.
    const live = this.desk ? caller || others[0] : drawn ? own : others[0];
    const big = still || live || others[0] || own;
    const small = [...others, own].filter((name) => name && name !== big).slice(0, SMALL);
    for (const [name, box] of this.tiles) {
      const nth = small.indexOf(name);
      if (name !== big && nth < 0) {
        box.remove();
        this.tiles.delete(name);
        continue;
      }
      box.className = name === big ? 'big' : `small place-${nth}`;
    }
    const fits = big !== '' && (big === still || big === live);
    this.lines?.put(fits ? this.tiles.get(big) : undefined, view?.strokes ?? []);
  }

  /** Brings what draws; at the desk each line is given to the other side. */
  async draws() {
    const { Strokes } = await import(this.word('strokes'));
    /** @type {Strokes} */
    const lines = new Strokes();
    this.lines = lines;
    if (!this.desk) return;
    lines.follow(async (points) => {
      const body = JSON.stringify({ upon: this.view?.on ?? 0, points });
      const headers = { 'content-type': 'application/json' };
      const sent = fetch(`${this.at}/stroke`, { method: 'POST', body, headers, signal: AbortSignal.timeout(10_000) });
      return sent.then((answer) => answer.ok, () => false);
    });
  }

  /** Takes a still of the own picture, and shows it to whoever answered. */
  async shoot() {
    const video = this.tiles.get('own')?.querySelector('video');
    const { photograph } = await import(this.word('connection'));
    const taken = await photograph(video);
    if (!taken) return;
    this.shooting = true;
    try {
      const answer = await fetch(`${this.at}/still`, { method: 'POST', body: taken.jpeg, signal: AbortSignal.timeout(15_000) });
      if (!answer.ok) throw new Error(await answer.text());
      this.still = { number: Number(await answer.json()), canvas: taken.canvas };
      this.tone(1568);
    } catch (error) {
      this.say(error instanceof Error && error.name === 'Error' ? error.message : this.word('broken'));
    } finally {
      this.shooting = false;
      this.arrange();
    }
  }
}

const place = document.querySelector('.call');
if (place instanceof HTMLElement && 'RTCPeerConnection' in window) new Call(place);

export {};
