// @ts-check
/** The text size button without a new page: three sizes in turn, kept in a cookie of this visit. */

const SIZES = 3;
const root = document.documentElement;

function step() {
  return Number(root.dataset.size || 0) % SIZES;
}

/** Writes the present size on the button, which a swapped page brings with the size it was drawn for. */
function write() {
  const name = document.querySelector('#size [data-names]');
  if (!(name instanceof HTMLElement)) return;
  const word = (name.dataset.names || '').split(' ')[step()];
  // Writing the same would lay the page out a second time.
  if (name.textContent !== word) name.textContent = word;
}

document.addEventListener('click', (event) => {
  const key = event.target instanceof Element ? event.target.closest('#size') : null;
  if (!key) return;
  event.preventDefault();
  const next = (step() + 1) % SIZES;
  root.dataset.size = String(next);
  document.cookie = `size=${next}; path=/; samesite=lax`;
  write();
});
document.addEventListener('page:shown', write);

export {};
