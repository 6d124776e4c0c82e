// @ts-check
/**
 * Looks a word up by touching it in an article: a key switches it on, a touched word is marked, and a key says
 * where it leads. Off, a touch means what it always means.
 *
 * Only where the browser knows words (`Intl.Segmenter`); elsewhere the key stays hidden.
 */

/** @param {string} name */
const part = (name) => document.querySelector(`[data-point=${name}]`);

function isOn() {
  return part('key')?.getAttribute('aria-pressed') === 'true';
}

/** @param {boolean} on */
function turn(on) {
  part('key')?.setAttribute('aria-pressed', String(on));
  part('strip')?.toggleAttribute('hidden', !on);
  // A shared screen lets nothing be selected, and what cannot be selected cannot be marked either.
  document.body.toggleAttribute('data-pointing', on);
  part('find')?.toggleAttribute('hidden', true);
  getSelection()?.removeAllRanges();
}

/**
 * The word at a point of the text, as a range.
 * @param {number} x
 * @param {number} y
 */
function wordAt(x, y) {
  const caret = document.caretRangeFromPoint(x, y);
  const text = caret?.startContainer;
  if (!caret || !(text instanceof Text) || !text.parentElement?.closest('.prose')) return null;
  const words = new Intl.Segmenter('zh', { granularity: 'word' }).segment(text.data);
  // The caret stands between two characters: the one after it, and at the end of a line the one before.
  const word = [words.containing(caret.startOffset), words.containing(caret.startOffset - 1)].find((each) => each?.isWordLike);
  if (!word) return null;
  const range = document.createRange();
  range.setStart(text, word.index);
  range.setEnd(text, word.index + word.segment.length);
  return range;
}

/** @param {MouseEvent} event */
function touched(event) {
  if (!(event.target instanceof Element)) return;
  if (event.target.closest('[data-point=key]')) {
    turn(!isOn());
    return;
  }
  if (!isOn() || !event.target.closest('.prose')) return;
  event.preventDefault();
  const range = wordAt(event.clientX, event.clientY);
  const find = part('find');
  const selection = getSelection();
  if (!range || !(find instanceof HTMLAnchorElement) || !selection) return;
  selection.removeAllRanges();
  selection.addRange(range);
  const word = range.toString();
  find.href = `/search?q=${encodeURIComponent(word)}`;
  const shown = find.querySelector('[data-word]');
  if (shown) shown.textContent = word;
  find.hidden = false;
}

function shown() {
  const knows = 'Segmenter' in Intl && 'caretRangeFromPoint' in document;
  part('key')?.toggleAttribute('hidden', !knows || document.documentElement.dataset.screen === 'tv');
  if (isOn()) turn(false);
}

document.addEventListener('click', touched);
document.addEventListener('page:shown', shown);
document.addEventListener('session:end', () => turn(false));
shown();
