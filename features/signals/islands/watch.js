// @ts-check
// Keeps the picture of a channel: begins anew when it broke off, and says in words why there is none. Which of its
// sources a browser plays, it chooses itself.

const LOOKS = 2000;
/** Looks at a picture that stands before it is begun anew: at one that has not come yet a telephone waits longer. */
const STOOD = 2;
const NOT_COME = 8;
const watch = document.querySelector(".signals-watch[data-standing]");
const video = watch && watch.querySelector("video");
const said = watch && /** @type {HTMLElement | null} */ (watch.querySelector(".signals-standing"));

if (watch && video && said) {
  const address = watch.getAttribute("data-standing") || "";
  const sources = Array.from(video.querySelectorAll("source"));
  let broke = false;
  // By a hand: a picture that has not come yet counts as paused too.
  let stopped = false;
  let last = 0;
  let stood = 0;

  const begin = () => {
    broke = false;
    stood = 0;
    for (const source of sources) video.appendChild(source);
    // It chooses among its sources anew.
    video.load();
    const playing = video.play();
    // A browser that plays only after a touch has its key.
    if (playing) playing.catch(() => {});
  };

  // Who leaves the page leaves the channel.
  const leave = () => {
    for (const source of sources) source.remove();
    video.removeAttribute("src");
    video.load();
  };

  const look = () => {
    fetch(address, { cache: "no-store" })
      .then((answer) => (answer.ok ? answer.text() : ""))
      .then((words) => {
        if (said.textContent !== words) said.textContent = words;
        const stands = !video.paused && video.currentTime === last;
        last = video.currentTime;
        stood = stands && video.readyState < 3 ? stood + 1 : 0;
        // It comes again, and the player waits for what was before.
        if (words === "" && (broke || stood > (last === 0 ? NOT_COME : STOOD))) begin();
      })
      .catch(() => {});
  };

  video.addEventListener("error", () => { broke = true; });
  // None of the sources could be played.
  if (sources.length) sources[sources.length - 1].addEventListener("error", () => { broke = true; });
  video.addEventListener("ended", () => { broke = true; stopped = false; });
  video.addEventListener("playing", look);
  // What was paused is gone on without.
  video.addEventListener("pause", () => { broke = true; stopped = true; });
  video.addEventListener("play", () => { stopped = false; if (broke) begin(); });
  window.setInterval(() => { if (!stopped || video.error || video.ended) look(); }, LOOKS);
  window.addEventListener("pagehide", leave);
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  // The attribute alone waits until a browser believes that nothing will be missing; who is asked begins with what is there.
  const playing = video.play();
  if (playing) playing.catch(() => {});
}

export {};
