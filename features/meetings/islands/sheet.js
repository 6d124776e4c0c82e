// @ts-check
/**
 * 远程帮填. Before the screen that called: finds out whether a form is being filled in, shares it after 同意 alone, and lets
 * the own node take what the desk proposes. At the desk: puts the villager's form in anew without touching what is being
 * typed.
 *
 * Invariant: what the desk writes goes to the own node by this visit, which takes it or says why not; nothing is handed in.
 */
/** @typedef {{no: number, at: string, value: string, go: string, by?: object}} Proposal */
/** @typedef {{window: {waiting: Proposal[]} | null, is_over: boolean}} View */
/** @typedef {{to: string, sheet: {title: string, fields: object[]}}} Form */

const FORM = '/apply/sheet';
const PATIENCE_MS = 10_000;
/** A place below a member of a group. */
const MEMBER = /\/\d+(\/|$)/;

/** Sends plain data. @param {string} address @param {object} body */
function post(address, body) {
  const headers = { 'content-type': 'application/json' };
  return fetch(address, { method: 'POST', body: JSON.stringify(body), headers, signal: AbortSignal.timeout(PATIENCE_MS) });
}

/** The screen that called. */
class Screen {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    this.at = place.dataset.call || '';
    /** What is being filled in, if anything is. @type {Form | null} */
    this.form = null;
    this.asking = false;
    this.busy = false;
    /** 收回 was touched: nothing is taken any more, whatever the line says. */
    this.stopped = false;
    /** The own node did not say whether there is a form. */
    this.missed = false;
    /** What became of each proposal, until the desk knows. @type {Map<number, string | null>} */
    this.taken = new Map();
    place.addEventListener('click', (event) => this.touched(event));
    place.addEventListener('submit', (event) => this.sends(event), { capture: true });
    document.addEventListener('call:page', () => (this.missed ? this.look() : this.fresh()));
    document.addEventListener('call:view', (event) => this.learn(/** @type {CustomEvent<View>} */ (event).detail));
    this.look();
  }

  /** Asks the own node what is being filled in. */
  async look() {
    try {
      const answer = await fetch(FORM, { cache: 'no-store', signal: AbortSignal.timeout(PATIENCE_MS) });
      this.form = answer.status === 200 ? await answer.json() : null;
      this.missed = false;
    } catch {
      this.missed = true;
    }
    this.fresh();
  }

  /** A part of the panel. @param {string} name */
  part(name) {
    return /** @type {HTMLElement | null} */ (this.place.querySelector(`[data-sheet-${name}]`));
  }

  /** Shows what there is to be asked; the panel comes anew from time to time. */
  fresh() {
    const { form, asking } = this;
    const [key, consent, title, back] = ['ask', 'consent', 'title', 'back'].map((name) => this.part(name));
    if (key) key.hidden = !form || asking;
    if (consent) consent.hidden = !form || !asking;
    // The question is read and answered without a move of the page.
    this.place.querySelector('.call-panel')?.toggleAttribute('data-asks', consent?.hidden === false);
    if (title && form) title.textContent = form.sheet.title;
    if (back instanceof HTMLAnchorElement && form) {
      back.href = form.to;
      back.hidden = false;
    }
  }

  /** @param {Event} event */
  touched(event) {
    const key = event.target instanceof Element ? event.target.closest('button') : null;
    if (key?.closest('[data-sheet-ask]')) this.asks(true);
    if (key?.hasAttribute('data-sheet-no')) this.asks(false);
    if (key?.hasAttribute('data-sheet-agree')) this.share();
  }

  /** @param {Event} event */
  sends(event) {
    const form = event.target instanceof HTMLFormElement ? event.target : null;
    if (form?.dataset.act === 'take_back') this.stopped = true;
  }

  /** @param {boolean} asking */
  asks(asking) {
    this.asking = asking;
    this.fresh();
    const next = asking ? this.part('agree') : this.part('ask')?.querySelector('button');
    next?.focus({ preventScroll: true });
  }

  /** The villager agreed. */
  async share() {
    this.asking = false;
    this.stopped = false;
    this.taken.clear();
    await this.look();
    if (!this.form) {
      this.say(this.place.dataset.broken || '');
      return;
    }
    try {
      const answer = await post(`${this.at}/sheet`, { sheet: this.form.sheet });
      if (!answer.ok) this.say(await answer.text());
    } catch {
      this.say(this.place.dataset.broken || '');
    }
  }

  /** @param {string} words */
  say(words) {
    const said = /** @type {HTMLElement | null} */ (this.place.querySelector('.meeting-said'));
    if (!said) return;
    said.hidden = words === '';
    said.textContent = words;
  }

  /** @param {View} view */
  learn(view) {
    if (view.is_over) this.asking = false;
    if (!view.window) this.taken.clear();
    else if (this.stopped && !this.busy) this.takeBack();
    else if (view.window.waiting.length > 0 && !this.busy) this.work(view.window.waiting);
  }

  /** Lets the own node take what is proposed, and tells the desk what became of it. @param {Proposal[]} waiting */
  async work(waiting) {
    this.busy = true;
    try {
      if (!this.form) await this.look();
      if (this.missed) return;
      for (const proposal of waiting) {
        if (this.stopped) return;
        if (this.form && !this.taken.has(proposal.no)) this.taken.set(proposal.no, await this.take(proposal));
      }
      if (this.form) {
        const done = waiting.map(({ no }) => ({ no, why: this.taken.get(no) ?? null }));
        const answer = await post(`${this.at}/sheet`, { sheet: this.form.sheet, done });
        if (answer.status !== 409) return;
        // Whoever helps can be told no more of it: so it is not shared any more, and why stands there.
        if (this.place.querySelector('.call-shares')) this.say(await answer.text());
        this.stopped = true;
      }
      // Nothing is filled in any more: there is nothing to share.
      if (!this.form || this.stopped) await this.takeBack();
    } catch {
      // What was not told, or not taken, is tried again as long as it waits.
    } finally {
      this.busy = false;
    }
  }

  /** 收回, also where the touch on its key did not come through. */
  takeBack() {
    const body = new URLSearchParams({ do: 'take_back' });
    return fetch(this.at, { method: 'POST', body, signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => {});
  }

  /** What became of it: nothing, or why it was not taken. @param {Proposal} proposal */
  async take({ at, value, go, by }) {
    const answer = await post(FORM, { at, value, go, by });
    if (answer.status === 204) this.form = null;
    else if (answer.ok) this.form = await answer.json();
    else return /** @type {string} */ ((await answer.json()).why);
    return null;
  }
}

