// @ts-check
// long: what is fetched, kept and under way is one state, and every rule of a step looks at all of it
/**
 * Makes a step between people's pages a change of the body instead of a new document.
 *
 * Links that carry `data-swap` are fetched when the page rests, parsed, and shown at a touch: the body becomes the
 * fetched one, and only what differs is touched, so that the browser draws only that anew. What that is has been worked
 * out by the time the finger is lifted.
 * Invariants: on any doubt (a personal page, another build, an error) the browser navigates plainly, as it does
 * without this file. A page stands as the node sent it; what islands did to the page before is gone. A page left
 * behind is kept, so that going back brings it back with its scroll position and its focus; once there is news, only
 * these are kept, and the page is fetched anew.
 *
 * Whatever takes long says so: after a second a strip with 取消, after ten, or when the node does not
 * answer, one with 再试一次. A plain link or form first asks whether the node is there, so that the
 * browser's own error page never comes. One step is under way at a time: the next tap takes its place.
 *
 * Other islands listen to `page:shown` and may send `page:stale` (forget what was fetched),
 * `page:renew` (fetch the shown page again) and `session:end` (forget everything).
 */

const FRESH_MS = 60000;
const SLOW_MS = 1000;
const LOST_MS = 10000;
/** A touch that led nowhere is over after this; a first sound has come by then. */
const HAND_MS = 1000;
const AHEAD_AT_MOST = 36;
const KEPT_AT_MOST = 12;

/**
 * A page that may be swapped in; `doubt`: the browser shall go there itself; `lost`: no answer came.
 * @typedef {Document | 'doubt' | 'lost'} Answer
 * @typedef {{answer: Promise<Answer>, at: number, stop: AbortController}} Ahead
 * @typedef {{body: HTMLElement | null, title: string, marks: Marks, scroll: number, focus: string | null}} Kept
 * @typedef {{[name: string]: string}} Marks
 * @typedef {{sign: Element | null, again: () => void, stop: () => void, slow: number, lost: number}} Step
 */

/** @type {Map<string, Ahead>} */
const ahead = new Map();
/** @type {Map<number, Kept>} */
const kept = new Map();
/** Forms that the node has been asked about, on their way. @type {Set<HTMLFormElement>} */
const passing = new Set();

const root = document.documentElement;
/** The body that the page shows, as the node sent it. */
let standing = /** @type {HTMLElement} */ (document.body.cloneNode(!document.body.hasAttribute('data-personal')));
let here = Date.now();
let looks = 0;
/** @type {Step | null} */
let under = null;
/** Whether the session has ended: nothing is fetched or kept for a visit that is over. */
let over = false;
/** Whether the page on its way was asked for before the last news. */
let stale = false;

const personal = () => over || document.body.hasAttribute('data-personal');

/** Whether this page leads on by whole pages alone: what plays in it ends with its document. */
const plain = () => document.body.hasAttribute('data-plain');

/* ---- what may be swapped in ---- */

/**
 * Scripts and styles of a page: name without its hash → address with it.
 * @param {Document} page
 */
function files(page) {
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const file of Array.from(page.querySelectorAll('link[rel=stylesheet], script[src]'))) {
    const address = file.getAttribute('href') || file.getAttribute('src') || '';
    found.set(address.replace(/\.[0-9a-f]{12}\./, '.'), address);
  }
  return found;
}

/**
 * Whether a fetched document may take the place of this one. It may bring files that are not here yet;
 * the same file with another content is another build.
 * @param {Document} page
 */
function fits(page) {
  const mine = files(document);
  return (
    page.documentElement.dataset.shell === root.dataset.shell &&
    page.documentElement.dataset.screen === root.dataset.screen &&
    !page.body.hasAttribute('data-personal') &&
    Array.from(files(page)).every(([name, address]) => !mine.has(name) || mine.get(name) === address)
  );
}

/**
 * Adds the styles of a page that are not here yet, and waits for them.
 * @param {Document} page
 */
function dress(page) {
  const mine = files(document);
  const waits = [];
  for (const each of Array.from(page.querySelectorAll('link[rel=stylesheet]'))) {
    if (Array.from(mine.values()).includes(each.getAttribute('href') || '')) continue;
    const sheet = /** @type {HTMLLinkElement} */ (document.importNode(each));
    waits.push(new Promise((resolve, reject) => {
      sheet.addEventListener('load', resolve);
      sheet.addEventListener('error', reject);
    }));
    document.head.append(sheet);
  }
  return Promise.all(waits);
}

