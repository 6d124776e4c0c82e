/** The television, 1280×720, worked by arrow keys, OK and back alone. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, Demo } from './harness.mjs';

const KEYS = ['ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp'];

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
 * Every address that arrow keys come to, by trying all four keys from every thing that they lead to.
 * @param {import('playwright-core').Page} page
 */
async function reached(page) {
  const keys = KEYS;
  return page.evaluate((keys) => {
    /** @param {Element | null} element */
    const name = (element) => element?.getAttribute('href') ?? element?.id ?? '';
    /** @type {Set<string>} */
    const seen = new Set();
    const first = document.activeElement;
    if (!(first instanceof HTMLElement)) return [];
    /** @type {[HTMLElement, number][]} */
    const open = [[first, window.scrollY]];
    while (open.length > 0) {
      const [from, scroll] = /** @type {[HTMLElement, number]} */ (open.pop());
      const state = `${name(from)} ${Math.round(scroll)}`;
      if (seen.has(state)) continue;
      seen.add(state);
      for (const key of keys) {
        window.scrollTo({ top: scroll, behavior: 'instant' });
        from.focus({ preventScroll: true });
        from.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
        if (document.activeElement instanceof HTMLElement) open.push([document.activeElement, window.scrollY]);
      }
    }
    return Array.from(new Set(Array.from(seen, (state) => state.slice(0, state.lastIndexOf(' ')))));
  }, keys);
}

for (const address of ['/', '/fuwu', '/dang', '/cunqing']) {
  test(`arrow keys reach everything on ${address}`, async () => {
    const screen = await browser.open('tv', demo.village(1) + address);
    const all = await screen.page.evaluate(() =>
      Array.from(document.querySelectorAll('main a[href], .bar a[href]'))
        .filter((link) => link.checkVisibility())
        .map((link) => link.getAttribute('href') ?? ''),
    );
    const found = new Set(await reached(screen.page));
    assert.deepEqual(all.filter((each) => !found.has(each)), [], 'what no key leads to');
    await screen.close();
  });
}

test('pressed one after another, the keys come to everything in the fullest hall, and the focus is always seen', async () => {
  const screen = await browser.open('tv', `${demo.village(1)}/fuwu`);
  for (const link of await screen.page.locator('main a[href]').all()) {
    await screen.reach(link);
    await focusIsSeen(screen.page);
  }
  await screen.close();
});

test('OK goes in, back goes one level up, and the focus is always seen', async () => {
  const screen = await browser.open('tv', demo.village(1));
  for (const address of ['/fuwu', '/fuwu/travel']) {
    await screen.follow(screen.page.locator(`main a[href="${address}"]`).first());
    await focusIsSeen(screen.page);
  }
  await screen.page.keyboard.press('Backspace');
  await screen.page.waitForURL((url) => url.pathname === '/fuwu');
  await focusIsSeen(screen.page);
  await screen.page.keyboard.press('Escape');
  await screen.page.waitForURL((url) => url.pathname === '/');
  await focusIsSeen(screen.page);
  await screen.close();
});

test('nothing to press lies in the outer 5 % of the picture', async () => {
  for (const address of ['/', '/fuwu', '/fuwu/travel']) {
    const screen = await browser.open('tv', demo.village(1) + address);
    const outside = await screen.page.evaluate(() =>
      Array.from(document.querySelectorAll('main a[href], .bar .key')).flatMap((thing) => {
        const box = thing.getBoundingClientRect();
        const [x, y] = [window.innerWidth * 0.05, window.innerHeight * 0.05];
        const bar = thing.closest('.bar') !== null;
        const inside = box.left >= x - 1 && box.right <= window.innerWidth - x + 1;
        const low = bar && box.bottom > window.innerHeight - y + 1;
        return inside && !low ? [] : [thing.outerHTML.slice(0, 100)];
      }),
    );
    assert.deepEqual(outside, [], `outside the safe area of ${address}`);
    await screen.close();
  }
});

test('before the first question and after a no, every key is as high as those of the questions', async () => {
  const screen = await browser.open('tv', `${demo.village(1)}/apply/dibao/consent`);
  const { page } = screen;
  const least = () =>
    page.evaluate(() => Math.min(...Array.from(document.querySelectorAll('main .button'), (key) => key.getBoundingClientRect().height)));
  const rem = await page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize));
  assert.ok((await least()) >= 3.75 * rem - 0.5, `${await least()} px of ${rem} on ${page.url()}`);
  await screen.follow(page.locator('main a[href$="/declined"]'));
  await focusIsSeen(page);
  assert.ok((await least()) >= 3.75 * rem - 0.5, `${await least()} px of ${rem} on ${page.url()}`);
  await screen.close();
});

/** @param {import('playwright-core').Page} page */
async function focusIsSeen(page) {
  await page.waitForFunction(() => document.activeElement?.matches('a, button, input'));
  const [ring, place] = await page.evaluate(() => {
    const focused = document.activeElement ?? document.body;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(focused);
    const box = focused.getBoundingClientRect();
    const drawn = (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2) || boxShadow !== 'none';
    return [drawn, box.top >= 0 && box.bottom <= window.innerHeight];
  });
  assert.deepEqual([ring, place], [true, true], `the focus on ${page.url()} has a ring and is on the glass`);
}
