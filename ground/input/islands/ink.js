// @ts-check
/**
 * The ink pad: what a finger, a pen or a mouse writes into its squares, asked of the node, offered as tiles.
 *
 * A stroke is drawn while it is made. When the hand rests, the strokes of the square go to the node and its
 * characters come back as tiles; another stroke in the same square takes the question back. A stroke in the other
 * square takes the likeliest character of the first by itself, and its alternatives stay in reach.
 * What the panel and the writer say to each other stands in the README of this folder's crate.
 *
 * Nothing written is kept: strokes are gone with the character, the panel, the page and the session.
 */

const REST_MS = 600;
const LATE_MS = 8000;
/** Points closer than this, in CSS pixels, are one. */
const APART = 2;
const PEN = 0.045;
const BOX = 1000;

/**
 * @typedef {[number, number]} Point
 * @typedef {{words: string[], problem: string}} Answer
 */

/** The squares, and the strokes in one of them. */
class Sheet {
  /**
   * @param {HTMLElement} element
   * @param {() => void} moved a stroke begins in another square
   * @param {() => void} rested a stroke has ended
   * @param {() => void} began a stroke begins
   */
  constructor(element, moved, rested, began) {
    this.element = element;
    this.canvas = /** @type {HTMLCanvasElement} */ (element.querySelector('canvas'));
    this.moved = moved;
    this.rested = rested;
    this.began = began;
    /** @type {Point[][]} */
    this.strokes = [];
    this.square = 0;
    /** @type {number | null} */
    this.pointer = null;
    new ResizeObserver(() => this.layOut()).observe(element);
    this.canvas.addEventListener('pointerdown', (event) => this.down(event));
    this.canvas.addEventListener('pointermove', (event) => this.move(event));
    for (const end of ['pointerup', 'pointercancel', 'lostpointercapture']) {
      this.canvas.addEventListener(end, (event) => this.up(/** @type {PointerEvent} */ (event)));
    }
  }

  /** Side of a square in CSS pixels. */
  get side() {
    return this.element.clientWidth / this.count;
  }

  /** Whether it is one sheet for a name, without squares. */
  get plain() {
    return this.element.hasAttribute('data-plain');
  }

  get count() {
    return Math.max(1, Math.round(this.element.clientWidth / Math.max(1, this.element.clientHeight)));
  }

  layOut() {
    const ratio = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(this.element.clientWidth * ratio);
    this.canvas.height = Math.round(this.element.clientHeight * ratio);
    this.square = Math.min(this.square, this.count - 1);
    this.draw();
  }

  /** @returns {CanvasRenderingContext2D} in CSS pixels */
  brush() {
    const brush = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext('2d', { desynchronized: true }));
    const ratio = window.devicePixelRatio || 1;
    brush.setTransform(ratio, 0, 0, ratio, 0, 0);
    brush.lineCap = 'round';
    brush.lineJoin = 'round';
    return brush;
  }

  draw() {
    const brush = this.brush();
    const { clientWidth: width, clientHeight: height } = this.element;
    brush.clearRect(0, 0, width, height);
    brush.strokeStyle = '#d9c8b4';
    brush.lineWidth = 1.5;
    if (this.plain) {
      // A line to write on.
      brush.beginPath();
      brush.moveTo(width * 0.06, height * 0.8);
      brush.lineTo(width * 0.94, height * 0.8);
      brush.stroke();
    }
    for (let square = 0; square < (this.plain ? 0 : this.count); square += 1) {
      const left = square * this.side;
      brush.setLineDash([]);
      brush.strokeRect(left + 1, 1, this.side - 2, height - 2);
      brush.setLineDash([10, 10]);
      brush.beginPath();
      brush.moveTo(left + this.side / 2, 0);
      brush.lineTo(left + this.side / 2, height);
      brush.moveTo(left, height / 2);
      brush.lineTo(left + this.side, height / 2);
      brush.stroke();
    }
    brush.setLineDash([]);
    if (!this.strokes.length && this.element.dataset.here) {
      brush.fillStyle = '#6d6157';
      brush.font = `${Math.max(24, Math.round(this.side / 14))}px sans-serif`;
      brush.textAlign = 'center';
      brush.fillText(this.element.dataset.here, this.plain ? width / 2 : (this.square + 0.5) * this.side, height * 0.46);
    }
    for (const stroke of this.strokes) this.line(stroke, 0);
  }

  /**
   * Draws a stroke from one of its points on.
   * @param {Point[]} stroke
   * @param {number} from
   */
  line(stroke, from) {
    const brush = this.brush();
    brush.strokeStyle = '#231d19';
    brush.lineWidth = Math.max(4, this.side * PEN);
    brush.beginPath();
    brush.moveTo(...stroke[from]);
    if (from === stroke.length - 1) brush.lineTo(stroke[from][0] + 0.01, stroke[from][1]);
    for (const point of stroke.slice(from + 1)) brush.lineTo(...point);
    brush.stroke();
  }

  /**
   * @param {PointerEvent} event
   * @returns {Point}
   */
  at(event) {
    const box = this.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  /** @param {PointerEvent} event */
  down(event) {
    // The heel of a hand on the glass is not the pen.
    if (this.pointer !== null || event.button !== 0) return;
    event.preventDefault();
    this.pointer = event.pointerId;
    this.canvas.setPointerCapture(event.pointerId);
    const point = this.at(event);
    const square = Math.max(0, Math.min(this.count - 1, Math.floor(point[0] / this.side)));
    if (this.strokes.length && square !== this.square) this.moved();
    this.square = square;
    this.began();
    this.strokes.push([point]);
    if (this.strokes.length === 1) this.draw();
    else this.line(this.strokes[this.strokes.length - 1], 0);
  }

  /** @param {PointerEvent} event */
  move(event) {
    if (event.pointerId !== this.pointer) return;
    const stroke = this.strokes[this.strokes.length - 1];
    const from = stroke.length - 1;
    const all = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
    for (const each of all.length ? all : [event]) {
      const point = this.at(each);
      const last = stroke[stroke.length - 1];
      if (Math.hypot(point[0] - last[0], point[1] - last[1]) >= APART) stroke.push(point);
    }
    if (stroke.length - 1 > from) this.line(stroke, from);
  }

  /** @param {PointerEvent} event */
  up(event) {
    if (event.pointerId !== this.pointer) return;
    this.pointer = null;
    this.rested();
  }

  undo() {
    this.strokes.pop();
    this.draw();
  }

  /** Takes the strokes away; one that has just begun goes on. */
  clear() {
    this.strokes = [];
    this.draw();
  }

  /** Takes everything away, with the stroke that is under way. */
  wipe() {
    this.pointer = null;
    this.clear();
  }

  /** The strokes as the node wants them: whole numbers in a square box that holds the square and all ink. */
  ink() {
    const points = this.strokes.flat();
    const left = Math.min(this.square * this.side, ...points.map(([x]) => x));
    const top = Math.min(0, ...points.map(([, y]) => y));
    const right = Math.max((this.square + 1) * this.side, ...points.map(([x]) => x));
    const bottom = Math.max(this.element.clientHeight, ...points.map(([, y]) => y));
    const scale = BOX / Math.max(right - left, bottom - top);
    const whole = (/** @type {number} */ value) => Math.max(0, Math.min(BOX, Math.round(value * scale)));
    return this.strokes.map((stroke) => stroke.map(([x, y]) => [whole(x - left), whole(y - top)]));
  }
}

