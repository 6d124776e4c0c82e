// @ts-check
/**
 * Opens the keys under a field, and is the only one that touches its input.
 *
 * The keys stand in the page already, hidden, with their words; this file opens them, types what they say, shows
 * what is suggested as tiles, and asks the node what stands in the field. What fills a panel (ink, letters, wheels,
 * places) speaks with it by events: the README of this crate lists them. Physical keys and the digits of a remote
 * work all the time. Nothing is kept after `session:end`.
 */

const JUDGED = ['name', 'digits', 'phone', 'id-number', 'amount', 'decimal', 'date'];
const GROUPED = ['digits', 'phone', 'id-number'];
const BEFORE_AT_MOST = 20;
const LONGEST = 200;
const PATIENCE_MS = 8000;
/** A hand that trembles taps twice: so long the row that takes the place of a chosen one takes no tap. */
const STILL_MS = 300;
const CLOSING_KEYS = ['GoBack', 'BrowserBack', 'Escape', 'XF86Back'];

/** A signal that comes after so long; `AbortSignal.timeout` is younger than many a screen. @param {number} ms */
function within(ms) {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), ms);
  return stop.signal;
}

/**
 * Asks the node; null when there is no answer that could be used.
 * @param {string} address
 * @param {object} question
 * @returns {Promise<any>}
 */
async function ask(address, question) {
  try {
    const answer = await fetch(address, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(question),
      cache: 'no-store',
      signal: within(PATIENCE_MS),
    });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

/** Whether a remote or a keyboard moves this screen, not a finger. */
function byKeys() {
  return document.documentElement.dataset.screen === 'tv' || sessionStorage.getItem('keys') === '1';
}

/** One row of tiles with its arrows. */
class Tiles {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.place = /** @type {HTMLElement} */ (root.querySelector('.writer-tiles'));
    this.earlier = /** @type {HTMLButtonElement} */ (root.querySelector('[data-act=earlier]'));
    this.later = /** @type {HTMLButtonElement} */ (root.querySelector('[data-act=later]'));
    /** @type {string[]} */
    this.words = [];
    /** Where each page that was turned over begins. @type {number[]} */
    this.starts = [];
    this.start = 0;
    this.end = 0;
  }

  /** @param {string[]} words */
  show(words) {
    this.words = words;
    this.starts = [];
    this.draw(0);
  }

  /** Takes no tap for a moment. */
  hold() {
    this.place.toggleAttribute('data-still', true);
    setTimeout(() => this.place.removeAttribute('data-still'), STILL_MS);
  }

  turn(/** @type {boolean} */ later) {
    if (later) this.starts.push(this.start);
    this.draw(later ? this.end : this.starts.pop() ?? 0);
  }

  /** Draws as many words from `start` as there is room for. @param {number} start */
  draw(start) {
    const focused = this.root.contains(document.activeElement);
    this.start = start;
    this.place.textContent = '';
    for (this.end = start; this.end < this.words.length; this.end += 1) {
      const tile = document.createElement('button');
      tile.type = 'button';
      tile.className = 'writer-tile';
      tile.textContent = this.words[this.end];
      tile.setAttribute('data-say', '');
      this.place.append(tile);
      const full = tile.getBoundingClientRect().bottom > this.place.getBoundingClientRect().bottom + 1;
      if (full && this.end > start) {
        tile.remove();
        break;
      }
    }
    this.earlier.disabled = start === 0;
    this.later.disabled = this.end >= this.words.length;
    if (focused) this.focus();
  }

  /** Keeps the ring on the row, or on the first key below it when the row is empty. */
  focus() {
    const panel = this.root.closest('.writer-panels');
    const target = this.place.querySelector('button') ?? panel?.querySelector('.writer-panel:not([hidden]) button:not(:disabled)');
    if (target instanceof HTMLElement) target.focus({ preventScroll: true });
  }
}

