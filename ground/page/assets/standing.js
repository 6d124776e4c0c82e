// @ts-check
/** Looks whether what was sent has been delivered, and says so in the page; stops when there is nothing more to come. */

const LOOK_MS = 3000;

/** @param {Document} page */
const parts = (page) => Array.from(page.querySelectorAll('[data-standing]'));
/** @param {Element | undefined} part */
const waits = (part) => part !== undefined && part.getAttribute('data-standing') === 'waiting';

async function look() {
  if (!parts(document).some(waits)) return;
  const answer = await fetch(location.pathname, { cache: 'no-store', credentials: 'same-origin' }).catch(() => null);
  if (answer && answer.ok) {
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    // The same page has the same parts in the same order.
    const fresh = parts(page);
    parts(document).forEach((shown, at) => {
      if (waits(shown) && fresh[at] && !waits(fresh[at])) shown.replaceWith(document.adoptNode(fresh[at]));
    });
  }
  setTimeout(look, LOOK_MS);
}

setTimeout(look, LOOK_MS);

export {};
