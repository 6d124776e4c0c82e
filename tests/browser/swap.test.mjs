/** The step from page to page: quick where it may be, plain where it must be, and never a dead end. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, Demo } from './harness.mjs';

const HALL = '/fuwu';
const SECTION = '/fuwu/travel';

/** @type {Demo} */
let demo;
/** @type {Browser} */
let browser;

before(async () => {
  [demo, browser] = await Promise.all([Demo.start(), Browser.start()]);
});
after(async () => {
  await browser?.stop();
  await demo?.stop();
});

/**
 * A screen on a page whose document is marked, so that a new document shows.
 * @param {string} address
 * @param {string} [name]
 */
async function standOn(address, name = 'kiosk') {
  const screen = await browser.open(name, demo.village(1) + address);
  await mark(screen.page);
  return screen;
}

/** @param {import('playwright-core').Page} page */
const mark = (page) => page.evaluate(() => document.documentElement.classList.add('same-document'));

/** @param {import('playwright-core').Page} page */
const isSameDocument = (page) => page.evaluate(() => document.documentElement.classList.contains('same-document'));

/**
 * @param {import('./harness.mjs').Screen} screen
 * @param {string} address
 */
const linkTo = (screen, address) => screen.page.locator(`main a[href="${address}"]`).first();

/**
 * @param {import('./harness.mjs').Screen} screen
 * @param {string} pathname
 */
const standsOn = (screen, pathname) => screen.page.waitForURL((url) => url.pathname === pathname, { waitUntil: 'commit' });

/**
 * Scrolls to a link and a bit further, and says how far that is.
 * @param {import('./harness.mjs').Screen} screen
 * @param {string} address
 */
async function scrollTo(screen, address) {
  await linkTo(screen, address).scrollIntoViewIfNeeded();
  await screen.page.evaluate(() => window.scrollBy(0, 60));
  const scrolled = await screen.page.evaluate(() => window.scrollY);
  assert.ok(scrolled > 0, 'a hall on a phone is longer than its glass');
  return scrolled;
}

/**
 * What a screen fetches ahead from now on.
 * @param {import('./harness.mjs').Screen} screen
 */
function fetchedAhead(screen) {
  /** @type {{method: string, path: string}[]} */
  const ahead = [];
  screen.page.on('request', (request) => {
    const path = new URL(request.url()).pathname;
    if (request.headers().purpose === 'prefetch') ahead.push({ method: request.method(), path });
  });
  return ahead;
}

/**
 * Waits until the page has had time for all that it does when nothing else is to do.
 * @param {import('./harness.mjs').Screen} screen
 */
const rest = (screen) => screen.page.evaluate(async () => {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => requestIdleCallback(resolve));
});

/** Something that is held back until the test lets it go. */
function gate() {
  let open = () => {};
  const opened = new Promise((resolve) => { open = () => resolve(undefined); });
  return { open, opened };
}

/**
 * Lets the page's own clock go on only by hand, and keeps the answer of an address back.
 * @param {import('./harness.mjs').Screen} screen
 * @param {string} address
 */
async function holdBack(screen, address) {
  await screen.page.clock.install();
  const { open, opened } = gate();
  await screen.page.route((url) => url.pathname === address, async (route) => {
    await opened;
    await route.continue().catch(() => {});
  });
  await screen.page.reload();
  await mark(screen.page);
  return open;
}

/**
 * Lets an address answer with what the node says, changed.
 * @param {import('./harness.mjs').Screen} screen
 * @param {string} address
 * @param {(html: string) => string} change
 */
function answerWith(screen, address, change) {
  return screen.page.route((url) => url.pathname === address, async (route) => {
    try {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, body: change(await answer.text()) });
    } catch {
      // The page that asked has left.
      await route.abort().catch(() => {});
    }
  });
}

test('a step stays in the document, and tells the heading to read-aloud', async () => {
  const screen = await standOn(HALL, 'phone');
  await screen.page.evaluate(() => {
    document.addEventListener('page:shown', () => { document.documentElement.dataset.heard = document.activeElement?.textContent ?? ''; });
  });
  await scrollTo(screen, SECTION);
  await screen.follow(linkTo(screen, SECTION));
  assert.ok(await isSameDocument(screen.page));
  const heading = await screen.page.locator('h1').innerText();
  assert.equal(await screen.page.evaluate(() => document.activeElement?.tagName), 'H1');
  assert.equal(await screen.page.evaluate(() => document.documentElement.dataset.heard), heading);
  assert.equal(await screen.page.evaluate(() => window.scrollY), 0);
  await screen.close();
});

