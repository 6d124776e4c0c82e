// @ts-check
// Keeps the picture of a channel: begins anew when it broke off, and says in words why there is none.

const LOOKS = 2000;
const watch = document.querySelector(".signals-watch");
const video = watch && watch.querySelector("video");
const said = watch && /** @type {HTMLElement | null} */ (watch.querySelector(".signals-standing"));

if (watch && video && said) {
  const address = watch.getAttribute("data-standing") || "";
  const source = video.src;
  let broke = false;
  let last = 0;

  const begin = () => {
    broke = false;
    video.src = source;
    const playing = video.play();
    // A browser that plays only after a touch has its key.
    if (playing) playing.catch(() => {});
  };

  const look = () => {
    fetch(address, { cache: "no-store" })
      .then((answer) => (answer.ok ? answer.text() : ""))
      .then((words) => {
        if (said.textContent !== words) said.textContent = words;
        const stands = !video.paused && video.currentTime === last;
        last = video.currentTime;
        // It comes again, and the player waits for what was before.
        if (words === "" && (broke || (stands && video.readyState < 3))) begin();
      })
      .catch(() => {});
  };

  video.addEventListener("error", () => { broke = true; });
  video.addEventListener("ended", () => { broke = true; });
  video.addEventListener("playing", look);
  // What was paused is gone on without.
  video.addEventListener("pause", () => { broke = true; });
  video.addEventListener("play", () => { if (broke) begin(); });
  setInterval(() => { if (!video.paused || video.error || video.ended) look(); }, LOOKS);
  // Who leaves the page leaves the channel.
  window.addEventListener("pagehide", () => { video.removeAttribute("src"); video.load(); });
}
