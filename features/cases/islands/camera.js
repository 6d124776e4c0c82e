// @ts-check
/**
 * The camera as a copier: a live picture with the found paper drawn in, then the paper laid flat and large, to be taken
 * or made anew. What is taken is put into the file field of the form around it and sent with it, so that the node hears
 * the same as from a page without script.
 *
 * Invariants: the camera is on only after a touch that asked for it, and a strip says so as long as it is; it goes off
 * with the page, with the visit, with 关掉, once a picture is taken, and after a minute without a touch. A picture is
 * dropped with the page and with the visit. A screen without a camera is offered none.
 */
/** @typedef {import('./quad.js').Quad} Quad */
/** @typedef {typeof import('./quad.js')} Geometry */

const LOOK_MS = 200;
const IDLE_MS = 60_000;
/** Pixels of the longer side, where the paper is looked for and as it is sent. */
const LOOK_PX = 320;
const SENT_PX = 1600;
const QUALITY = 0.88;
/** Looks for which a paper that was lost is still drawn: edges come and go in a shaking hand. */
const LOOKS_KEPT = 3;

class Camera {
  /** @param {HTMLElement} place @param {Geometry} geometry */
  constructor(place, geometry) {
    this.place = place;
    /** @private */
    this.geometry = geometry;
    this.video = /** @type {HTMLVideoElement} */ (place.querySelector('video'));
    this.canvas = /** @type {HTMLCanvasElement} */ (place.querySelector('canvas'));
    /** @private @type {MediaStream | null} */
    this.stream = null;
    /** @private @type {Quad | null} in the coordinates of the video */
    this.quad = null;
    /** @private @type {HTMLCanvasElement | null} the paper as it was taken */
    this.paper = null;
    /** @private Counts what was begun, so that what comes late is dropped. */
    this.turn = 0;
    this.lost = 0;
    this.look = 0;
    this.idle = 0;
    place.addEventListener('click', (event) => this.pressed(event));
    this.show('closed');
  }

  /** What stands on the glass. @param {'closed' | 'asking' | 'live' | 'taken'} state */
  show(state) {
    this.place.dataset.state = state;
    for (const each of this.place.querySelectorAll('[data-on]')) {
      if (each instanceof HTMLElement) each.hidden = !(each.dataset.on || '').split(' ').includes(state);
    }
    // A remote finds its way from the key that goes on.
    const key = this.place.querySelector('[data-on~=' + state + '] .strong, .strong[data-on~=' + state + ']');
    if (key instanceof HTMLElement && state !== 'closed') key.focus();
  }

  /** Says a sentence that stands in the markup. @param {string} name */
  say(name) {
    const said = this.place.querySelector('.camera-said');
    if (said) said.textContent = name ? this.place.getAttribute('data-' + name) : '';
  }

  /** @param {Event} event */
  pressed(event) {
    const key = event.target instanceof Element ? event.target.closest('[data-camera-act]') : null;
    if (!(key instanceof HTMLElement)) return;
    event.preventDefault();
    const act = key.dataset.cameraAct;
    if (act === 'open' || act === 'again') this.open();
    else if (act === 'shoot') this.shoot();
    else if (act === 'close') this.close('');
    else if (act === 'use') this.use();
  }