/** @type {[string, (screen: import('./harness.mjs').Screen) => Promise<void>][]} */
const MEANWHILE = [
  ['', async () => {}],
  [', with news meanwhile', (screen) => screen.page.evaluate(() => { document.dispatchEvent(new CustomEvent('page:stale')); })],
];
for (const [meanwhile, happens] of MEANWHILE) {
  test(`a step back comes back to scroll and focus${meanwhile}`, async () => {
    const screen = await standOn(HALL, 'phone');
    const scrolled = await scrollTo(screen, SECTION);
    await screen.follow(linkTo(screen, SECTION));
    await happens(screen);
    await screen.page.goBack();
    await standsOn(screen, HALL);
    await linkTo(screen, SECTION).waitFor();
    assert.ok(await isSameDocument(screen.page));
    assert.equal(await screen.page.evaluate(() => window.scrollY), scrolled);
    assert.equal(await screen.page.evaluate(() => document.activeElement?.getAttribute('href')), SECTION);
    await screen.close();
  });
}

for (const [doubt, change] of /** @type {[string, (html: string) => string][]} */ ([
  ['a personal page', (html) => html.replace('<body', '<body data-personal')],
  ['a page of another build', (html) => html.replace(/(swap)\.[0-9a-f]{12}\.js/, '$1.000000000000.js')],
  ['a page for another screen', (html) => html.replace('data-screen="kiosk"', 'data-screen="tv"')],
])) {
  test(`${doubt} is never swapped in: the browser goes there itself`, async () => {
    const screen = await standOn('/');
    await answerWith(screen, HALL, change);
    await screen.page.reload();
    await mark(screen.page);
    await screen.follow(linkTo(screen, HALL));
    await screen.page.waitForLoadState('load');
    assert.equal(await isSameDocument(screen.page), false);
    assert.match(await screen.page.locator('h1').innerText(), /服务/);
    await screen.context.close();
  });
}

test('only marked links are fetched ahead, by GET, and nothing more once the session has ended', async () => {
  const screen = await browser.open('kiosk', 'about:blank');
  const ahead = fetchedAhead(screen);
  await screen.page.goto(`${demo.village(1)}${HALL}?screen=kiosk`);
  const marked = await screen.page.locator('main a[data-swap], a[data-back]').evaluateAll((all) => all.map((link) => link.getAttribute('href')));
  const most = Math.min(36, new Set(marked).size);
  while (new Set(ahead.map(({ path }) => path)).size < most) await screen.page.waitForRequest((request) => request.headers().purpose === 'prefetch');
  await rest(screen);
  for (const { method, path } of ahead) {
    assert.equal(method, 'GET');
    assert.ok(marked.includes(path), `${path} is marked`);
  }
  await screen.follow(linkTo(screen, SECTION));
  await screen.page.evaluate(() => document.dispatchEvent(new Event('session:end')));
  await mark(screen.page);
  const before = ahead.length;
  await rest(screen);
  assert.deepEqual(ahead.slice(before), []);
  const again = screen.page.waitForEvent('domcontentloaded');
  await screen.page.evaluate(() => history.back());
  await again;
  assert.equal(await isSameDocument(screen.page), false, 'the page that was kept is gone');
  await screen.context.close();
});

test('a personal page fetches nothing ahead, and its links lead on plainly', async () => {
  const screen = await browser.open('kiosk', 'about:blank');
  await answerWith(screen, HALL, (html) => html.replace('<body', '<body data-personal'));
  const ahead = fetchedAhead(screen);
  await screen.page.goto(`${demo.village(1)}${HALL}?screen=kiosk`);
  await mark(screen.page);
  await rest(screen);
  assert.deepEqual(ahead, []);
  await screen.follow(linkTo(screen, SECTION));
  assert.equal(await isSameDocument(screen.page), false);
  await screen.close();
});

test('a finger on anything shows at once, before it is lifted', async () => {
  const screen = await standOn('/');
  const session = await screen.context.newCDPSession(screen.page);
  for (const place of [linkTo(screen, HALL), screen.page.locator('.bar a[href^="/size"]')]) {
    const box = await place.boundingBox();
    assert.ok(box);
    const shadow = () => place.evaluate((it) => new Promise((resolve) => requestAnimationFrame(() => resolve(getComputedStyle(it).boxShadow))));
    const before = await shadow();
    const touchPoints = [{ x: box.x + box.width / 2, y: box.y + box.height / 2 }];
    await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints });
    assert.notEqual(await shadow(), before);
    await session.send('Input.dispatchTouchEvent', { type: 'touchCancel', touchPoints: [] });
    await screen.page.locator('[data-pressed]').waitFor({ state: 'detached' });
    assert.equal(await shadow(), before);
  }
  await screen.close();
});