/**
 * Starts the islands of a page that do not run yet. They find the page as it stands when they come.
 * @param {string[]} addresses
 */
function animate(addresses) {
  const mine = Array.from(files(document).values());
  for (const address of addresses) {
    if (mine.includes(address) || !address.endsWith('.js')) continue;
    const script = document.createElement('script');
    script.type = 'module';
    script.src = address;
    document.head.append(script);
  }
}

/**
 * Has the browser fetch what a page needs and is not here yet, so that its islands begin at the touch.
 * @param {Document} page
 */
function bring(page) {
  const mine = Array.from(files(document).values());
  for (const address of Array.from(files(page).values())) {
    if (mine.includes(address) || document.querySelector(`link[href="${address}"]`)) continue;
    const link = document.createElement('link');
    link.rel = address.endsWith('.js') ? 'modulepreload' : 'prefetch';
    link.href = address;
    document.head.append(link);
  }
}

/**
 * @param {Response} answer
 * @returns {Promise<Answer>}
 */
async function read(answer) {
  const kind = answer.headers.get('content-type') || '';
  const cache = answer.headers.get('cache-control') || '';
  if (!answer.ok || answer.redirected || !kind.startsWith('text/html') || cache.includes('no-store')) return 'doubt';
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  return fits(page) ? page : 'doubt';
}

/* ---- fetching ---- */

/**
 * @param {string} url
 * @param {RequestInit} how
 * @param {(answer: Response) => Promise<Answer>} reader
 * @returns {Ahead}
 */
function ask(url, how, reader) {
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), LOST_MS);
  const answer = fetch(url, Object.assign({ credentials: 'same-origin', signal: stop.signal }, how))
    .then(reader)
    .catch(() => /** @type {Answer} */ ('lost'));
  answer.then(() => clearTimeout(late));
  return { answer, at: Date.now(), stop };
}

/** @param {string} url */
function fetched(url) {
  const known = ahead.get(url);
  if (known && !known.stop.signal.aborted && Date.now() - known.at < FRESH_MS) return known;
  // Asked anew each time: what the browser remembers may have been recalled since.
  const asked = ask(url, { cache: 'no-cache', headers: { Purpose: 'prefetch' } }, read);
  ahead.set(url, asked);
  asked.answer.then((answer) => {
    if (answer === 'lost' && ahead.get(url) === asked) ahead.delete(url);
  });
  return asked;
}

/** Whether the node is there: its answer, whatever it says, leaves the rest to the browser. */
function knock() {
  return ask('/healthz', { method: 'HEAD', cache: 'no-store' }, async () => 'doubt');
}

/**
 * A link that this file may follow.
 * @param {EventTarget | null} target
 */
function linkAt(target) {
  const link = target instanceof Element ? target.closest('a[href]') : null;
  if (!(link instanceof HTMLAnchorElement) || link.origin !== location.origin || link.hash) return null;
  return link.target || link.hasAttribute('download') ? null : link;
}

/** @param {HTMLAnchorElement} link */
const swaps = (link) => link.hasAttribute('data-swap') && !personal() && !plain();

/** Fetches what this page leads to, one after another, while nobody waits for anything. */
function lookAhead() {
  if (personal() || plain()) return;
  for (const [url, known] of Array.from(ahead)) {
    if (Date.now() - known.at >= FRESH_MS) ahead.delete(url);
  }
  const urls = new Set();
  const back = Array.from(document.querySelectorAll('a[data-back]'));
  for (const each of back.concat(Array.from(document.querySelectorAll('main a[data-swap]')))) {
    const link = linkAt(each);
    if (link && swaps(link) && link.href !== location.href && urls.size < AHEAD_AT_MOST) urls.add(link.href);
  }
  const queue = Array.from(urls);
  const turn = ++looks;
  const next = () => {
    const url = queue.shift();
    if (!url || turn !== looks || over) return;
    fetched(url).answer.then((answer) => {
      // A node that is not there is not asked for the rest.
      if (answer instanceof Document) bring(answer);
      if (answer !== 'lost') whenIdle(next);
    });
  };
  whenIdle(next);
}

