// @ts-check
// What holds for a picture whether it is of now or of before: the whole screen by a key, and how the page is left.

const page = document.querySelector(".signals-page");
const watch = page && page.querySelector(".signals-watch");
const video = watch && watch.querySelector("video");
const key = page && /** @type {HTMLButtonElement | null} */ (page.querySelector("[data-full]"));

if (watch && video) {
  // A page that is drawn anew would have another picture, which nobody begins.
  window.addEventListener("page:renew", (event) => event.stopImmediatePropagation(), true);

  // No visit ends under a picture that plays.
  const busy = () => watch.toggleAttribute("data-busy", !video.paused);
  video.addEventListener("pause", busy);
  video.addEventListener("play", busy);
  busy();

  if (key && (document.fullscreenEnabled || "webkitEnterFullscreen" in video)) {
    key.hidden = false;
    key.addEventListener("click", () => {
      if (document.fullscreenEnabled) video.requestFullscreen().catch(() => {});
      else /** @type {any} */ (video).webkitEnterFullscreen();
    });
  }
}

export {};