test('a page that takes long says so after a second; 取消 stays, and the late answer changes nothing', async () => {
  const screen = await standOn('/');
  const open = await holdBack(screen, HALL);
  const link = linkTo(screen, HALL);
  await screen.page.clock.pauseAt(Date.now() + 5000);
  await link.tap();
  assert.equal(await link.getAttribute('data-going'), '');
  await screen.page.clock.runFor(900);
  assert.equal(await screen.page.locator('#going').isVisible(), false);
  await screen.page.clock.runFor(200);
  await screen.page.locator('#going').waitFor({ state: 'visible' });
  await screen.isForFingers(60);
  await screen.page.getByRole('button', { name: '取消' }).tap();
  await screen.page.locator('#going').waitFor({ state: 'hidden' });
  assert.equal(await link.getAttribute('data-going'), null);
  open();
  await screen.page.clock.runFor(20_000);
  assert.equal(new URL(screen.page.url()).pathname, '/');
  // The same link leads on when the node is quick again.
  await screen.follow(link);
  assert.match(await screen.page.locator('h1').innerText(), /服务/);
  await screen.context.close();
});

test('a node that says nothing for ten seconds is 未连上, and 再试一次 opens the page that was asked for', async () => {
  const screen = await standOn('/');
  const open = await holdBack(screen, HALL);
  await linkTo(screen, HALL).tap();
  await screen.page.clock.runFor(10_500);
  await screen.page.locator('#lost').waitFor({ state: 'visible' });
  assert.equal(await screen.page.locator('#going').isVisible(), false);
  assert.match(await screen.page.locator('#lost').innerText(), /未连上/);
  open();
  await screen.page.getByRole('button', { name: '再试一次' }).tap();
  await standsOn(screen, HALL);
  assert.equal(await screen.page.locator('#lost').isVisible(), false);
  assert.ok(await isSameDocument(screen.page));
  await screen.context.close();
});

test('a dead node never shows the page of the browser, neither behind a swapped link nor a plain one nor a form', async () => {
  const screen = await standOn(HALL);
  await screen.page.evaluate(() => {
    const plain = document.createElement('p');
    plain.innerHTML = '<a id="plain" class="button" href="/fuwu/travel">去</a>'
      + '<form id="form" action="/fuwu/travel"><input name="q" value="写好的字"><button class="button">送</button></form>';
    document.querySelector('main')?.prepend(plain);
  });
  await screen.page.route('**/*', (route) => route.abort('connectionrefused'));
  await screen.page.evaluate(() => document.dispatchEvent(new Event('page:stale')));
  const lost = screen.page.locator('#lost');
  for (const thing of ['main a[data-swap]', '#plain', '#form button']) {
    await screen.page.locator(thing).first().tap();
    await lost.waitFor({ state: 'visible' });
    assert.ok(await isSameDocument(screen.page), thing);
    await lost.getByRole('button', { name: '取消' }).tap();
    await lost.waitFor({ state: 'hidden' });
  }
  assert.equal(await screen.page.locator('#form input').inputValue(), '写好的字', 'nothing that was written is lost');
  await screen.page.unroute('**/*');
  await screen.page.locator('#form button').tap();
  await screen.page.waitForURL((url) => url.searchParams.get('q') === '写好的字');
  await screen.context.close();
});

test('a bad script blocks no link: one that throws, one that is missing, the swap itself missing', async () => {
  for (const [script, how] of /** @type {[RegExp, string][]} */ ([
    [/\/(focus|clock|live)\./, 'throws'],
    [/\/(focus|clock|live)\./, 'missing'],
    [/\/swap\./, 'missing'],
    [/\/swap\./, 'throws'],
  ])) {
    const screen = await browser.open('kiosk', 'about:blank');
    await screen.page.route(script, (route) => {
      if (how === 'missing') return route.abort();
      const body = 'document.addEventListener("page:shown", () => { throw new Error("bad"); });'
        + 'document.addEventListener("click", () => { throw new Error("bad"); }); throw new Error("bad");';
      return route.fulfill({ contentType: 'text/javascript', body });
    });
    await screen.page.goto(`${demo.village(1)}/?screen=kiosk`);
    await screen.follow(linkTo(screen, HALL));
    await screen.follow(linkTo(screen, SECTION));
    await screen.follow(screen.page.locator('.bar a[data-back]'));
    assert.match(await screen.page.locator('h1').innerText(), /服务/);
    await screen.context.close();
  }
});