/** @param {() => void} task */
function whenIdle(task) {
  if ('requestIdleCallback' in window) window.requestIdleCallback(task, { timeout: 2000 });
  else setTimeout(task, 200);
}

/* ---- one step under way ---- */

/** @param {string} [id] the strip to show; without it none is shown */
function strip(id) {
  for (const each of ['going', 'lost']) {
    const found = document.getElementById(each);
    if (found) found.hidden = each !== id;
  }
}

/** Ends the step under way, as if it had not begun. */
function settle() {
  if (under) {
    clearTimeout(under.slow);
    clearTimeout(under.lost);
    if (under.sign) under.sign.removeAttribute('data-going');
  }
  under = null;
  strip();
}

function cancel() {
  const step = under;
  settle();
  if (step) step.stop();
}

function lost() {
  if (!under) return;
  const { again, sign, stop } = under;
  settle();
  stop();
  strip('lost');
  under = { again, sign, stop: () => {}, slow: 0, lost: 0 };
  const retry = document.querySelector('#lost [data-again]');
  if (retry instanceof HTMLElement) retry.focus({ preventScroll: true });
}

/**
 * Takes one step: waits for what was asked, shows that it waits, and hands a page to `arrive` or leaves.
 * @param {Element | null} sign what was touched
 * @param {() => Ahead} begin
 * @param {(page: Document) => void} arrive
 * @param {() => void} leave
 */
async function step(sign, begin, arrive, leave) {
  cancel();
  const asked = begin();
  /** @type {Step} */
  const mine = {
    sign,
    again: () => { step(sign, begin, arrive, leave); },
    stop: () => asked.stop.abort(),
    slow: window.setTimeout(() => strip('going'), SLOW_MS),
    lost: window.setTimeout(lost, LOST_MS),
  };
  under = mine;
  if (sign) sign.setAttribute('data-going', '');
  const answer = await asked.answer;
  if (under !== mine) return;
  if (answer === 'lost') {
    lost();
  } else if (answer === 'doubt') {
    // The strips go on while the browser waits for the new document.
    mine.stop = () => window.stop();
    history.scrollRestoration = 'auto';
    leave();
  } else {
    try {
      await dress(answer);
      if (under === mine) arrive(answer);
    } catch {
      // Whatever went wrong here, the link still leads where it leads.
      leave();
    }
  }
}

/** @param {HTMLAnchorElement} link */
function follow(link) {
  // A hand that trembles taps twice.
  if (under && under.sign === link && under.slow) return;
  const url = link.href;
  const away = () => location.assign(url);
  if (swaps(link)) step(link, () => fetched(url), (page) => take(page, url), away);
  else step(link, knock, () => {}, away);
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLElement | null} button
 */
function send(form, button) {
  const away = () => {
    passing.add(form);
    form.requestSubmit(button);
  };
  step(button || form, knock, () => {}, away);
}

/* ---- pages ---- */

/** @param {HTMLElement} from */
function marks(from) {
  /** @type {Marks} */
  const found = {};
  for (const { name, value } of Array.from(from.attributes)) {
    // The size of letters is the visitor's; the rest is the page's.
    if (name.startsWith('data-') && name !== 'data-size') found[name] = value;
  }
  return found;
}

/** The address of the link that has the focus. */
function focused() {
  return document.activeElement instanceof HTMLAnchorElement ? document.activeElement.getAttribute('href') : null;
}

/** Keeps the page that is about to leave. */
function keep() {
  const [scroll, focus] = [window.scrollY, focused()];
  kept.set(here, { body: standing, title: document.title, marks: marks(root), scroll, focus });
  const oldest = kept.keys().next().value;
  if (kept.size > KEPT_AT_MOST && oldest !== undefined) kept.delete(oldest);
}

/** What is put in as a whole where it differs: it has a state of its own, or is told to ears when it comes. */
const WHOLE = 'h1, svg, img, iframe, input, select, textarea, audio, video, canvas';

/**
 * What makes the things on the page equal to what shall stand there, node by node in their order. Nothing is touched
 * before these are done.
 * @param {Node} mine
 * @param {Node} wanted
 * @param {(() => void)[]} changes
 */
