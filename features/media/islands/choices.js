// @ts-check
/**
 * What somebody chooses of a film: how loud, with captions or without, which of its files. It is known as long as the
 * visit.
 *
 * Invariant: never louder than the markup allows: in quiet hours that is less.
 */
/** @typedef {import('./player.js').Player} Player */

const VOLUME_STEP = 10;

/** @param {string} name @param {string} value */
const keep = (name, value) => sessionStorage.setItem(`player-${name}`, value);

export class Choices {
  /** @param {Player} player */
  constructor(player) {
    this.player = player;
    this.video = player.video;
    this.setCaptions(sessionStorage.getItem('player-captions') !== '0');
  }

  /** @param {string} what */
  does(what) {
    /** @type {{[name: string]: () => void}} */
    const deeds = {
      louder: () => this.turnVolume(VOLUME_STEP),
      quieter: () => this.turnVolume(-VOLUME_STEP),
      captions: () => this.turnCaptions(),
      sound: () => this.turnSound(),
      size: () => this.turnSize(),
    };
    const deed = deeds[what];
    if (deed) deed();
    return Boolean(deed);
  }

  /** @param {number} by */
  turnVolume(by) {
    const { limit, section } = this.player;
    const { quiet, loudest } = section.dataset;
    const wanted = Math.round(this.video.volume * 100) + by;
    if (wanted > limit) this.player.note(((limit < 100 ? quiet : loudest) || '').replace('{}', String(limit)));
    const percent = Math.max(0, Math.min(wanted, limit));
    this.video.volume = percent / 100;
    keep('volume', String(percent));
  }

  /** @param {boolean} on */
  setCaptions(on) {
    const track = this.video.textTracks[0];
    if (!track) return;
    // Drawn here: a browser would draw them into the picture, and mirror them with it.
    track.mode = on ? 'hidden' : 'disabled';
    track.oncuechange = () => this.drawCaption();
    this.player.press('captions', on);
    this.drawCaption();
  }

  turnCaptions() {
    const on = this.video.textTracks[0]?.mode !== 'hidden';
    this.setCaptions(on);
    keep('captions', on ? '1' : '0');
    this.player.note(this.player.section.getAttribute(on ? 'data-captions-on' : 'data-captions-off') || '');
  }

  drawCaption() {
    const track = this.video.textTracks[0];
    const place = this.player.part('.player-caption');
    if (!place || !place.firstElementChild) return;
    const cues = track && track.mode === 'hidden' ? Array.from(track.activeCues || []) : [];
    const text = cues.map((cue) => (cue instanceof VTTCue && cue.getCueAsHTML().textContent) || '').join('\n');
    place.firstElementChild.textContent = text;
    place.hidden = !text;
  }

  /** The files of the film: address, rows of pixels. */
  sources() {
    return Array.from(this.video.querySelectorAll('source'), (source) => ({
      address: source.src.split('#')[0],
      height: Number(source.dataset.height),
    }));
  }

  /** The file that plays. */
  source() {
    const now = this.video.currentSrc.split('#')[0];
    return this.sources().find(({ address }) => address === now);
  }

  /** Goes on at the same place in another file. @param {{address: string, height: number} | undefined} source */
  use(source) {
    if (!source || source.address === this.video.currentSrc.split('#')[0]) return;
    const { currentTime } = this.video;
    this.video.removeAttribute('poster');
    this.video.src = `${source.address}#t=${currentTime}`;
    if (this.player.wanted) this.player.start();
  }

  turnSize() {
    const now = this.source();
    this.use(this.sources().find(({ height }) => height > 0 && now && height !== now.height));
    if (this.player.panel) this.player.panel.drawSize();
  }

  turnSound() {
    const dark = this.player.part('.player-dark');
    if (!dark) return;
    dark.hidden = !dark.hidden;
    this.player.press('sound', !dark.hidden);
    this.use(this.sources().find(({ height }) => (height === 0) === !dark.hidden));
    if (!dark.hidden) this.player.note(this.player.section.dataset.listening || '');
  }
}
