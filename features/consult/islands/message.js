// @ts-check
/**
 * 留言: records a minute of picture and sound, or of sound alone, into this box, and plays it back before it is sent with the
 * form around it.
 *
 * Invariants: camera and microphone are on after a touch and a countdown that can be stopped, a banner says so as long as
 * they are, and they go off with the page; what was recorded lies in the box's memory alone until the form is sent, and is
 * thrown away by a touch.
 */
const COUNTDOWN = 3;
const CHUNK_MS = 1000;
const SAVE_MS = 30_000;
/** What every box records, the first that its browser knows. */
const PICTURE = ['video/webm;codecs=vp8,opus', 'video/webm', 'video/mp4'];
const VOICE = ['audio/webm;codecs=opus', 'audio/webm', 'audio/mp4'];
const BITS = { videoBitsPerSecond: 400_000, audioBitsPerSecond: 32_000 };
const CAMERA = { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { max: 15 } };

class Message {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    this.at = place.dataset.message || '';
    this.banner = /** @type {HTMLElement} */ (place.querySelector('.message-banner'));
    this.said = /** @type {HTMLElement} */ (place.querySelector('.message-said'));
    this.glass = /** @type {HTMLElement} */ (place.querySelector('.message-glass'));
    this.video = /** @type {HTMLVideoElement} */ (place.querySelector('.message-own'));
    this.voice = place.hasAttribute('data-voice');
    /** @type {MediaStream | null} */
    this.own = null;
    /** @type {MediaRecorder | null} */
    this.recorder = null;
    /** Counts what was begun, so that what comes late is dropped. */
    this.turn = 0;
    place.addEventListener('click', (event) => this.touched(event));
    window.addEventListener('pagehide', () => this.dark());
    document.addEventListener('session:end', () => this.leave());
    document.addEventListener('click', (event) => this.goes(event), { capture: true });
    place.hidden = false;
    this.stand(place.dataset.state || 'empty');
    if (!place.hasAttribute('data-sought')) return;
    // Whoever came for this finds it, once the page has its size.
    const come = () => requestAnimationFrame(() => place.scrollIntoView({ block: 'center' }));
    if (document.readyState === 'complete') come();
    else window.addEventListener('load', come, { once: true });
  }

  /** A sentence that stands in the markup. @param {string} name */
  word(name) {
    return this.place.getAttribute(`data-${name}`) || '';
  }

  /** @param {HTMLElement} line @param {string} words */
  write(line, words) {
    line.hidden = words === '';
    if (line.textContent !== words) line.textContent = words;
  }

  /** Shows the keys of one state. @param {string} state */
  stand(state) {
    this.place.dataset.state = state;
    for (const part of this.place.querySelectorAll('[data-in]')) part.toggleAttribute('hidden', part.getAttribute('data-in') !== state);
    // A visit does not end while somebody speaks.
    this.place.toggleAttribute('data-busy', state === 'counting' || state === 'recording');
    this.glass.querySelector('[controls]')?.remove();
    if (state !== 'empty') this.place.scrollIntoView({ block: 'center' });
    if (state !== 'ready') return;
    const played = document.createElement(this.voice ? 'audio' : 'video');
    played.controls = true;
    played.src = `${this.at}?${Date.now()}`;
    played.setAttribute('aria-label', this.video.getAttribute('aria-label') || '');
    this.glass.append(played);
  }

  /** @param {Event} event */
  touched(event) {
    const key = event.target instanceof Element ? event.target.closest('button') : null;
    if (!key) return;
    if (key.dataset.record) this.begin(key.dataset.record === 'voice');
    if (key.hasAttribute('data-stop')) this.recorder?.stop();
    if (key.hasAttribute('data-cancel')) this.cancel();
    if (key.hasAttribute('data-again')) this.throwAway('');
    if (key.hasAttribute('data-throw')) this.throwAway(this.word('thrown'));
  }

  /** Counts down, opens camera and microphone, records. @param {boolean} voice */
  async begin(voice) {
    this.dark();
    const turn = ++this.turn;
    this.voice = voice;
    this.write(this.said, '');
    this.stand('counting');
    for (let left = COUNTDOWN; left > 0; left -= 1) {
      this.write(this.banner, `${left} ${this.word('countdown')}`);
      await new Promise((done) => setTimeout(done, 1000));
      if (turn !== this.turn) return;
    }
    const own = await this.open(voice);
    if (turn !== this.turn || !this.place.isConnected) {
      own?.getTracks().forEach((track) => track.stop());
      return;
    }
    this.own = own;
    const type = (voice ? VOICE : PICTURE).find((each) => MediaRecorder.isTypeSupported(each));
    if (!own || !type) {
      this.cancel();
      this.write(this.said, this.word('no-device'));
      return;
    }
    this.record(own, type, turn);
  }

  /** @param {boolean} voice @returns {Promise<MediaStream | null>} */
  async open(voice) {
    try {
      return await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true }, video: voice ? false : CAMERA });
    } catch {
      return null;
    }
  }

  /** @param {MediaStream} own @param {string} type @param {number} turn */
  record(own, type, turn) {
    /** @type {Blob[]} */
    const parts = [];
    const recorder = new MediaRecorder(own, { mimeType: type, ...BITS });
    this.recorder = recorder;
    recorder.addEventListener('dataavailable', ({ data }) => parts.push(data));
    recorder.addEventListener('stop', () => {
      if (turn === this.turn) this.save(new Blob(parts));
    });
    this.video.hidden = this.voice;
    this.video.srcObject = this.voice ? null : own;
    if (!this.voice) this.video.play().catch(() => {});
    this.stand('recording');
    recorder.start(CHUNK_MS);
    const end = Date.now() + Number(this.word('most')) * 1000;
    const count = () => {
      if (turn !== this.turn || recorder.state === 'inactive') return;
      const left = Math.ceil((end - Date.now()) / 1000);
      this.write(this.banner, `${this.word('recording')} ${Math.max(0, left)} ${this.word('seconds')}`);
      if (left <= 0) recorder.stop();
      else setTimeout(count, 250);
    };
    count();
  }

  /** Lays it into the box. @param {Blob} body */
  async save(body) {
    this.dark();
    this.stand('saving');
    this.write(this.said, this.word('saving'));
    try {
      const answer = await fetch(`${this.at}?voice=${this.voice}`, { method: 'POST', body, signal: AbortSignal.timeout(SAVE_MS) });
      if (!answer.ok) throw new Error(answer.status === 422 ? await answer.text() : this.word('not-saved'));
      this.write(this.said, '');
      this.stand('ready');
    } catch (error) {
      this.write(this.said, error instanceof Error && error.name === 'Error' ? error.message : this.word('not-saved'));
      this.stand('empty');
    }
  }

  /** @param {string} words */
  async throwAway(words) {
    this.write(this.said, words);
    this.stand('empty');
    await fetch(this.at, { method: 'POST', signal: AbortSignal.timeout(SAVE_MS) }).catch(() => {});
  }

  /** What was begun is not kept. */
  cancel() {
    this.dark();
    this.stand('empty');
  }

  /** Whoever goes elsewhere leaves; a larger text is no leaving. @param {Event} event */
  goes(event) {
    const key = event.target instanceof Element ? event.target.closest('.bar a[href]') : null;
    if (key && key.id !== 'size' && key.id !== 'speak-key') this.leave();
  }

  /** Whoever leaves the screen leaves nothing in it. */
  leave() {
    this.dark();
    if (['saving', 'ready'].includes(this.place.dataset.state || '')) navigator.sendBeacon(this.at);
  }

  /** Camera and microphone go off. */
  dark() {
    this.turn += 1;
    if (this.recorder && this.recorder.state !== 'inactive') this.recorder.stop();
    this.recorder = null;
    this.own?.getTracks().forEach((track) => track.stop());
    this.own = null;
    this.video.srcObject = null;
    this.video.hidden = true;
    this.write(this.banner, '');
  }
}

const place = document.querySelector('.message');
if (place instanceof HTMLElement && 'MediaRecorder' in window && navigator.mediaDevices) new Message(place);

export {};
