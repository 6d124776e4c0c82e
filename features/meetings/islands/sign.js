// @ts-check
/**
 * 签到 above the meeting: the page of names is laid over it and goes away again, so that the camera stays on and nobody has
 * to come in anew. Without it the same page stands by itself.
 */
const place = document.querySelector('.meeting');
const sheet = document.createElement('dialog');

/** Puts the part of a page that is for signing in onto the sheet. @param {Response} answer */
async function lay(answer) {
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const sign = page.querySelector('.meeting-sign');
  // What cannot be signed now is said where the meeting is.
  const fresh = sign ?? page.querySelector('.state');
  if (!fresh) throw new Error('no page for signing in');
  sheet.replaceChildren(document.adoptNode(fresh));
}

/** @param {string} address @param {RequestInit} [request] */
async function ask(address, request = {}) {
  try {
    await lay(await fetch(address, { ...request, cache: 'no-store', signal: AbortSignal.timeout(15_000) }));
    if (!sheet.open) sheet.showModal();
  } catch {
    // The page itself says what is wrong.
    window.location.href = address;
  }
}

function begin() {
  sheet.className = 'meeting-sheet';
  sheet.setAttribute('aria-label', place?.getAttribute('data-sign') ?? '');
  place?.append(sheet);
  place?.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a[data-sign], .meeting-sheet a[data-back]') : null;
    if (!(link instanceof HTMLAnchorElement)) return;
    event.preventDefault();
    event.stopPropagation();
    if (link.hasAttribute('data-back')) sheet.close();
    else ask(link.href);
  }, true);
  sheet.addEventListener('submit', (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement)) return;
    event.preventDefault();
    event.stopPropagation();
    ask(form.action, { method: 'POST', body: new URLSearchParams(/** @type {any} */ (new FormData(form, event.submitter))) });
  });
}

if (place && 'showModal' in sheet) begin();

export {};