/** A field with its keys. */
class Writer {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.kind = root.dataset.kind ?? 'text';
    this.input = /** @type {HTMLInputElement} */ (root.querySelector('.writer-input'));
    this.panels = /** @type {HTMLElement} */ (root.querySelector('.writer-panels'));
    this.said = /** @type {HTMLElement} */ (root.querySelector('.writer-said'));
    this.right = /** @type {HTMLElement} */ (root.querySelector('.writer-right'));
    const row = root.querySelector('.writer-suggestions');
    this.tiles = row instanceof HTMLElement ? new Tiles(row) : null;
    this.turn = 0;
    /** Whether a physical keyboard wrote last: its Enter then means what it always means. */
    this.typedPlainly = false;
    // The keys stand in the page: the system's own would cover them.
    this.input.setAttribute('inputmode', 'none');
    if (byKeys()) this.root.querySelector('[data-tab=ink]')?.setAttribute('hidden', '');
  }

  get open() {
    return !this.panels.hidden;
  }

  /** The panel that is shown. @returns {HTMLElement | null} */
  get panel() {
    return this.panels.querySelector('.writer-panel:not([hidden])');
  }

  /** Tells the panel; true when it wants to have done it alone. @param {string} name @param {object} [detail] */
  tell(name, detail) {
    return !(this.panel?.dispatchEvent(new CustomEvent(`writer:${name}`, { detail, bubbles: true, cancelable: true })) ?? true);
  }

  show() {
    if (this.open) return;
    for (const other of writers()) if (other !== this) other.close();
    this.panels.hidden = false;
    this.mark();
    if (byKeys()) this.choose(this.root.querySelector('[data-tab=pinyin]'));
    this.tell('open');
    this.suggest();
    const bar = document.querySelector('.bar')?.getBoundingClientRect().top ?? window.innerHeight;
    if (this.panels.getBoundingClientRect().bottom > bar) window.scrollBy(0, this.root.getBoundingClientRect().top - 24);
  }

  close() {
    if (!this.open) return;
    this.tell('close');
    this.tiles?.show([]);
    this.panels.hidden = true;
  }

  /** Shows the panel of a tab. @param {Element | null} tab */
  choose(tab) {
    if (!(tab instanceof HTMLElement)) return;
    this.tell('close');
    this.tiles?.show([]);
    for (const each of this.root.querySelectorAll('[data-tab]')) each.setAttribute('aria-pressed', String(each === tab));
    for (const each of this.panels.querySelectorAll('.writer-panel')) {
      if (each instanceof HTMLElement) each.hidden = each.dataset.panel !== tab.dataset.tab;
    }
    this.tell('open');
    this.suggest();
  }

  /** What stands before the cursor, for those who ask for suggestions. */
  mark() {
    const cursor = this.input.selectionStart ?? this.input.value.length;
    this.root.dataset.before = this.input.value.slice(0, cursor).slice(-BEFORE_AT_MOST);
  }

  /** Puts text at the cursor, in the place of `instead` where that stands before it. @param {string} text @param {string} [instead] */
  type(text, instead = '') {
    const { value } = this.input;
    const [at, to] = [this.input.selectionStart ?? value.length, this.input.selectionEnd ?? value.length];
    const from = value.slice(0, at).endsWith(instead) ? at - instead.length : at;
    const grown = value.slice(0, from) + text + value.slice(to);
    if (grown.length > LONGEST) {
      this.say({ standing: 'wrong', said: this.root.dataset.full ?? '' });
      return;
    }
    this.set(grown, from + text.length);
  }

  /** Takes the last character before the cursor away; where digits stand in groups, the blank between them goes along. */
  erase() {
    const { value } = this.input;
    const [from, to] = [this.input.selectionStart ?? value.length, this.input.selectionEnd ?? value.length];
    const trim = (/** @type {string} */ text) => (GROUPED.includes(this.kind) ? text.trimEnd() : text);
    const rest = from < to ? value.slice(0, from) : trim(Array.from(trim(value.slice(0, from))).slice(0, -1).join(''));
    this.set(rest + value.slice(to), rest.length);
  }

  /** @param {string} value @param {number} cursor */
  set(value, cursor) {
    const was = this.input.value;
    this.typedPlainly = false;
    this.input.value = value;
    this.input.setSelectionRange(cursor, cursor);
    this.input.scrollLeft = this.input.scrollWidth;
    // 删除 and 清空 change nothing in an empty field: what the page said of it stands until something is written.
    if (value || was) this.changed();
  }

  changed() {
    this.mark();
    this.input.removeAttribute('aria-invalid');
    // Who works the keys with closed eyes hears what stands there now.
    document.dispatchEvent(new CustomEvent('aloud:say', { detail: { element: this.input, field: this.input.value } }));
    // What was right before says nothing of what stands there now.
    this.right.hidden = true;
    if (JUDGED.includes(this.kind)) this.judge();
    else this.say({ standing: '', said: '' });
  }

  /** Asks what stands in the field, and says it. */
  async judge() {
    const turn = ++this.turn;
    const { value } = this.input;
    const look = await ask('/writing/check', { kind: this.kind, text: value });
    if (turn !== this.turn || this.input.value !== value) return;
    if (!look) {
      this.say({ standing: '', said: '' });
      return;
    }
    const atEnd = this.input.selectionStart === value.length;
    if (look.shown && look.shown !== value && atEnd && this.kind !== 'date') {
      this.input.value = look.shown;
      this.input.setSelectionRange(look.shown.length, look.shown.length);
      this.mark();
    }
    this.say(look);
  }

  /** @param {{standing: string, said: string}} look */
  say(look) {
    this.right.hidden = look.standing !== 'whole' || this.kind === 'name';
    this.said.textContent = look.said;
    this.said.classList.toggle('wrong', look.standing === 'wrong');
  }

  /** Shows what may follow; before anything is written, what often comes first. */
  async suggest() {
    if (!this.tiles || this.kind === 'place') return;
    const before = this.root.dataset.before ?? '';
    const first = this.tiles.root.dataset.firstWords ?? '';
    if (!before && first) {
      this.tiles.show(first.split(' '));
      return;
    }
    const turn = this.turn;
    const answer = await ask('/writing/next', { before, kind: this.kind });
    if (this.open && turn === this.turn && before === this.root.dataset.before && !this.unfinished) this.tiles.show(answer?.candidates ?? []);
  }

  /** Whether the panel has something begun, so that its own words stand in the row. */
  get unfinished() {
    return this.panel?.hasAttribute('data-unfinished') ?? false;
  }

  /** A tile was pressed. @param {string} word */
  take(word) {
    this.tiles?.hold();
    const alone = this.tell('chosen', { word });
    if (alone) return;
    this.type(word);
    if (!this.unfinished) this.suggest();
  }

  /** One of the keys that do not write. @param {string} name */
  act(name) {
    if (name === 'erase') {
      if (this.tell('erase')) return;
      this.erase();
      this.suggest();
    } else if (name === 'clear') {
      this.tell('clear');
      this.set('', 0);
      this.suggest();
    } else if (name === 'done') {
      if (!this.tell('done')) this.leave();
    } else if (name === 'earlier' || name === 'later') {
      this.tiles?.turn(name === 'later');
    } else this.tell('act', { name });
  }

  /** Closes the keys and goes on to what follows in the form. */
  leave() {
    this.close();
    const stops = Array.from(this.input.form?.querySelectorAll('.writer-input, button:not([type=button])') ?? [this.input]);
    const next = stops[stops.indexOf(this.input) + 1] ?? this.input;
    if (next instanceof HTMLElement) next.focus();
  }

  /** @param {HTMLElement} button */
  press(button) {
    const { key, tab, act } = button.dataset;
    if (button.matches('.writer-tile')) this.take(button.textContent ?? '');
    else if (tab) this.choose(button);
    else if (act) this.act(act);
    else if (key) {
      if (!this.tell('key', { key })) this.type(key);
    }
  }

  forget() {
    this.turn += 1;
    this.tell('clear');
    this.input.value = '';
    delete this.root.dataset.before;
    this.say({ standing: '', said: '' });
    this.close();
  }
}