/** A pad that asks the node, in the panel of a writer. */
class Pad {
  /** @param {HTMLElement} panel */
  constructor(panel) {
    this.panel = panel;
    this.root = /** @type {HTMLElement} */ (panel.querySelector('.ink'));
    this.said = /** @type {HTMLElement} */ (panel.querySelector('.ink-said'));
    this.taken = /** @type {HTMLElement} */ (panel.querySelector('.ink-taken'));
    this.sheet = new Sheet(
      /** @type {HTMLElement} */ (panel.querySelector('.ink-pad')),
      () => this.take(),
      () => this.rest(),
      () => this.wait(),
    );
    this.timer = 0;
    /** What was asked about the strokes as they stand. @type {Promise<Answer> | null} */
    this.asked = null;
    this.stop = new AbortController();
    /** Characters are taken in the order in which they were written. @type {Promise<unknown>} */
    this.order = Promise.resolve();
    panel.addEventListener('click', (event) => this.pressed(event));
    panel.addEventListener('writer:chosen', () => this.drop());
    panel.addEventListener('writer:close', () => this.drop());
    panel.addEventListener('writer:clear', () => this.drop());
    panel.addEventListener('writer:erase', (event) => {
      if (!this.sheet.strokes.length) return;
      event.preventDefault();
      this.drop();
      this.next();
    });
  }

  get writer() {
    return /** @type {HTMLElement} */ (this.panel.closest('.writer'));
  }

  /** Drops ink, question and alternatives. */
  drop() {
    this.wait();
    this.stop.abort();
    this.stop = new AbortController();
    this.sheet.wipe();
    this.panel.removeAttribute('data-unfinished');
    this.settled();
    this.taken.hidden = true;
    this.say('');
  }

  /** After what was begun is gone, or something was put in: what may follow. */
  next() {
    this.panel.removeAttribute('data-unfinished');
    this.settled();
    this.tell('writer:next', {});
  }

  /** Another stroke: what was asked no longer holds. */
  wait() {
    clearTimeout(this.timer);
    this.asked = null;
    this.panel.toggleAttribute('data-unfinished', true);
    this.root.setAttribute('aria-busy', 'true');
  }

  /** What is offered belongs to what is written. */
  settled() {
    this.root.removeAttribute('aria-busy');
  }