  async open() {
    this.close('');
    const turn = ++this.turn;
    this.say('waiting');
    this.show('asking');
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { facingMode: 'environment', width: { ideal: 1920 }, height: { ideal: 1080 } },
      });
    } catch (error) {
      const refused = error instanceof DOMException && error.name === 'NotAllowedError';
      if (turn === this.turn) this.close(refused ? 'refused' : 'none');
      return;
    }
    if (turn !== this.turn || !this.place.isConnected) {
      stream.getTracks().forEach((track) => track.stop());
      return;
    }
    this.stream = stream;
    stream.getVideoTracks()[0]?.addEventListener('ended', () => stream === this.stream && this.close('none'));
    this.video.srcObject = stream;
    await this.video.play().catch(() => {});
    if (turn !== this.turn) return;
    this.say('aim');
    this.show('live');
    this.touched();
    this.look = window.setInterval(() => this.search(), LOOK_MS);
  }

  /** A minute begins anew. */
  touched() {
    clearTimeout(this.idle);
    if (this.stream) this.idle = window.setTimeout(() => this.close('left'), IDLE_MS);
  }

  /** Turns the camera off and drops what was taken. @param {string} why a sentence of the markup, or none */
  close(why) {
    this.turn++;
    this.dark();
    this.paper = null;
    this.say(why);
    this.show('closed');
  }

  /** Turns the camera off. */
  dark() {
    clearInterval(this.look);
    clearTimeout(this.idle);
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = null;
    this.video.srcObject = null;
    this.quad = null;
    this.canvas.width = this.canvas.height = 0;
  }

  /** Looks for the paper in the live picture and draws it. */
  search() {
    if (!this.place.isConnected) return this.close('');
    const [width, height] = [this.video.videoWidth, this.video.videoHeight];
    if (!width || document.hidden) return;
    const found = this.paperIn(width, height);
    this.lost = found ? 0 : this.lost + 1;
    if (found || this.lost > LOOKS_KEPT) this.quad = found;
    this.say(this.quad ? 'found' : 'aim');
    this.place.toggleAttribute('data-paper', this.quad !== null);
    this.draw(width, height);
  }

  /** @param {number} width @param {number} height */
  draw(width, height) {
    if (this.canvas.width !== width) [this.canvas.width, this.canvas.height] = [width, height];
    const pen = this.canvas.getContext('2d');
    if (!pen) return;
    pen.clearRect(0, 0, width, height);
    if (!this.quad) return;
    pen.beginPath();
    this.quad.forEach(([x, y], at) => (at ? pen.lineTo(x, y) : pen.moveTo(x, y)));
    pen.closePath();
    pen.lineWidth = Math.max(4, width / 160);
    pen.strokeStyle = '#19a15f';
    pen.stroke();
  }

  /** The paper in the live picture. @param {number} width @param {number} height @returns {Quad | null} */
  paperIn(width, height) {
    const scale = LOOK_PX / Math.max(width, height);
    const small = pixels(drawn(this.video, Math.round(width * scale), Math.round(height * scale)));
    const quad = this.geometry.findQuad(this.geometry.grey(small), small.width, small.height);
    return quad && /** @type {Quad} */ (quad.map(([x, y]) => [x / scale, y / scale]));
  }

  /** @param {HTMLCanvasElement} whole @param {Quad} quad */
  laidFlat(whole, quad) {
    const [width, height] = this.geometry.sizeOf(quad, SENT_PX);
    const data = this.geometry.flat(pixels(whole), quad, width, height);
    this.geometry.stretch(data);
    const paper = document.createElement('canvas');
    [paper.width, paper.height] = [width, height];
    paper.getContext('2d')?.putImageData(new ImageData(data, width, height), 0, 0);
    return paper;
  }

  /** Takes the picture: the paper laid flat, or the whole picture where no paper was found. */
  shoot() {
    const [width, height] = [this.video.videoWidth, this.video.videoHeight];
    if (!width) return;
    const whole = drawn(this.video, width, height);
    const quad = this.paperIn(width, height) || this.quad;
    const paper = quad ? this.laidFlat(whole, quad) : shrunk(whole);
    this.dark();
    const shown = this.place.querySelector('.camera-paper');
    if (shown) {
      paper.setAttribute('role', 'img');
      paper.setAttribute('aria-label', this.place.dataset.taken || '');
      shown.replaceChildren(paper);
    }
    this.paper = paper;
    this.say(quad ? 'taken' : 'whole');
    this.show('taken');
  }

  /** Sends it with the form, as if it had been chosen as a file. */
  use() {
    const turn = this.turn;
    this.paper?.toBlob(
      (blob) => {
        if (!blob || turn !== this.turn) return;
        this.say('sending');
        const { form, field } = formOf(this.place);
        const files = new DataTransfer();
        files.items.add(new File([blob], 'paper.jpg', { type: 'image/jpeg' }));
        field.files = files.files;
        form.requestSubmit();
      },
      'image/jpeg',
      QUALITY,
    );
  }
}

/** A copy of what the camera shows. @param {CanvasImageSource} source @param {number} width @param {number} height */
function drawn(source, width, height) {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height];
  canvas.getContext('2d', { willReadFrequently: true })?.drawImage(source, 0, 0, width, height);
  return canvas;
}

/** The pixels of a canvas. @param {HTMLCanvasElement} canvas */
function pixels(canvas) {
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  return pen ? pen.getImageData(0, 0, canvas.width, canvas.height) : new ImageData(canvas.width, canvas.height);
}

/** @param {HTMLCanvasElement} whole */
function shrunk(whole) {
  const scale = Math.min(1, SENT_PX / Math.max(whole.width, whole.height));
  return drawn(whole, Math.round(whole.width * scale), Math.round(whole.height * scale));
}

/**
 * The form around the camera and its file field; a page that has none gets one that sends to `data-to`.
 * @param {HTMLElement} place @returns {{form: HTMLFormElement, field: HTMLInputElement}}
 */
function formOf(place) {
  const around = place.closest('form');
  const there = around?.querySelector('input[type=file]');
  if (around && there instanceof HTMLInputElement) return { form: around, field: there };
  const form = document.createElement('form');
  form.method = 'post';
  form.enctype = 'multipart/form-data';
  form.action = place.dataset.to || '/apply/paper';
  form.hidden = true;
  const at = Object.assign(document.createElement('input'), { type: 'hidden', name: 'at', value: place.dataset.at || '' });
  const field = Object.assign(document.createElement('input'), { type: 'file', name: 'file' });
  form.append(at, field);
  place.after(form);
  return { form, field };
}

/** @type {Camera | null} */
let camera = null;

function begin() {
  const place = document.querySelector('[data-camera]');
  if (camera && camera.place !== place) {
    camera.close('');
    camera = null;
  }
  if (place instanceof HTMLElement && !camera) offer(place);
}

/** Shows the key where there is a camera. @param {HTMLElement} place */
async function offer(place) {
  const devices = navigator.mediaDevices;
  if (!devices || !devices.getUserMedia) return;
  const list = await devices.enumerateDevices().catch(() => []);
  if (camera || !place.isConnected || !list.some((device) => device.kind === 'videoinput')) return;
  // Files have their content in their names, so the page says what the geometry is called.
  /** @type {Geometry} */
  const geometry = await import(place.dataset.geometry || '');
  if (camera || !place.isConnected) return;
  camera = new Camera(place, geometry);
  place.hidden = false;
}

document.addEventListener('page:shown', begin);
document.addEventListener('session:end', () => camera?.close(''));
window.addEventListener('pagehide', () => camera?.close(''));
for (const kind of ['pointerdown', 'keydown']) document.addEventListener(kind, () => camera?.touched(), true);
begin();

export {};
