// @ts-check
/**
 * Picture and sound of a meeting, and its page kept true.
 *
 * Invariants: camera and microphone are on only after a touch on 入会 or 打开画面 and a countdown that can be stopped, a
 * banner says so as long as they are, and they go off with the page, with 离开 and with the end. What is sent is decided
 * by the center: nothing here keeps anybody's sound from others. A connection that was lost is made anew, ever later,
 * without a touch. What is shown beside the picture, a screen or a document, is chosen by whoever shows it and goes off
 * when the center says so. What stands in words is drawn by the box.
 */
/** @typedef {import('./connection.js').Connection} Connection */
/** @typedef {{mark: string, seq: number, stage: string, me: string, heard: boolean, grid: string, cells: {slot: number, name: string}[], caption: string | null, joined: boolean, line?: string, relay: RTCIceServer | null, activity: {looking: string[]} | null}} View */

const COUNTDOWN = 3;
/** Pictures a second of what is read: it must stay sharp, and may move slowly. */
const SHOWN_RATE = 15;
const LOOK_MS = 1000;
/** A box or a center that starts anew is asked again sooner, for a while. */
const RETRY_MS = 300;
const RETRIES = 20;
/** Between two stills of an activity, for the county's wall; it is large enough to see how many are there. */
const STILL_MS = 5000;
const STILL = { width: 480, height: 270, quality: 0.5 };
const FIRST_AGAIN_MS = 1000;
const LAST_AGAIN_MS = 30_000;
/** After a goodbye of the center what became of the meeting is heard first. */
const GOODBYE_MS = 15_000;
/** Why a key did nothing stands at least so long, whatever happens in the meeting meanwhile. */
const REFUSED_MS = 10_000;
/** A key to which the focus went by itself is pressed by nobody before this. */
const JUMPED_MS = 600;
/** Looks without a new picture after which the line is called bad. */
const STOOD = 4;

/** What is the same in a key that is drawn anew: what it does and, of a vote, for which option. @param {HTMLFormElement | null | undefined} form */
function sameKey(form) {
  const option = form?.elements.namedItem('option');
  return `${form?.dataset.act} ${option instanceof HTMLInputElement ? option.value : ''}`;
}

