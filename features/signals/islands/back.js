// @ts-check
// Plays what was on: puts its pieces together where the browser plays no list by itself, and says of when they are.

const LOOKS = 1000;
/** So often it is gone on with after something went wrong and nothing came. */
const TRIES = 5;
/** Beijing lies so far ahead. */
const AHEAD = 8 * 3600 * 1000;
const watch = document.querySelector(".signals-watch[data-list]");
const video = watch && watch.querySelector("video");
const said = watch && /** @type {HTMLElement | null} */ (watch.querySelector(".signals-standing"));
/** What the other island lays down. @type {any} */
const Hls = /** @type {any} */ (window).Hls;

if (watch && video && said) {
  const word = (/** @type {string} */ name) => watch.getAttribute(`data-${name}`) || "";
  /** @type {any} */
  let hls = null;
  let looking = 0;

  /** When what is seen now was on, in milliseconds; nought where nobody says so. */
  const moment = () => {
    if (hls) return hls.playingDate ? hls.playingDate.getTime() : 0;
    const begun = /** @type {any} */ (video).getStartDate ? /** @type {any} */ (video).getStartDate().getTime() : NaN;
    return Number.isNaN(begun) ? 0 : begun + video.currentTime * 1000;
  };

  const tell = (/** @type {string} */ words) => {
    if (said.textContent !== words) said.textContent = words;
  };

  const leave = () => {
    clearInterval(looking);
    if (hls) hls.destroy();
    hls = null;
    for (const source of Array.from(video.querySelectorAll("source"))) source.remove();
    video.removeAttribute("src");
    video.load();
  };

  const giveUp = () => {
    leave();
    tell(word("trouble"));
  };

  const begin = () => {
    const playing = video.play();
    // A browser that plays only after a touch has its key.
    if (playing) playing.catch(() => {});
  };

  const native = video.canPlayType("application/vnd.apple.mpegurl") !== "";
  // An iPhone plays the address itself.
  if (Hls && Hls.isSupported() && !(native && !("MediaSource" in window))) {
    for (const source of Array.from(video.querySelectorAll("source"))) source.remove();
    // A worker would be a script from elsewhere: no page may have one.
    hls = new Hls({ enableWorker: false, backBufferLength: 60 });
    let troubles = 0;
    hls.on(Hls.Events.FRAG_BUFFERED, () => { troubles = 0; });
    hls.on(Hls.Events.ERROR, (/** @type {string} */ _name, /** @type {any} */ error) => {
      if (!error.fatal || !hls) return;
      troubles += 1;
      if (troubles > TRIES || !hls.levels.length) giveUp();
      else if (error.type === Hls.ErrorTypes.NETWORK_ERROR) setTimeout(() => hls && hls.startLoad(), 2 * LOOKS);
      else if (error.type === Hls.ErrorTypes.MEDIA_ERROR) hls.recoverMediaError();
      else giveUp();
    });
    hls.on(Hls.Events.MANIFEST_PARSED, begin);
    hls.loadSource(word("list"));
    hls.attachMedia(video);
  } else if (native) {
    for (const each of [video].concat(/** @type {any} */ (Array.from(video.querySelectorAll("source"))))) {
      each.addEventListener("error", giveUp);
    }
  } else {
    tell(word("trouble"));
  }

  looking = window.setInterval(() => {
    if (!video.isConnected) {
      leave();
      return;
    }
    const at = moment();
    if (at) tell(word("before") + new Date(at + AHEAD).toISOString().slice(11, 16) + word("after"));
  }, LOOKS);
  // Who leaves the page leaves what was on; who comes back to it begins it anew.
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
}

export {};
