// @ts-check
/**
 * Whoever opened the wrong result finds the others again: what was looked for last in this visit is kept in the
 * browser's memory of the visit, which ends with it, and stands in no address.
 */

function begin() {
  const form = document.querySelector('form.find');
  if (!(form instanceof HTMLFormElement)) return;
  const asked = form.dataset.asked;
  if (asked) sessionStorage.setItem('found', asked);
  const line = document.querySelector('.find-again');
  const link = document.querySelector('.find-again a');
  const last = sessionStorage.getItem('found');
  if (!(line instanceof HTMLElement) || !(link instanceof HTMLAnchorElement) || !last) return;
  link.setAttribute('href', last);
  line.hidden = false;
}

document.addEventListener('page:shown', begin);
begin();

export {};