/** The desk. */
class Desk {
  constructor() {
    /** The field that was sent last. */
    this.sent = '';
    document.addEventListener('submit', (event) => this.sends(event), { capture: true });
    document.addEventListener('call:page', (event) => this.merge(/** @type {CustomEvent<Document>} */ (event).detail));
  }

  /** @param {Event} event */
  sends(event) {
    const field = event.target instanceof Element ? event.target.closest('[data-field]') : null;
    if (field instanceof HTMLElement) this.sent = field.dataset.field || '';
  }

  /** Puts the form of a page in. @param {Document} page */
  merge(page) {
    // A tick for the picture is offered once there is one; what was ticked stays.
    const [tick, offered] = [document.querySelector('[data-picture]'), page.querySelector('[data-picture]')];
    if (tick && offered) {
      tick.toggleAttribute('hidden', offered.hasAttribute('hidden'));
      const box = tick.querySelector('input[type=checkbox]');
      // A photo that is gone goes along with nothing.
      if (box instanceof HTMLInputElement && tick.hasAttribute('hidden')) box.checked = false;
    }
    const [old, fresh] = [document.querySelector('[data-sheet]'), page.querySelector('[data-sheet]')];
    if (!(old instanceof HTMLElement) || !(fresh instanceof HTMLElement)) return;
    const [list, next] = [old, fresh].map((part) => part.querySelector('[data-sheet-fields]'));
    if (!list || !next) {
      old.replaceWith(document.adoptNode(fresh));
      return;
    }
    const shape = fresh.dataset.shape || '';
    const turned = Number(shape) - Number(old.dataset.shape);
    const grew = turned === 1 && Array.from(list.children).every((field) => find(next, at(field)));
    // Where somebody was taken away, a place below a member names another one.
    const others = turned !== 0 && !grew;
    old.dataset.shape = shape;
    /** @type {Element | null} */
    let here = list.firstElementChild;
    for (const field of Array.from(next.children)) {
      const same = find(list, at(field));
      if (!same) {
        list.insertBefore(document.adoptNode(field), here);
        continue;
      }
      // What stands between is not asked any more.
      while (here && here !== same) here = gone(here);
      here = same.nextElementSibling;
      const fits = !(others && MEMBER.test(at(field)));
      this.renew(same, /** @type {HTMLElement} */ (field), fits);
      const known = find(list, at(field))?.querySelector('[name=shape]');
      if (known instanceof HTMLInputElement) known.value = shape;
    }
    while (here) here = gone(here);
  }

  /**
   * What is being typed stays where it `fits` still; what was sent stands as the page says.
   * @param {HTMLElement} old
   * @param {HTMLElement} fresh
   * @param {boolean} fits
   */
  renew(old, fresh, fits) {
    const sent = old.dataset.field === this.sent;
    if (fits && old.dataset.mark === fresh.dataset.mark) return;
    if (fits && isTyped(old) && !sent) return;
    if (sent) this.sent = '';
    const focused = old.contains(document.activeElement);
    old.replaceWith(document.adoptNode(fresh));
    const control = focused ? fresh.querySelector('input:not([type=hidden]), select') : null;
    if (control instanceof HTMLElement) control.focus({ preventScroll: true });
  }
}

/** The place of a field. @param {Element} field */
function at(field) {
  return /** @type {HTMLElement} */ (field).dataset.field || '';
}

/** @param {Element} list @param {string} at */
function find(list, at) {
  const fields = Array.from(list.children, (field) => /** @type {HTMLElement} */ (field));
  return fields.find((field) => field.dataset.field === at);
}

/** Takes one away; gives what follows. @param {Element} field */
function gone(field) {
  const next = field.nextElementSibling;
  field.remove();
  return next;
}

/** Whether something stands there that the page did not put there. @param {HTMLElement} field */
function isTyped(field) {
  const inputs = Array.from(field.querySelectorAll('input'));
  const options = Array.from(field.querySelectorAll('option'));
  const written = inputs.some((input) => (input.type === 'radio' ? input.checked !== input.defaultChecked : input.value !== input.defaultValue));
  return written || options.some((option) => option.value !== '' && option.selected !== option.defaultSelected);
}

const place = document.querySelector('.call');
if (place instanceof HTMLElement) {
  if (place.hasAttribute('data-desk')) new Desk();
  else new Screen(place);
}

export {};