/** @type {WeakMap<Element, Writer>} */
const known = new WeakMap();

/** The fields of this page. */
function writers() {
  return Array.from(document.querySelectorAll('.writer')).flatMap((root) => {
    if (!(root instanceof HTMLElement)) return [];
    const writer = known.get(root) ?? new Writer(root);
    known.set(root, writer);
    return [writer];
  });
}

/** @param {EventTarget | null} target */
function writerAt(target) {
  const root = target instanceof Element ? target.closest('.writer') : null;
  return root instanceof HTMLElement ? writers().find((each) => each.root === root) ?? null : null;
}

/**
 * The first field with a problem opens by itself, or the only one when nothing stands in it; not where somebody came
 * for another part of the page.
 */
function begin() {
  const all = writers();
  const only = all.length === 1 && !all[0].input.value && !document.querySelector('[data-sought]') ? all[0] : null;
  const first = all.find((each) => each.said.classList.contains('wrong')) ?? only;
  first?.show();
}

/**
 * Keys of a keyboard or a remote while a field or its panel has the focus.
 * @param {KeyboardEvent} event
 */
function keyDown(event) {
  const writer = writerAt(event.target);
  if (!writer || event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
  const inInput = event.target === writer.input;
  const done = () => {
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  if (event.repeat && event.key === 'Enter') {
    // A key that is held chooses once.
    done();
    return;
  }
  if (CLOSING_KEYS.includes(event.key) && writer.open) {
    done();
    writer.close();
    writer.input.focus();
  } else if (inInput && event.key === 'Enter' && !writer.typedPlainly) {
    done();
    writer.show();
    const first = writer.panel?.querySelector('button:not(:disabled)') ?? writer.panels.querySelector('button:not(:disabled)');
    if (first instanceof HTMLElement) first.focus({ preventScroll: true });
  } else if (!inInput && event.key === 'Backspace') {
    done();
    writer.act('erase');
  } else if (!inInput && event.key.length === 1) {
    const key = writer.panel?.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"], [data-key="${CSS.escape(event.key.toUpperCase())}"]`);
    if (!(key instanceof HTMLElement)) return;
    if (event.key !== ' ') done();
    writer.press(key);
  }
}

document.addEventListener('keydown', keyDown, { capture: true });
document.addEventListener('mousedown', (event) => {
  // The cursor stays in the field while its keys are pressed.
  if (event.target instanceof Element && event.target.closest('.writer-panels button')) event.preventDefault();
});
document.addEventListener('click', (event) => {
  const writer = writerAt(event.target);
  const button = event.target instanceof Element ? event.target.closest('.writer-panels button') : null;
  if (writer && button instanceof HTMLElement) writer.press(button);
  else if (writer && event.target === writer.input) {
    writer.show();
    writer.mark();
  }
});
document.addEventListener('input', (event) => {
  const writer = writerAt(event.target);
  if (!writer || event.target !== writer.input) return;
  writer.typedPlainly = true;
  writer.changed();
  if (writer.open) writer.suggest();
});
document.addEventListener('writer:type', (event) => {
  if (event instanceof CustomEvent) writerAt(event.target)?.type(event.detail.text, event.detail.instead);
});
document.addEventListener('writer:write', (event) => {
  if (event instanceof CustomEvent) writerAt(event.target)?.set(event.detail.text, event.detail.text.length);
});
document.addEventListener('writer:offer', (event) => {
  if (event instanceof CustomEvent) writerAt(event.target)?.tiles?.show(event.detail.words);
});
document.addEventListener('writer:next', (event) => writerAt(event.target)?.suggest());
document.addEventListener('session:end', () => writers().forEach((each) => each.forget()));
document.addEventListener('page:shown', begin);
begin();

export {};
