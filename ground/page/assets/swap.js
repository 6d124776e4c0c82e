// @ts-check
/**
 * Makes a step between people's pages a change of the body instead of a new document.
 *
 * Links that carry `data-swap` are fetched when the page rests, parsed, and shown at a touch.
 * Invariant: on any doubt (a personal page, another build, an error, a slow answer) the browser
 * navigates plainly, as it does without this file. A page left behind is kept whole, so that
 * 返回 brings it back with its scroll position.
 *
 * Other islands listen to `page:shown` and may send `page:stale` (forget what was fetched) and
 * `page:renew` (fetch the shown page again).
 */

const FRESH_MS = 15000;
const PATIENCE_MS = 3000;
const AHEAD_AT_MOST = 12;
const KEPT_AT_MOST = 12;

/** @typedef {{page: Promise<Document | null>, at: number}} Ahead */
/** @typedef {{body: HTMLElement, title: string, idle: string | null, scroll: number, focus: Element | null}} Kept */

/** @type {Map<string, Ahead>} */
const ahead = new Map();
/** @type {Map<number, Kept>} */
const kept = new Map();

const root = document.documentElement;
let here = Date.now();
let going = 0;

/**
 * Whether a fetched document may take the place of this one.
 * @param {Document} page
 */
function fits(page) {
  /** @param {Document} each */
  const files = (each) =>
    Array.from(each.querySelectorAll('link[rel=stylesheet], script[src]'))
      .map((file) => file.getAttribute('href') || file.getAttribute('src'))
      .join(' ');
  return (
    page.documentElement.dataset.shell === root.dataset.shell &&
    !page.body.hasAttribute('data-personal') &&
    files(page) === files(document)
  );
}

/**
 * Reads an answer as a page that may be swapped in; null where it may not.
 * @param {Response} answer
 * @returns {Promise<Document | null>}
 */
async function read(answer) {
  const kind = answer.headers.get('content-type') || '';
  const cache = answer.headers.get('cache-control') || '';
  if (!answer.ok || answer.redirected || !kind.startsWith('text/html') || cache.includes('no-store')) return null;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  return fits(page) ? page : null;
}

/**
 * @param {string} url
 * @returns {Promise<Document | null>}
 */
function fetched(url) {
  const known = ahead.get(url);
  if (known && Date.now() - known.at < FRESH_MS) return known.page;
  // Asked anew each time: what the browser remembers may have been recalled since.
  const page = fetch(url, { credentials: 'same-origin', cache: 'no-cache', headers: { Purpose: 'prefetch' } }).then(read, () => null);
  ahead.set(url, { page, at: Date.now() });
  return page;
}

/** @param {EventTarget | null} target */
function linkAt(target) {
  const link = target instanceof Element ? target.closest('a[data-swap]') : null;
  if (!(link instanceof HTMLAnchorElement) || link.origin !== location.origin || link.hash) return null;
  return link;
}

/** Fetches what this page leads to, one after another, while nobody waits for anything. */
function lookAhead() {
  const links = Array.from(document.querySelectorAll('main a[data-swap], a[data-back]'));
  const urls = new Set();
  for (const each of links) {
    const link = linkAt(each);
    if (link && link.href !== location.href && urls.size < AHEAD_AT_MOST) urls.add(link.href);
  }
  const queue = Array.from(urls);
  const turn = here;
  const next = () => {
    const url = queue.shift();
    if (!url || turn !== here) return;
    fetched(url).then(() => whenIdle(next));
  };
  whenIdle(next);
}

/** @param {() => void} task */
function whenIdle(task) {
  if ('requestIdleCallback' in window) window.requestIdleCallback(task, { timeout: 2000 });
  else setTimeout(task, 200);
}

/** Keeps the body that is about to leave. */
function keep() {
  kept.set(here, {
    body: document.body,
    title: document.title,
    idle: root.getAttribute('data-idle'),
    scroll: window.scrollY,
    focus: document.activeElement,
  });
  const oldest = kept.keys().next().value;
  if (kept.size > KEPT_AT_MOST && oldest !== undefined) kept.delete(oldest);
}

/**
 * @param {HTMLElement} body
 * @param {string} title
 * @param {string | null} idle
 */
function show(body, title, idle) {
  document.title = title;
  if (idle === null) root.removeAttribute('data-idle');
  else root.setAttribute('data-idle', idle);
  document.body.replaceWith(document.adoptNode(body));
}

/**
 * @param {boolean} again whether the page was here before
 * @param {Element | null} focus
 */
function shown(again, focus) {
  const heading = focus || document.querySelector('h1');
  if (heading instanceof HTMLElement) heading.focus({ preventScroll: true });
  document.dispatchEvent(new CustomEvent('page:shown', { detail: { again } }));
  lookAhead();
}

/** @param {HTMLAnchorElement} link */
async function follow(link) {
  const url = link.href;
  const turn = ++going;
  link.setAttribute('data-going', '');
  /** @type {Promise<null>} */
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, null));
  const page = await Promise.race([fetched(url), patience]);
  link.removeAttribute('data-going');
  if (turn !== going) return;
  if (!page) {
    location.assign(url);
    return;
  }
  ahead.delete(url);
  keep();
  here = Date.now();
  history.pushState({ page: here }, '', url);
  show(page.body, page.title, page.documentElement.getAttribute('data-idle'));
  window.scrollTo(0, 0);
  shown(false, null);
}

/** @param {PopStateEvent} event */
function step(event) {
  const to = event.state && event.state.page;
  const page = kept.get(to);
  going += 1;
  if (!page) {
    location.reload();
    return;
  }
  keep();
  here = to;
  kept.delete(to);
  show(page.body, page.title, page.idle);
  window.scrollTo(0, page.scroll);
  shown(true, page.focus);
}

/** Shows the present state of this page, in place, if it differs. */
async function renew() {
  const turn = going;
  const answer = await fetch(location.href, { credentials: 'same-origin', cache: 'no-cache' }).catch(() => null);
  if (!answer || turn !== going) return;
  const page = await read(answer);
  if (turn !== going) return;
  if (!page) {
    location.reload();
    return;
  }
  const before = document.querySelector('main');
  const after = page.querySelector('main');
  if (before && after && before.innerHTML === after.innerHTML) return;
  const scroll = window.scrollY;
  const focus = document.activeElement instanceof HTMLAnchorElement ? document.activeElement.getAttribute('href') : null;
  show(page.body, page.title, page.documentElement.getAttribute('data-idle'));
  window.scrollTo(0, scroll);
  shown(true, focus ? document.querySelector(`a[href="${CSS.escape(focus)}"]`) : null);
}

/** Hears the links, the back key and the other islands. */
function begin() {
  history.scrollRestoration = 'manual';
  history.replaceState({ page: here }, '');
  document.addEventListener('click', (event) => {
    const link = linkAt(event.target);
    if (!link || link.target || event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (link.href !== location.href) follow(link);
  });
  document.addEventListener('pointerdown', (event) => {
    const link = linkAt(event.target);
    if (link) fetched(link.href);
  });
  window.addEventListener('popstate', step);
  document.addEventListener('page:stale', () => {
    ahead.clear();
    kept.clear();
  });
  document.addEventListener('page:renew', renew);
  lookAhead();
}

if ('fetch' in window && !document.body.hasAttribute('data-personal')) begin();

export {};
