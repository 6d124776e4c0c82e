// @ts-check
/** Looks how what was sent stands, and says so in the page; stops when there is nothing more to come. */

const LOOK_MS = 3000;

/** @param {Document} page */
const parts = (page) => Array.from(page.querySelectorAll('[data-standing]'));
/** @param {Element} part */
const standing = (part) => part.getAttribute('data-standing') ?? '';
/** @param {Element} part */
const waits = (part) => ['waiting', 'broken'].includes(standing(part));

async function look() {
  if (!parts(document).some(waits)) return;
  const answer = await fetch(location.pathname, { cache: 'no-store', credentials: 'same-origin' }).catch(() => null);
  if (answer && answer.ok) {
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    // The same page has the same parts in the same order.
    const fresh = parts(page);
    parts(document).forEach((shown, at) => {
      if (waits(shown) && fresh[at] && standing(fresh[at]) !== standing(shown)) shown.replaceWith(document.adoptNode(fresh[at]));
    });
  }
  setTimeout(look, LOOK_MS);
}

setTimeout(look, LOOK_MS);

export {};