test('a page with an island and a style of its own is swapped in with both', async () => {
  const screen = await standOn('/');
  await screen.page.route('**/own.*', (route) => {
    const style = route.request().url().endsWith('.css');
    const body = style ? 'h1 { letter-spacing: 7px }' : 'document.querySelector("h1").dataset.island = "runs";';
    return route.fulfill({ contentType: style ? 'text/css' : 'text/javascript', body });
  });
  await answerWith(screen, HALL, (html) => {
    const files = '<link rel="stylesheet" href="/own.aaaaaaaaaaaa.css"><script type="module" src="/own.bbbbbbbbbbbb.js"></script></head>';
    return html.replace('</head>', files);
  });
  await screen.page.reload();
  await mark(screen.page);
  await screen.follow(linkTo(screen, HALL));
  await screen.page.locator('h1[data-island=runs]').waitFor();
  assert.ok(await isSameDocument(screen.page));
  assert.equal(await screen.page.locator('h1').evaluate((it) => getComputedStyle(it).letterSpacing), '7px');
  await screen.close();
});

test('a page whose content changed is shown anew in place, except under the hand of somebody who writes', async () => {
  const screen = await standOn(HALL);
  let edition = 0;
  await answerWith(screen, HALL, (html) => {
    edition += 1;
    return html.replace('</main>', `<p id="edition">${edition}</p></main>`);
  });
  const renew = () => screen.page.evaluate(() => document.dispatchEvent(new CustomEvent('page:renew')));
  await renew();
  await screen.page.locator('#edition').waitFor();
  assert.ok(await isSameDocument(screen.page));
  await screen.page.evaluate(() => {
    const field = document.createElement('input');
    document.querySelector('main')?.append(field);
    field.value = '低保';
  });
  const first = await screen.page.locator('#edition').innerText();
  const answered = screen.page.waitForResponse((answer) => new URL(answer.url()).pathname === HALL);
  await renew();
  await (await answered).finished();
  await screen.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  assert.equal(await screen.page.locator('#edition').innerText(), first);
  assert.equal(await screen.page.locator('main input').inputValue(), '低保');
  await screen.close();
});

test('news that arrive while a page is on its way do not keep it from coming', async () => {
  const screen = await standOn('/');
  const open = await holdBack(screen, HALL);
  await linkTo(screen, HALL).tap();
  await screen.page.evaluate(() => document.dispatchEvent(new CustomEvent('page:stale')));
  open();
  await standsOn(screen, HALL);
  assert.ok(await isSameDocument(screen.page));
  assert.match(await screen.page.locator('h1').innerText(), /服务/);
  await screen.context.close();
});

test('a page stands as the node sent it, whatever was done to the one before, and equals the same page opened plainly', async () => {
  const screen = await standOn('/');
  const { page } = screen;
  // The header tells the time, which goes on.
  const body = () => page.evaluate(() => {
    const copy = /** @type {HTMLElement} */ (document.querySelector('main')?.cloneNode(true));
    // A pressed key shows it for a moment.
    for (const pressed of Array.from(copy.querySelectorAll('[data-pressed]'))) pressed.removeAttribute('data-pressed');
    return copy.innerHTML;
  });
  await page.evaluate(() => {
    for (const each of Array.from(document.querySelectorAll('main *'))) each.classList.add('saying');
    document.querySelector('main')?.append('另加的');
  });
  await screen.follow(linkTo(screen, HALL));
  await screen.follow(linkTo(screen, SECTION));
  await page.evaluate(() => { for (const each of Array.from(document.querySelectorAll('main a'))) each.setAttribute('data-going', ''); });
  await page.goBack();
  await standsOn(screen, HALL);
  assert.ok(await isSameDocument(page));
  const swapped = await body();
  await page.reload();
  assert.equal(swapped, await body());
  await screen.close();
});

test('a hand that trembles and taps twice goes one page, not none', async () => {
  const screen = await standOn('/');
  const open = await holdBack(screen, HALL);
  const link = linkTo(screen, HALL);
  await link.tap();
  await link.tap();
  open();
  await standsOn(screen, HALL);
  assert.equal(await screen.page.locator('#lost').isVisible(), false);
  await screen.context.close();
});
