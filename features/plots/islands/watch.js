// @ts-check
// The live picture of a camera by MSE, half a second late; where a browser has none, its own sources play. It begins anew
// when it broke off, says in words why there is none, and shows nothing any more once nobody consents.

const LOOKS = 2000;
/** Seconds that a picture may be late, and that are kept behind it. */
const LATE = 3;
const KEPT = 20;
/** Looks at a picture that stands before it is begun anew. */
const STOOD = 4;

const watch = /** @type {HTMLElement | null} */ (document.querySelector(".plots-watch[data-live]"));
const video = watch && watch.querySelector("video");
const said = watch && /** @type {HTMLElement | null} */ (watch.querySelector(".plots-standing"));

if (watch && video && said) {
  const address = watch.getAttribute("data-camera") || "";
  const sources = Array.from(video.querySelectorAll("source"));
  const byParts = typeof MediaSource !== "undefined" && "body" in Response.prototype;
  /** Counts beginnings: what belongs to an older one is done. */
  let run = 0;
  let broke = false;
  let ended = false;
  let unplayed = false;
  let last = 0;
  let stood = 0;
  let reading = new AbortController();

  const say = (/** @type {string} */ words) => { if (said.textContent !== words) said.textContent = words; };

  /** Nothing of the picture stays. */
  const clear = () => {
    run += 1;
    reading.abort();
    for (const source of sources) source.remove();
    if (video.src.startsWith("blob:")) URL.revokeObjectURL(video.src);
    video.removeAttribute("src");
    video.load();
  };

  const end = () => {
    ended = true;
    clear();
    video.hidden = true;
    say(watch.getAttribute("data-ended") || "");
  };

  /** Puts part after part into the player. */
  const feed = async (/** @type {number} */ mine) => {
    reading = new AbortController();
    const answer = await fetch(`${address}/live.mp4`, { cache: "no-store", signal: reading.signal });
    const mime = answer.headers.get("content-type") || "";
    if (!answer.ok || !answer.body) throw new Error("no picture");
    if (!MediaSource.isTypeSupported(mime)) {
      // It stays so until somebody changes the camera: it is asked again as one whose picture stands.
      unplayed = true;
      reading.abort();
      return say(watch.getAttribute("data-unplayed") || "");
    }
    unplayed = false;
    const media = new MediaSource();
    const url = URL.createObjectURL(media);
    video.src = url;
    await new Promise((done) => media.addEventListener("sourceopen", done, { once: true }));
    const buffer = media.addSourceBuffer(mime);
    const put = (/** @type {() => void} */ act) => new Promise((done, fail) => {
      buffer.addEventListener("updateend", done, { once: true });
      buffer.addEventListener("error", fail, { once: true });
      act();
    });
    const reader = answer.body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (mine !== run) return;
      if (done) break;
      await put(() => buffer.appendBuffer(value));
      if (mine !== run || buffer.buffered.length === 0) continue;
      const newest = buffer.buffered.end(buffer.buffered.length - 1);
      // It begins where the camera stands, and catches up after the page slept.
      if (video.currentTime < buffer.buffered.start(0) || newest - video.currentTime > LATE) video.currentTime = newest - 0.3;
      if (video.currentTime - buffer.buffered.start(0) > 2 * KEPT) await put(() => buffer.remove(0, video.currentTime - KEPT));
      if (video.paused) video.play().catch(() => {});
    }
    throw new Error("it broke off");
  };

  const begin = () => {
    broke = false;
    stood = 0;
    clear();
    if (!byParts) {
      for (const source of sources) video.appendChild(source);
      video.load();
      video.play().catch(() => {});
      return;
    }
    const mine = run;
    feed(mine).catch(() => { if (mine === run) broke = true; });
  };

  const look = () => {
    fetch(`${address}/standing`, { cache: "no-store" })
      .then((answer) => (answer.status === 404 ? null : answer.json()))
      .then((told) => {
        if (ended) return;
        if (told === null) return end();
        show(told);
        if (!unplayed) say(told.words);
        const stands = !document.hidden && video.currentTime === last;
        last = video.currentTime;
        stood = stands ? stood + 1 : 0;
        if (broke || stood > STOOD) begin();
      })
      .catch(() => {});
  };

  /** Who looks now, and who looked. */
  const show = (/** @type {{now: string, looked: string[]}} */ told) => {
    const now = watch.querySelector(".plots-eye");
    if (now && now.textContent !== told.now) now.textContent = told.now;
    const list = document.querySelector(".plots-looks ol");
    if (!list || Array.from(list.children, (each) => each.textContent).join("\n") === told.looked.join("\n")) return;
    list.replaceChildren(...told.looked.map((line) => {
      const item = document.createElement("li");
      item.setAttribute("data-say", "");
      item.textContent = line;
      return item;
    }));
  };

  // A page that is drawn anew would have another picture, which nobody begins.
  window.addEventListener("page:renew", (event) => event.stopImmediatePropagation(), true);
  video.addEventListener("error", () => { broke = true; });
  video.addEventListener("ended", () => { broke = true; });
  video.addEventListener("playing", look);
  // No visit ends under a picture that plays.
  const busy = () => watch.toggleAttribute("data-busy", !video.paused);
  video.addEventListener("pause", busy);
  video.addEventListener("play", busy);
  const key = /** @type {HTMLButtonElement | null} */ (document.querySelector(".plots-keys [data-full]"));
  if (key && (document.fullscreenEnabled || "webkitEnterFullscreen" in video)) {
    key.hidden = false;
    key.addEventListener("click", () => {
      if (document.fullscreenEnabled) watch.requestFullscreen().catch(() => {});
      else /** @type {any} */ (video).webkitEnterFullscreen();
    });
  }
  // It cannot be wound, and there is nothing to hear.
  if (byParts) video.controls = false;
  window.setInterval(() => { if (!ended) look(); }, LOOKS);
  // Who leaves the page leaves the camera.
  window.addEventListener("pagehide", clear);
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  begin();
}

export {};