  rest() {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.show(), REST_MS);
  }

  /** @returns {Promise<Answer>} about the strokes as they stand */
  ask() {
    if (!this.asked) {
      const body = {
        strokes: this.sheet.ink(),
        before: this.writer.dataset.before || '',
        latin: this.writer.dataset.kind === 'text',
      };
      this.asked = ask(this.root.dataset.ask || '', body, this.stop.signal, this.root.dataset.noAnswer || '');
    }
    return this.asked;
  }

  async show() {
    if (!this.sheet.strokes.length) return;
    const asked = this.ask();
    this.say(this.root.dataset.reading || '');
    const { words, problem } = await asked;
    // The hand went on writing, or the pad was wiped.
    if (asked !== this.asked) return;
    this.say(problem);
    this.offer(words);
    this.settled();
  }

  /** Takes the likeliest character of the square that was left, and clears it. */
  take() {
    const asked = this.ask();
    this.wait();
    this.sheet.clear();
    const { signal } = this.stop;
    this.order = this.order.then(async () => {
      const { words, problem } = await asked;
      if (signal.aborted) return;
      this.say(problem);
      if (!words.length) return;
      this.tell('writer:type', { text: words[0] });
      this.others(words);
    });
  }

  /** @param {string[]} words the first was taken */
  others(words) {
    const keys = words.slice(1, 5).map((word) => {
      const key = document.createElement('button');
      key.type = 'button';
      key.className = 'writer-key';
      key.dataset.ink = 'other';
      key.dataset.instead = words[0];
      key.setAttribute('data-say', '');
      key.textContent = word;
      return key;
    });
    const others = /** @type {HTMLElement} */ (this.taken.querySelector('.ink-others'));
    others.textContent = '';
    others.append(...keys);
    this.taken.hidden = !keys.length;
  }

  /** @param {MouseEvent} event */
  pressed(event) {
    const key = event.target instanceof Element ? event.target.closest('[data-ink]') : null;
    if (!(key instanceof HTMLElement)) return;
    const act = key.dataset.ink;
    if (act === 'wipe') {
      this.drop();
      this.next();
    } else if (act === 'undo') {
      this.wait();
      this.sheet.undo();
      this.say('');
      if (this.sheet.strokes.length) this.rest();
      else this.next();
    } else if (act === 'type') {
      this.drop();
      this.tell('writer:type', { text: key.dataset.text });
      this.next();
    } else if (act === 'other') {
      this.taken.hidden = true;
      this.tell('writer:type', { text: key.textContent, instead: key.dataset.instead });
    } else if (act === 'pinyin') {
      const tab = this.writer.querySelector('[data-tab=pinyin]');
      if (tab instanceof HTMLElement) tab.click();
    }
  }

  /** @param {string} words */
  say(words) {
    this.said.textContent = words;
  }

  /** @param {string[]} words */
  offer(words) {
    this.tell('writer:offer', { words });
  }

  /**
   * @param {string} name
   * @param {object} detail
   */
  tell(name, detail) {
    this.panel.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }
}

/**
 * @param {string} address
 * @param {object} body
 * @param {AbortSignal} dropped
 * @param {string} silence what is said when no answer comes
 * @returns {Promise<Answer>}
 */
async function ask(address, body, dropped, silence) {
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), LATE_MS);
  dropped.addEventListener('abort', () => stop.abort());
  try {
    const answer = await fetch(address, {
      method: 'POST',
      cache: 'no-store',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: stop.signal,
    });
    const { candidates = [], problem = '' } = await answer.json();
    return { words: candidates, problem };
  } catch {
    return { words: [], problem: silence };
  } finally {
    clearTimeout(late);
  }
}

/**
 * Squares that are only kept until their form is sent: each writes its strokes into the input beside it.
 * @param {HTMLElement} element
 */
function sample(element) {
  const input = /** @type {HTMLInputElement} */ (element.querySelector('input'));
  const sheet = new Sheet(element, () => {}, () => (input.value = JSON.stringify(sheet.ink())), () => {});
  const around = element.hasAttribute('data-plain') ? element.closest('form') : element.parentElement;
  const key = around && around.querySelector('[data-ink=wipe]');
  if (key) key.addEventListener('click', () => (sheet.wipe(), (input.value = '')));
  return { panel: element, drop: () => (sheet.wipe(), (input.value = '')) };
}

/** Every pad that was begun. @type {Map<HTMLElement, {panel: HTMLElement, drop: () => void}>} */
const pads = new Map();

function begin() {
  for (const [element, pad] of Array.from(pads)) {
    // A page left behind is kept for going back: not what was written on it.
    if (element.isConnected) continue;
    pad.drop();
    pads.delete(element);
  }
  for (const each of Array.from(document.querySelectorAll('[data-panel=ink], .ink-pad[data-sample]'))) {
    if (!(each instanceof HTMLElement) || pads.has(each)) continue;
    if (each.matches('[data-sample]')) pads.set(each, sample(each));
    else if (each.querySelector('.ink')) pads.set(each, new Pad(each));
  }
}

document.addEventListener('page:shown', begin);
document.addEventListener('session:end', () => {
  for (const pad of Array.from(pads.values())) pad.drop();
});
window.addEventListener('pagehide', () => {
  for (const pad of Array.from(pads.values())) pad.drop();
});
begin();

export {};