function compare(mine, wanted, changes) {
  if (mine.isEqualNode(wanted)) return changes;
  const same = mine.nodeName === wanted.nodeName && mine.nodeType === wanted.nodeType;
  if (!same || (mine instanceof Element && mine.matches(WHOLE))) {
    const whole = document.importNode(wanted, true);
    changes.push(() => /** @type {ChildNode} */ (mine).replaceWith(whole));
  } else if (mine instanceof Element && wanted instanceof Element) {
    for (const { name } of Array.from(mine.attributes)) {
      if (!wanted.hasAttribute(name)) changes.push(() => mine.removeAttribute(name));
    }
    for (const { name, value } of Array.from(wanted.attributes)) {
      if (mine.getAttribute(name) !== value) changes.push(() => mine.setAttribute(name, value));
    }
    const children = Array.from(mine.childNodes);
    wanted.childNodes.forEach((child, at) => {
      if (at < children.length) compare(children[at], child, changes);
      else {
        const more = document.importNode(child, true);
        changes.push(() => mine.appendChild(more));
      }
    });
    for (const child of children.slice(wanted.childNodes.length)) changes.push(() => child.remove());
  } else changes.push(() => { mine.nodeValue = wanted.nodeValue; });
  return changes;
}

/** What a finger that is lifted now will change, worked out while it is down. @type {{body: HTMLElement, changes: (() => void)[]} | null} */
let prepared = null;

/** What was worked out holds no longer once anything else has changed the page. */
const changed = new MutationObserver((records) => {
  if (!records.every(ofTouch)) prepared = null;
});

/** Whether this is only the mark of the touch itself, which goes by itself. @param {MutationRecord} record */
function ofTouch({ attributeName, oldValue, target }) {
  if (attributeName === null) return false;
  return ['data-pressed', 'data-going'].includes(attributeName) || /** @type {Element} */ (target).getAttribute(attributeName) === oldValue;
}

/** Works out what the page at an address would change here. @param {string} url */
async function prepare(url) {
  prepared = null;
  const turn = looks;
  const page = await fetched(url).answer;
  if (!(page instanceof Document) || turn !== looks || under) return;
  changed.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true, attributeOldValue: true });
  prepared = { body: page.body, changes: compare(document.body, page.body, []) };
}

/**
 * @param {HTMLElement} body
 * @param {string} title
 * @param {Marks} wanted
 */
function show(body, title, wanted) {
  const pending = changed.takeRecords();
  changed.disconnect();
  const known = prepared && prepared.body === body && pending.every(ofTouch) ? prepared.changes : null;
  prepared = null;
  document.title = title;
  for (const name of Object.keys(marks(root))) if (!(name in wanted)) root.removeAttribute(name);
  for (const name of Object.keys(wanted)) if (root.getAttribute(name) !== wanted[name]) root.setAttribute(name, wanted[name]);
  // What has the focus while it goes makes the browser work out the styles of a page that is half another.
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  for (const change of known || compare(document.body, body, [])) change();
  standing = body;
}

/** @param {Document} page */
function showNew(page) {
  const addresses = Array.from(files(page).values());
  show(page.body, page.title, marks(page.documentElement));
  animate(addresses);
}

/**
 * @param {boolean} again whether the page was here before
 * @param {string | null} focus address of the link that had it
 */
function shown(again, focus) {
  const link = focus === null ? null : document.querySelector(`a[href="${CSS.escape(focus)}"]`);
  const heading = link || document.querySelector('h1');
  if (heading instanceof HTMLElement) heading.focus({ preventScroll: true });
  document.dispatchEvent(new CustomEvent('page:shown', { detail: { again } }));
  // Once the page has been drawn.
  requestAnimationFrame(() => requestAnimationFrame(() => whenIdle(lookAhead)));
}

/**
 * @param {Document} page
 * @param {string} url
 * @param {number} [at] its place in the history, where it was before
 */
function take(page, url, at) {
  settle();
  ahead.delete(url);
  keep();
  const left = at === undefined ? undefined : kept.get(at);
  here = at || Date.now();
  kept.delete(here);
  if (!at) {
    history.scrollRestoration = 'manual';
    // What other islands noted about this visit goes along.
    history.pushState(Object.assign({}, history.state, { page: here }), '', url);
  }
  showNew(page);
  window.scrollTo(0, left ? left.scroll : 0);
  shown(left !== undefined, left ? left.focus : null);
  if (stale) renew();
  stale = false;
}

