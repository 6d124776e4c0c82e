// @ts-check
/** A question that asks for a paper: a file goes as soon as it is chosen, and what needs a script is shown. */

document.addEventListener('change', (event) => {
  const input = event.target;
  if (!(input instanceof HTMLInputElement) || input.type !== 'file' || !input.form || !input.files) return;
  const file = input.files[0];
  const note = document.querySelector('[data-too-large]');
  const tooLarge = file !== undefined && file.size > Number(input.dataset.most);
  if (note instanceof HTMLElement) note.hidden = !tooLarge;
  if (tooLarge) input.value = '';
  else if (file) input.form.requestSubmit();
});

function begin() {
  for (const part of Array.from(document.querySelectorAll('[data-script]'))) part.removeAttribute('hidden');
}

document.addEventListener('page:shown', begin);
begin();

export {};
