// @ts-check
/**
 * A photo goes as soon as it is taken, made small first: mobile data is slow, and what is shown is no larger than a screen.
 *
 * Without this script the form sends the whole file by its own key.
 */
const WIDTH = 1600;
const QUALITY = 0.8;
const SENT_MS = 60_000;

/** @param {HTMLFormElement} form @param {HTMLInputElement} field */
function follow(form, field) {
  const said = /** @type {HTMLElement} */ (form.querySelector('p'));
  form.classList.add('by-itself');
  field.addEventListener('change', async () => {
    const [file] = field.files || [];
    if (!file) return;
    said.className = 'meeting-standing';
    said.textContent = form.dataset.sending || '';
    form.setAttribute('aria-busy', 'true');
    const wait = document.createElement('progress');
    form.append(wait);
    try {
      const body = new FormData();
      body.set('photo', await small(file), 'photo.jpg');
      const answer = await fetch(form.action, { method: 'POST', body, signal: AbortSignal.timeout(SENT_MS) });
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
      const main = page.querySelector('main');
      if (!main) throw new Error('no page');
      document.querySelector('main')?.replaceWith(document.adoptNode(main));
      begin();
    } catch {
      said.className = 'meeting-refused';
      said.textContent = form.dataset.broken || '';
      field.value = '';
    } finally {
      wait.remove();
      form.removeAttribute('aria-busy');
    }
  });
}

/** The photo as large as a screen; one that this browser does not read goes as it is. @param {File} file @returns {Promise<Blob>} */
async function small(file) {
  try {
    const image = await createImageBitmap(file, { imageOrientation: 'from-image' });
    const scale = Math.min(1, WIDTH / Math.max(image.width, image.height));
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [Math.round(image.width * scale), Math.round(image.height * scale)];
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
    image.close();
    const made = await new Promise((/** @type {(blob: Blob | null) => void} */ done) => canvas.toBlob(done, 'image/jpeg', QUALITY));
    return made && made.size < file.size ? made : file;
  } catch {
    return file;
  }
}

function begin() {
  const form = document.querySelector('.photo-send');
  const field = form?.querySelector('input[type="file"]');
  if (form instanceof HTMLFormElement && field instanceof HTMLInputElement) follow(form, field);
}

begin();

export {};
