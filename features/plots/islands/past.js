// @ts-check
// All stills of the last day below one slider: a finger on it, or a touch beside it, shows what was there then. The keys
// and the small pictures do the same without it.

const past = document.querySelector(".plots-past[data-stills]");
const watch = document.querySelector(".plots-watch[data-camera]");

// A remote control has keys and small pictures.
if (past && watch && document.documentElement.getAttribute("data-screen") !== "tv") {
  const address = watch.getAttribute("data-camera") || "";
  const name = watch.getAttribute("data-name") || "";
  const times = (past.getAttribute("data-stills") || "").split(",").map(Number);
  const shown = Number(new URL(location.href).searchParams.get("at")) || times[times.length - 1];
  const slider = document.createElement("input");
  slider.type = "range";
  slider.className = "plots-scrub";
  slider.min = "0";
  slider.max = String(times.length - 1);
  slider.value = String(Math.max(0, times.indexOf(shown)));
  slider.setAttribute("aria-label", past.getAttribute("data-scrub") || "");
  past.insertBefore(slider, past.querySelector("ul"));

  const clock = new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false });
  let picture = /** @type {HTMLImageElement | null} */ (watch.querySelector("img.plots-picture"));
  const say = () => {
    const words = clock.format(new Date(times[Number(slider.value)]));
    slider.setAttribute("aria-valuetext", words);
    return words;
  };
  say();

  slider.addEventListener("input", () => {
    if (!picture) {
      picture = document.createElement("img");
      picture.className = "plots-picture";
      const video = watch.querySelector("video");
      if (video) video.hidden = true;
      watch.insertBefore(picture, watch.querySelector(".plots-standing"));
    }
    picture.src = `${address}/still/${times[Number(slider.value)]}`;
    picture.alt = `${name} ${say()}`;
  });
  // Let go, the page of that moment has the keys that lead on from it, and back to the present.
  slider.addEventListener("change", () => location.assign(`${address}?at=${times[Number(slider.value)]}`));
}

export {};
