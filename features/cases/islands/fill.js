// @ts-check
/** Goes on by itself once a question is answered: whoever touches an answer, or 写好了, need not look for another key. */

/** So long that the eye sees which one was taken. */
const SEEN_MS = 250;

document.addEventListener('click', (event) => {
  const answered = event.target instanceof Element ? event.target.closest('.fill-choice, [data-act=done]') : null;
  const form = answered && answered.closest('form');
  const on = form && form.querySelector('button[value=next]');
  // A finger makes a click that counts its touches; keys and labels make one that does not.
  const chosen = answered && answered.matches('.fill-choice') ? event.detail > 0 : written(form);
  if (form && on instanceof HTMLButtonElement && chosen) setTimeout(() => form.requestSubmit(on), SEEN_MS);
});

/** Whether something stands in the field. @param {HTMLFormElement | null} form */
function written(form) {
  const field = form && form.querySelector('.writer-input');
  return field instanceof HTMLInputElement && field.value.trim() !== '';
}

export {};
