// @ts-check
/** The stills of a wall are fetched anew while somebody looks at it. */
const EVERY_MS = 5000;

function renew() {
  if (document.hidden) return;
  for (const still of document.querySelectorAll('img[data-still]')) {
    const address = new URL(still.getAttribute('src') || '', location.href);
    address.searchParams.set('at', String(Date.now()));
    still.setAttribute('src', address.href);
  }
}

window.setInterval(renew, EVERY_MS);

export {};