/** @param {PopStateEvent} event */
function back(event) {
  // A step within the page.
  if (event.state === null && location.hash) return;
  cancel();
  if (over) {
    location.reload();
    return;
  }
  const to = event.state && event.state.page;
  const page = kept.get(to);
  if (!page || !page.body) {
    const url = location.href;
    step(null, () => fetched(url), (page) => take(page, url, to || Date.now()), () => location.reload());
    return;
  }
  keep();
  here = to;
  kept.delete(to);
  show(page.body, page.title, page.marks);
  window.scrollTo(0, page.scroll);
  shown(true, page.focus);
}

/** Whether somebody has written or chosen something on this page. */
function entered() {
  if (personal()) return true;
  return Array.from(document.querySelectorAll('main input, main textarea')).some(
    (field) =>
      (field instanceof HTMLInputElement && (field.value !== field.defaultValue || field.checked !== field.defaultChecked)) ||
      (field instanceof HTMLTextAreaElement && field.value !== field.defaultValue),
  );
}

/** Shows the present state of this page, in place, if it differs. */
async function renew() {
  const turn = here;
  const page = await ask(location.href, { cache: 'no-cache' }, read).answer;
  if (page === 'lost' || turn !== here || under || entered()) return;
  if (page === 'doubt') {
    location.reload();
    return;
  }
  const before = standing.querySelector('main');
  const after = page.querySelector('main');
  if (before && after && before.isEqualNode(after)) return;
  const [scroll, focus] = [window.scrollY, focused()];
  await dress(page);
  showNew(page);
  window.scrollTo(0, scroll);
  shown(true, focus);
}

/** Forgets what was fetched. What is on its way still comes: a step may be waiting for it. */
function forget() {
  ahead.clear();
  for (const page of Array.from(kept.values())) page.body = null;
}

/* ---- hearing ---- */

/** @param {MouseEvent} event */
function clicked(event) {
  const key = event.target instanceof Element ? event.target.closest('[data-cancel], [data-again]') : null;
  if (key && key.closest('#going, #lost')) {
    if (key.hasAttribute('data-again') && under) under.again();
    else cancel();
    return;
  }
  const link = linkAt(event.target);
  if (!link || event.defaultPrevented || event.button !== 0) return;
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  if (link.href !== location.href) follow(link);
  else cancel();
}

/** @param {SubmitEvent} event */
function submitted(event) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || event.defaultPrevented || form.target) return;
  if (passing.delete(form)) return;
  event.preventDefault();
  send(form, event.submitter);
}

/** Hears the links, the forms, the back key and the other islands; on the window, after all that refuse an event. */
function begin() {
  history.replaceState(Object.assign({}, history.state, { page: here }), '');
  window.addEventListener('click', clicked);
  window.addEventListener('submit', submitted);
  window.addEventListener('popstate', back);
  window.addEventListener('pageshow', (event) => event.persisted && cancel());
  document.addEventListener('pointerdown', (event) => {
    // What this touch asks for, a step or the voice, has both processors to itself.
    const turn = ++looks;
    setTimeout(() => turn === looks && !under && lookAhead(), HAND_MS);
    const link = linkAt(event.target);
    if (!link || !swaps(link)) return;
    fetched(link.href);
    // The eye comes first: the touched thing shows that it is touched.
    requestAnimationFrame(() => setTimeout(() => turn === looks && prepare(link.href)));
  });
  document.addEventListener('page:stale', () => {
    forget();
    stale = under !== null;
    lookAhead();
  });
  document.addEventListener('session:end', () => {
    over = true;
    cancel();
    for (const { stop } of Array.from(ahead.values())) stop.abort();
    forget();
    kept.clear();
    prepared = null;
    standing = /** @type {HTMLElement} */ (document.body.cloneNode(false));
  });
  document.addEventListener('page:renew', renew);
  lookAhead();
}

if ('fetch' in window && 'AbortController' in window && 'requestSubmit' in HTMLFormElement.prototype) begin();

export {};