class Meeting {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    this.at = place.dataset.meeting || '';
    this.glass = /** @type {HTMLElement} */ (place.querySelector('.meeting-glass'));
    this.caption = /** @type {HTMLElement} */ (place.querySelector('.meeting-caption'));
    this.banner = /** @type {HTMLElement} */ (place.querySelector('.meeting-banner'));
    this.said = /** @type {HTMLElement} */ (place.querySelector('.meeting-said'));
    this.cancel = /** @type {HTMLElement} */ (place.querySelector('[data-cancel]'));
    /** @type {MediaStream | null} */
    this.own = null;
    /** What is shown beside the own picture. @type {MediaStreamTrack | null} */
    this.second = null;
    this.shows = false;
    /** The camera for documents, where there is one. */
    this.other = '';
    /** @type {Connection | null} */
    this.connection = null;
    /** What its media go over where the center's ports are not reached. @type {RTCIceServer | null} */
    this.relay = null;
    /** Whether picture and sound were asked for by a touch. */
    this.wanted = false;
    this.again = 0;
    /** Why there is no picture any more. */
    this.why = '';
    this.wait = FIRST_AGAIN_MS;
    /** Counts what was begun, so that what comes late is dropped. */
    this.turn = 0;
    this.seq = Number(this.panel().dataset.seq);
    /** When a key was refused last; a page that comes with a reason was asked for by a key. */
    this.refused = this.panel().querySelector('.meeting-refused') ? Date.now() : 0;
    /** When the focus went to a key that nobody chose, and to which. @type {{at: number, to: HTMLFormElement | null | undefined}} */
    this.jumped = { at: 0, to: null };
    /** Whether the last press was the first of a finger or a mouse: these lie on what they mean. */
    this.pointed = false;
    /** Who sees the activity that is held here, as last heard, and how many see it now. */
    this.activity = 'null';
    this.looking = 0;
    /** The mark of what was heard last. */
    this.mark = '';
    /** @type {View['cells']} */
    this.cells = [];
    /** How the screen is divided. */
    this.grid = 'one';
    /** By their place on the glass, the own one at -1. @type {Map<number, {box: HTMLElement, video: HTMLVideoElement, frames: number, stood: number}>} */
    this.tiles = new Map();
    place.addEventListener('click', ({ detail }) => { this.pointed = detail === 1; }, true);
    place.addEventListener('submit', (event) => this.pressed(event));
    this.cancel.addEventListener('click', () => this.dark());
    window.addEventListener('pagehide', () => this.dark());
    // A page that is drawn anew would have another picture, which nobody begins.
    window.addEventListener('page:renew', (event) => event.stopImmediatePropagation(), true);
    this.follow();
    window.setInterval(() => this.look(), LOOK_MS);
    window.setInterval(() => this.still(), STILL_MS);
  }

  /** @returns {HTMLElement} */
  panel() {
    return /** @type {HTMLElement} */ (this.place.querySelector('.meeting-panel'));
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

  /** Somebody can be seen here from now on. */
  tone() {
    import(this.word('connection')).then(({ tone }) => tone(988), () => {});
  }

  /** @param {string} words */
  warn(words) {
    this.banner.hidden = words === '';
    if (this.banner.textContent !== words) this.banner.textContent = words;
  }

  /** A key was pressed. @param {SubmitEvent} event */
  async pressed(event) {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.dataset.act) return;
    event.preventDefault();
    if (!this.pointed && form === this.jumped.to && Date.now() - this.jumped.at < JUMPED_MS) return;
    const { act } = form.dataset;
    if (act === 'leave') this.dark();
    if (act === 'share' && !(await this.choose())) return;
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) body.set(name, String(value));
    // A venue that is in already opens its picture, and comes a second time for nobody.
    const opens = act === 'join';
    if (!opens || this.panel().dataset.me === 'away') await this.send(body);
    // What was refused is not shown either.
    if (act === 'share' && !this.shows) this.second?.stop();
    if (opens && this.panel().dataset.me !== 'away' && this.place.hasAttribute('data-media')) this.open();
  }

  /** Sends a key, and puts in what the box answers. @param {URLSearchParams} body */
  async send(body) {
    this.refused = 0;
    try {
      const answer = await fetch(this.at, { method: 'POST', body, signal: AbortSignal.timeout(10_000) });
      await this.put(await answer.text());
    } catch {
      this.say(this.word('broken'));
    }
  }

  /** Asks what is to be shown: a screen at a desk, else what lies under the second camera. */
  async choose() {
    const { mediaDevices } = navigator;
    const frameRate = { max: SHOWN_RATE };
    try {
      const stream = this.place.hasAttribute('data-document')
        ? await mediaDevices.getUserMedia({ video: { frameRate, deviceId: { exact: this.other } } })
        : await mediaDevices.getDisplayMedia({ video: { frameRate } });
      this.second = stream.getVideoTracks()[0] ?? null;
    } catch {
      // Nothing was chosen.
      return false;
    }
    this.second?.addEventListener('ended', () => this.send(new URLSearchParams({ do: 'unshare' })));
    return this.second !== null;
  }

  /** Shows what was chosen while the center lets it be seen, and nothing else. */
  async show() {
    const shares = this.panel().hasAttribute('data-shares');
    if (!shares && this.shows) {
      this.second?.stop();
      this.second = null;
    }
    this.shows = shares;
    await this.connection?.show(shares ? this.second : null);
  }

  /** A camera other than that of the own picture. */
  async lookForOther() {
    const own = this.own?.getVideoTracks()[0]?.getSettings().deviceId;
    const all = await navigator.mediaDevices.enumerateDevices();
    this.other = all.find(({ kind, deviceId }) => kind === 'videoinput' && deviceId !== own)?.deviceId ?? '';
  }

  /** Puts the panel of a page in, once no finger is on a key of the old one. @param {string} text */
  async put(text) {
    await new Promise((put) => document.dispatchEvent(new CustomEvent('page:put', { detail: put, cancelable: true })) && put(0));
    const page = new DOMParser().parseFromString(text, 'text/html');
    const fresh = page.querySelector('.meeting-panel');
    const old = this.panel();
    if (!fresh) {
      this.say(page.querySelector('.state h2')?.textContent || this.word('broken'));
      return;
    }
    const held = old.contains(document.activeElement) ? document.activeElement?.closest('form') : null;
    const panel = document.adoptNode(fresh);
    // A question that stands open is not shut under somebody's hands.
    if (old.querySelector('details[open]')) panel.querySelector('details')?.setAttribute('open', '');
    const why = old.querySelector('.meeting-refused');
    if (panel.querySelector('.meeting-refused')) this.refused = Date.now();
    else if (why && Date.now() - this.refused < REFUSED_MS) panel.prepend(why);
    old.replaceWith(panel);
    this.seq = Number(this.panel().dataset.seq);
    this.keys();
    this.show();
    if (held?.dataset.act) this.focus(sameKey(held));
    const { me, admitted } = this.panel().dataset;
    if (me !== 'away' && !this.panel().hasAttribute('data-over')) return;
    const returns = this.wanted && admitted !== undefined && !this.panel().hasAttribute('data-over');
    // Its line was broken for so long that it was given up: it comes back by itself.
    if (returns) this.send(new URLSearchParams({ do: 'join' }));
    else this.dark();
  }

  /**
   * Puts the focus on a key; where it is gone, whoever has arrow keys alone goes on from the first that casts no ballot, which
   * does nothing at once: a key that is still held down was meant for the other one.
   * @param {string} same
   */
  focus(same) {
    const keys = Array.from(this.panel().querySelectorAll('.meeting-keys button')).filter((key) => key.getClientRects().length > 0);
    const stays = keys.find((each) => sameKey(each.closest('form')) === same);
    const key = stays ?? keys.find((each) => !each.closest('.meeting-vote'));
    if (!stays) this.jumped = { at: Date.now(), to: key?.closest('form') };
    if (key instanceof HTMLElement) key.focus({ preventScroll: true });
  }

  /** The key that opens the picture is of no use while it is open. */
  keys() {
    const key = this.place.querySelector('[data-without-media]');
    const focused = key?.contains(document.activeElement);
    if (key instanceof HTMLElement) key.hidden = this.wanted;
    if (focused && this.wanted) this.focus('');
    const sharing = this.place.querySelector('[data-with-media]');
    const can = this.connection !== null && (this.other !== '' || !this.place.hasAttribute('data-document'));
    if (sharing instanceof HTMLElement) sharing.hidden = !can;
    this.place.toggleAttribute('data-busy', this.panel().dataset.me !== 'away');
  }

  /** Counts down, then opens camera and microphone. */
  async open() {
    this.dark();
    const turn = ++this.turn;
    this.wanted = true;
    this.why = '';
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
    const own = await cameraAndMicrophone(this.place.hasAttribute('data-voice'));
    if (turn !== this.turn || !this.place.isConnected) {
      own?.getTracks().forEach((track) => track.stop());
      return;
    }
    this.own = own;
    await this.lookForOther();
    this.warn(own ? this.word('on') : this.word('blind'));
    if (own) this.tone();
    this.glass.hidden = false;
    this.showOwn();
    this.connect();
  }

  showOwn() {
    const tile = this.tile(-1, this.word('mine'));
    tile.video.muted = true;
    tile.video.srcObject = this.own;
    tile.box.classList.add('own');
    tile.box.hidden = !this.own?.getVideoTracks().length;
    tile.video.play().catch(() => {});
  }

  async connect() {
    clearTimeout(this.again);
    const { connection: former, turn } = this;
    former?.end();
    const { Connection } = await import(this.word('connection'));
    // Who asked at the same time has one.
    if (turn !== this.turn || former !== this.connection) return;
    /** @type {Connection} */
    const connection = new Connection(this.at, this.own, this.shows ? this.second : null, this.relay, {
      lost: (/** @type {boolean} */ told) => {
        if (connection !== this.connection) return;
        this.say(this.word('again'));
        this.lost(told);
      },
      refused: (/** @type {string} */ why) => this.say(why),
    });
    this.connection = connection;
    this.keys();
    try {
      await connection.begin();
      if (turn !== this.turn) return;
      this.arrange();
    } catch {
      if (turn === this.turn && connection === this.connection) this.lost();
    }
  }

  /** Another screen of this venue has opened its picture: one of them shows it. */
  elsewhere() {
    // What was shown beside the picture went with it.
    if (this.shows) this.send(new URLSearchParams({ do: 'unshare' }));
    this.dark();
    this.why = this.word('elsewhere');
  }

  /** Tries again, ever later. @param {boolean} [told] whether the center said goodbye: first it is heard why */
  lost(told) {
    if (!this.wanted) return;
    this.connection?.end();
    // Where it was refused, that stands there.
    if (this.said.hidden) this.say(this.word('again'));
    clearTimeout(this.again);
    this.again = window.setTimeout(() => this.connect(), told ? Math.max(this.wait, GOODBYE_MS) : this.wait);
    this.wait = Math.min(this.wait * 2, LAST_AGAIN_MS);
  }

  /** Camera, microphone and connection go off. */
  dark() {
    this.turn += 1;
    this.wanted = false;
    clearTimeout(this.again);
    this.wait = FIRST_AGAIN_MS;
    this.connection?.end();
    this.connection = null;
    this.own?.getTracks().forEach((track) => track.stop());
    this.own = null;
    this.second?.stop();
    this.second = null;
    this.cells = [];
    for (const { box, video } of this.tiles.values()) {
      video.srcObject = null;
      box.remove();
    }
    this.tiles.clear();
    this.glass.dataset.count = '0';
    this.glass.hidden = true;
    this.cancel.hidden = true;
    this.warn('');
    this.say('');
    this.keys();
  }

  /** Hears how the meeting stands, again and again. */
  async follow() {
    for (let failed = 0; this.place.isConnected;) {
      const { connection } = this;
      const stood = connection?.line && (connection.over || connection.pc.connectionState === 'connected');
      try {
        const answer = await fetch(`${this.at}/state?known=${this.mark}`, { cache: 'no-store', signal: AbortSignal.timeout(20_000) });
        if (!answer.ok) throw new Error(await answer.text());
        const view = /** @type {View} */ (await answer.json());
        const same = connection === this.connection && view.me !== 'away';
        const other = same && stood && view.line && view.line !== connection.line;
        // A center that started anew knows of no line: sooner than silence, or the next try, says it.
        const anew = same && !view.joined && (stood || (failed > 0 && connection?.over));
        failed = 0;
        if (other) this.elsewhere();
        if (anew) this.connect();
        await this.learn(view);
      } catch {
        failed += 1;
        if (!this.wanted) this.say(this.word('broken'));
      }
      await new Promise((done) => setTimeout(done, failed > 0 && failed < RETRIES ? RETRY_MS : LOOK_MS));
    }
  }

  /** @param {View} view */
  async learn(view) {
    if (!this.connection) this.say(view.joined && view.me !== 'away' ? this.why : '');
    else if (this.connection.pc.connectionState === 'connected') this.say('');
    this.mark = view.mark;
    this.relay = view.relay;
    this.cells = view.cells;
    this.grid = view.grid;
    this.caption.hidden = !view.caption;
    if (this.caption.textContent !== (view.caption || '')) this.caption.textContent = view.caption || '';
    this.arrange();
    const activity = JSON.stringify(view.activity);
    const looking = view.activity ? view.activity.looking.length : 0;
    // Whoever is seen hears it.
    if (looking > this.looking) this.tone();
    const news = view.seq !== this.seq || activity !== this.activity;
    this.looking = looking;
    this.activity = activity;
    if (!news) return;
    const page = await fetch(this.at, { cache: 'no-store', signal: AbortSignal.timeout(10_000) });
    await this.put(await page.text());
  }

  /** The box of a picture. @param {number} place @param {string} name */
  tile(place, name) {
    let tile = this.tiles.get(place);
    if (!tile) {
      const box = document.createElement('figure');
      const video = document.createElement('video');
      video.autoplay = true;
      video.playsInline = true;
      box.append(video, document.createElement('figcaption'));
      tile = { box, video, frames: 0, stood: 0 };
      // The own picture stands last.
      this.glass.insertBefore(box, this.tiles.get(-1)?.box ?? null);
      this.tiles.set(place, tile);
    }
    const caption = tile.box.querySelector('figcaption');
    if (caption && caption.textContent !== name) caption.textContent = name;
    tile.video.setAttribute('aria-label', name);
    return tile;
  }

  /** Lays the pictures out as the meeting has them. */
  arrange() {
    if (!this.connection) return;
    for (const [place, { box }] of this.tiles) {
      if (place < this.cells.length) continue;
      box.remove();
      this.tiles.delete(place);
    }
    this.cells.forEach(({ slot, name }, place) => {
      const tile = this.tile(place, name);
      const receiver = this.connection?.pictures[slot];
      const shown = /** @type {MediaStream | null} */ (tile.video.srcObject);
      if (receiver && shown?.getVideoTracks()[0] !== receiver.track) {
        tile.video.srcObject = new MediaStream([receiver.track]);
        tile.video.muted = true;
        tile.video.play().catch(() => {});
        tile.frames = 0;
      }
    });
    this.glass.dataset.count = String(this.cells.length);
    this.glass.dataset.grid = this.grid;
  }

  /** Gives the county's wall a still of the activity that is held here. */
  async still() {
    const video = this.tiles.get(-1)?.video;
    if (!this.place.hasAttribute('data-activity') || !this.own || !video || video.readyState < 2) return;
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [STILL.width, STILL.height];
    canvas.getContext('2d')?.drawImage(video, 0, 0, STILL.width, STILL.height);
    const body = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', STILL.quality));
    if (body) await fetch(`${this.at}/still`, { method: 'POST', body, signal: AbortSignal.timeout(STILL_MS) }).catch(() => {});
  }

  /** Whether the pictures go on. */
  async look() {
    const { connection } = this;
    if (!connection || connection.pc.connectionState !== 'connected') return;
    this.wait = FIRST_AGAIN_MS;
    let stands = this.cells.length > 0;
    for (const [place, { slot }] of this.cells.entries()) {
      const tile = this.tiles.get(place);
      const receiver = connection.pictures[slot];
      if (!tile || !receiver) continue;
      let frames = 0;
      for (const each of (await receiver.getStats()).values()) {
        if (each.type === 'inbound-rtp') frames = each.framesDecoded ?? 0;
      }
      tile.stood = frames === tile.frames ? tile.stood + 1 : 0;
      tile.frames = frames;
      if (tile.stood <= STOOD) stands = false;
    }
    if (connection === this.connection) this.say(stands ? this.word('bad') : '');
  }
}

const place = document.querySelector('.meeting');
if (place instanceof HTMLElement && 'RTCPeerConnection' in window) new Meeting(place);

export {};
