// @ts-check
/** A choice goes on by itself: whoever touches an answer need not look for another key. */

/** So long that the eye sees which one was taken. */
const SEEN_MS = 250;

document.addEventListener('click', (event) => {
  const choice = event.target instanceof Element ? event.target.closest('.fill-choice') : null;
  const form = choice && choice.closest('form');
  const on = form && form.querySelector('button[value=next]');
  // A click on the label makes another one on its box; arrow keys move between boxes and make one too.
  if (!(on instanceof HTMLButtonElement) || event.target instanceof HTMLInputElement || !form) return;
  setTimeout(() => form.requestSubmit(on), SEEN_MS);
});

export {};
