// @ts-check
/** Looks whether what was sent has been delivered, and says so in the page; stops when there is nothing more to come. */

const LOOK_MS = 3000;

async function look() {
  const shown = document.querySelector('[data-standing=waiting]');
  if (!shown) return;
  const answer = await fetch(location.pathname, { cache: 'no-store', credentials: 'same-origin' }).catch(() => null);
  if (answer && answer.ok) {
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = page.querySelector('[data-standing]');
    if (fresh && fresh.getAttribute('data-standing') !== 'waiting') {
      shown.replaceWith(document.adoptNode(fresh));
      return;
    }
  }
  setTimeout(look, LOOK_MS);
}

setTimeout(look, LOOK_MS);

export {};
