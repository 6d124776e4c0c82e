/** The touch screen in a village hall, 1920×1080, worked by touch alone. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, Demo } from './harness.mjs';

const WALK = ['/', '/fuwu', '/fuwu/travel', '/fuwu/travel/road'];

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
 * Home, hall, section, column, article, why; calls `stop` at each.
 * @param {import('./harness.mjs').Screen} screen
 * @param {() => Promise<void>} stop
 */
async function walk(screen, stop) {
  await stop();
  for (const address of WALK.slice(1)) {
    await screen.follow(screen.page.locator(`main a[href="${address}"]`).first());
    await stop();
  }
  await screen.follow(screen.page.locator('main a[href^="/fuwu/travel/road/"]').first());
  await stop();
  await screen.follow(screen.page.locator('a[href$="/why"]'));
  await stop();
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'by touch' : 'without scripts';
  test(`a visitor goes ${how} from home to an article, asks why it is there, and comes back`, async () => {
    const screen = await browser.open('kiosk', demo.village(1), { javaScriptEnabled });
    await walk(screen, async () => {});
    const why = new URL(screen.page.url()).pathname;
    await screen.follow(screen.page.locator('.bar a[data-back]'));
    assert.equal(`${new URL(screen.page.url()).pathname}/why`, why, 'back leads to the article');
    await screen.follow(screen.page.locator('.bar a[href="/"]'));
    assert.equal(await screen.page.locator('nav.halls a').count(), 9);
    await screen.close();
  });
}

test('every page fits the glass, is made for fingers, keeps visitors, and has 返回 and 首页 where they were', async () => {
  const screen = await browser.open('kiosk', demo.village(1));
  /** @type {unknown} */
  let places;
  await walk(screen, async () => {
    await screen.fitsItsWidth();
    await screen.isForFingers(60);
    await screen.keepsVisitors();
    const here = await screen.page.evaluate(() =>
      Array.from(document.querySelectorAll('.bar .key'), (key) => {
        const { x, y, width, height } = key.getBoundingClientRect();
        return [x, y, width, height].map(Math.round);
      }).slice(0, 2),
    );
    places ??= here;
    assert.deepEqual(here, places, `返回 and 首页 on ${screen.page.url()}`);
  });
  await screen.close();
});

test('each of the eight shortcuts opens at a touch, and all that is in it within two more', async () => {
  const screen = await browser.open('kiosk', demo.village(1));
  const shortcuts = await screen.page.locator('a.shortcut').evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
  assert.equal(shortcuts.length, 8);
  for (const address of shortcuts) {
    await screen.follow(screen.page.locator(`a.shortcut[href="${address}"]`));
    const second = await below(screen.page, address);
    for (const each of second) {
      for (const third of await below(screen.page, each)) {
        assert.deepEqual(await below(screen.page, third), [], `${third} is three touches from home`);
      }
    }
    await screen.follow(screen.page.locator('.bar a[href="/"]'));
  }
  await screen.close();
});

/**
 * Where the links of a page lead deeper; the words about an article are beside it, not below it.
 * @param {import('playwright-core').Page} page
 * @param {string} address
 */
function below(page, address) {
  return page.evaluate(async (address) => {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    const there = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const links = Array.from(there.querySelectorAll('main a[href]'), (link) => link.getAttribute('href') ?? '');
    return links.filter((href) => href.startsWith(`${address}/`) && !href.endsWith('/why'));
  }, address);
}

test('no text is smaller than 24 px', async () => {
  const screen = await browser.open('kiosk', demo.village(1));
  await walk(screen, async () => {
    const small = await screen.page.evaluate(() =>
      Array.from(document.querySelectorAll('body *')).flatMap((element) => {
        const says = Array.from(element.childNodes).some((node) => node.nodeType === 3 && node.textContent?.trim());
        const size = parseFloat(getComputedStyle(element).fontSize);
        const drawn = element.checkVisibility() && element.getBoundingClientRect().width > 1;
        return says && drawn && size < 24 ? [`${element.outerHTML.slice(0, 100)}: ${size}`] : [];
      }),
    );
    assert.deepEqual(small, [], `texts of ${screen.page.url()}`);
  });
  await screen.close();
});

test('the size of letters grows at a touch and stays on the next page', async () => {
  const screen = await browser.open('kiosk', demo.village(1));
  const root = screen.page.locator('html');
  assert.equal(await root.getAttribute('data-size'), '0');
  await screen.press(screen.page.locator('#size'));
  await screen.page.waitForSelector('html[data-size="1"]');
  await screen.page.goto(`${demo.village(1)}/fuwu`);
  assert.equal(await root.getAttribute('data-size'), '1');
  await screen.close();
});

/** A screen on a page inside, on a clock that only the test moves; it carries a trace of a visitor. */
async function visited() {
  const screen = await browser.open('kiosk', demo.village(1));
  await screen.page.clock.install();
  await screen.page.goto(`${demo.village(1)}/fuwu/travel`);
  await screen.page.evaluate(() => {
    sessionStorage.setItem('trace', '1');
    localStorage.setItem('trace', '1');
    document.cookie = 'trace=1; path=/';
  });
  await screen.page.clock.runFor(62_000);
  await screen.page.locator('#idle button').waitFor({ state: 'visible' });
  return screen;
}

test('an idle screen asks, and stays at a touch of 继续使用', async () => {
  const screen = await visited();
  await screen.press(screen.page.getByRole('button', { name: '继续使用' }));
  await screen.page.locator('#idle').waitFor({ state: 'hidden' });
  await screen.page.clock.runFor(55_000);
  assert.equal(new URL(screen.page.url()).pathname, '/fuwu/travel');
  assert.equal(await screen.page.locator('#idle').isVisible(), false);
  await screen.close();
});

test('a screen that nobody answers for goes to rest and keeps no trace', async () => {
  const screen = await visited();
  const rest = screen.page.waitForURL((url) => url.pathname === '/idle');
  await screen.page.clock.runFor(32_000);
  await rest;
  const traces = await screen.page.evaluate(() => [sessionStorage.getItem('trace'), localStorage.getItem('trace')]);
  assert.deepEqual(traces, [null, null]);
  const cookies = await screen.context.cookies();
  assert.equal(cookies.some((cookie) => cookie.name === 'trace'), false);
  await screen.close();
});
