// @ts-check
/**
 * Lines over what both sides of a call look at; at the desk a hand draws them.
 *
 * Strokes are given in thousandths of the glass, whose shape is the same everywhere, so that they lie alike on every screen.
 * Invariant: what is drawn here is bounded like what the center takes.
 */

const EDGE = 1000;
/** Nearer points are left out, and one stroke has no more. */
const NEAR = 8;
const POINTS = 120;
const SVG = 'http://www.w3.org/2000/svg';

/** @typedef {[number, number][]} Stroke */

export class Strokes {
  constructor() {
    this.place = document.createElementNS(SVG, 'svg');
    this.place.setAttribute('class', 'strokes');
    this.place.setAttribute('viewBox', `0 0 ${EDGE} ${EDGE}`);
    this.place.setAttribute('preserveAspectRatio', 'none');
    /** What stands. @type {Stroke[]} */
    this.stand = [];
    /** The line under the finger. @type {Stroke} */
    this.drawing = [];
  }

  /** Puts them over a picture, or nowhere. @param {HTMLElement | undefined} box @param {Stroke[]} strokes */
  put(box, strokes) {
    this.stand = strokes;
    if (!box) this.place.remove();
    else if (this.place.parentNode !== box) box.append(this.place);
    this.draw();
  }

  draw() {
    const strokes = [...this.stand, this.drawing].filter((stroke) => stroke.length > 1);
    this.place.replaceChildren(...strokes.map((stroke) => {
      const line = document.createElementNS(SVG, 'polyline');
      line.setAttribute('points', stroke.map((point) => point.join(',')).join(' '));
      return line;
    }));
  }

  /** Lets a hand draw; each line is given away once it is drawn. @param {(stroke: Stroke) => Promise<boolean>} give */
  follow(give) {
    const { place } = this;
    place.addEventListener('pointerdown', (event) => {
      place.setPointerCapture(event.pointerId);
      this.drawing = [this.point(event)];
    });
    place.addEventListener('pointermove', (event) => {
      const last = this.drawing.at(-1);
      if (!last || this.drawing.length >= POINTS) return;
      const next = this.point(event);
      if (Math.hypot(next[0] - last[0], next[1] - last[1]) < NEAR) return;
      this.drawing.push(next);
      this.draw();
    });
    place.addEventListener('pointerup', () => this.drew(give));
    place.addEventListener('pointercancel', () => {
      this.drawing = [];
      this.draw();
    });
  }

  /** @param {PointerEvent} event @returns {[number, number]} */
  point(event) {
    const { left, top, width, height } = this.place.getBoundingClientRect();
    const part = (/** @type {number} */ of, /** @type {number} */ all) => Math.round(Math.min(1, Math.max(0, of / all)) * EDGE);
    return [part(event.clientX - left, width), part(event.clientY - top, height)];
  }

  /** @param {(stroke: Stroke) => Promise<boolean>} give */
  async drew(give) {
    const stroke = this.drawing;
    if (stroke.length > 1 && (await give(stroke))) this.stand = [...this.stand, stroke];
    if (this.drawing === stroke) this.drawing = [];
    this.draw();
  }
}
