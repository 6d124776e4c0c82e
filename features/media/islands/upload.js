// @ts-check
/**
 * Sends a file of a film to the center in pieces, by the tus protocol (`tus.min.js`, which the page loads before): what
 * was cut goes on where it stopped, also after the page was left, when the same file is chosen again.
 */

/** Bytes of a piece: small enough that a bad line loses little. */
const PIECE = 4 * 1024 * 1024;
const WAITS_MS = [0, 1000, 3000, 5000, 10000, 20000, 30000];

/** @type {any} */
const { tus } = /** @type {any} */ (window);

/** @param {HTMLElement} box */
function begin(box) {
  const input = box.querySelector('input');
  if (!input) return;
  const bar = document.createElement('progress');
  const line = document.createElement('p');
  const pause = document.createElement('button');
  line.setAttribute('role', 'status');
  pause.type = 'button';
  pause.className = 'button';
  bar.max = 1000;
  for (const each of [bar, line, pause]) {
    each.hidden = true;
    box.appendChild(each);
  }
  input.disabled = false;
  input.addEventListener('change', () => {
    const file = input.files && input.files[0];
    if (file) send(box, file, { input, bar, line, pause });
  });
}

/**
 * @param {HTMLElement} box
 * @param {File} file
 * @param {{input: HTMLInputElement, bar: HTMLProgressElement, line: HTMLElement, pause: HTMLButtonElement}} shown
 */
function send(box, file, { input, bar, line, pause }) {
  const words = box.dataset;
  let runs = true;
  const upload = new tus.Upload(file, {
    endpoint: words.upload,
    chunkSize: PIECE,
    retryDelays: WAITS_MS,
    removeFingerprintOnSuccess: true,
    metadata: { filename: file.name },
    onProgress(/** @type {number} */ sent, /** @type {number} */ whole) {
      bar.value = whole ? (sent * 1000) / whole : 0;
      line.textContent = `${Math.floor((sent * 100) / (whole || 1))}%`;
    },
    onSuccess() {
      line.textContent = words.sent || '';
      pause.hidden = true;
      if (words.reel) location.href = `${words.reel}${String(upload.url).split('/').pop()}`;
    },
    onError(/** @type {any} */ error) {
      runs = false;
      const answer = error.originalResponse && error.originalResponse.getBody();
      line.textContent = answer && answer.length < 200 && !/</.test(answer) ? answer : words.cut || '';
      pause.textContent = words.resume || '';
    },
  });
  input.disabled = true;
  for (const each of [bar, line, pause]) each.hidden = false;
  pause.textContent = words.pause || '';
  pause.onclick = () => {
    runs = !runs;
    pause.textContent = (runs ? words.pause : words.resume) || '';
    if (runs) upload.start();
    else upload.abort();
  };
  upload.findPreviousUploads().then((/** @type {any[]} */ before) => {
    if (before.length) upload.resumeFromPreviousUpload(before[0]);
    upload.start();
  });
}

for (const box of Array.from(document.querySelectorAll('[data-upload]'))) {
  if (box instanceof HTMLElement) begin(box);
}

export {};
