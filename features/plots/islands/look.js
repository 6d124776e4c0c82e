// @ts-check
// At the desk: the newest still of a camera while somebody looks at it.

const EVERY = 2000;
const watch = document.querySelector(".plots-watch[data-look]");
const picture = watch && /** @type {HTMLImageElement | null} */ (watch.querySelector("img"));
const said = watch && watch.querySelector(".plots-standing");

if (watch && picture && said) {
  const address = watch.getAttribute("data-look") || "";
  let shown = 0;
  let ended = false;

  const nothing = (/** @type {string} */ words) => {
    picture.hidden = true;
    picture.removeAttribute("src");
    shown = 0;
    said.textContent = words;
  };

  const look = () => {
    // Who has left the page behind does not look.
    if (document.hidden || ended) return;
    fetch(`${address}/state`, { cache: "no-store" })
      .then((answer) => (answer.status === 404 || answer.status === 403 ? null : answer.json()))
      .then((told) => {
        if (told === null) {
          ended = true;
          nothing(watch.getAttribute("data-ended") || "");
          return;
        }
        if (told.still === null) return nothing(told.words);
        if (told.still === shown) return;
        shown = told.still;
        picture.src = `${address}/still?at=${shown}`;
        picture.hidden = false;
        said.textContent = told.words;
      })
      .catch(() => {});
  };

  window.setInterval(look, EVERY);
  look();
}

export {};
