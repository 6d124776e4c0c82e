// @ts-check
/**
 * What stands there when the film is over or broken: what comes next, and in how many seconds it comes by itself. After
 * the last one a shared screen goes home; a telephone is its owner's, and stays where it is.
 */
/** @typedef {import('./player.js').Player} Player */
/** @typedef {'ended' | 'broken'} Why */

const LEFT_S = 10;

export class Card {
  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    this.place = /** @type {HTMLElement} */ (player.part('.player-card'));
    this.counting = 0;
  }

  get open() {
    return !this.place.hidden;
  }

  /** @param {string} words @param {Why} why */
  show(words, why) {
    const { player, place } = this;
    const { next } = player.section.dataset;
    const { then, thenBack } = place.dataset;
    const [heading, after] = [player.part('.player-card h2'), player.part('.player-left [data-then]')];
    if (heading) heading.textContent = words;
    if (after) after.textContent = (!next && why === 'broken' ? thenBack : then) || '';
    place.dataset.why = why;
    place.hidden = false;
    if (next || document.documentElement.hasAttribute('data-idle')) this.countDown(why);
    else this.stay();
    player.show('card');
    const first = player.part('.player-card [data-go]') || player.part('.player-card [data-leave]');
    if (first) first.focus({ preventScroll: true });
  }

  /** @param {Why} why */
  countDown(why) {
    let left = LEFT_S;
    const [line, number] = [this.player.part('.player-left'), this.player.part('[data-left]')];
    const draw = () => { if (number) number.textContent = String(left); };
    if (line) line.hidden = false;
    this.hideStay(false);
    draw();
    clearInterval(this.counting);
    this.counting = window.setInterval(() => {
      left -= 1;
      draw();
      if (left > 0) return;
      this.stay();
      this.go(why);
    }, 1000);
  }

  /** @param {Why} why */
  go(why) {
    const { player } = this;
    const home = document.querySelector('.bar a[data-back] + a');
    const link = player.part('.player-card [data-go]') || (why === 'broken' ? player.part('.player-card [data-leave]') : home);
    if (link instanceof HTMLElement) link.click();
    else location.assign('/');
  }

  /** Nothing more happens by itself. */
  stay() {
    clearInterval(this.counting);
    this.counting = 0;
    const line = this.player.part('.player-left');
    if (line) line.hidden = true;
    this.hideStay(true);
    this.player.drawBusy();
  }

  /** @param {boolean} hidden */
  hideStay(hidden) {
    const key = this.player.part('.player-card [data-do=stay]');
    if (!key) return;
    const held = hidden && document.activeElement === key;
    key.hidden = hidden;
    const other = this.player.part('.player-card [data-leave]');
    if (held && other) other.focus({ preventScroll: true });
  }

  close() {
    if (!this.open) return;
    this.stay();
    this.place.hidden = true;
  }
}
