/** What a hall sees while nobody stands in front of the screen, and what the first touch does. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, Demo } from './harness.mjs';

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

test('the idle screen is never blank, shows one sheet after another, and each stays at least eight seconds', async () => {
  const screen = await browser.open('kiosk', `${demo.village(1)}/idle`);
  await screen.page.clock.install();
  await screen.page.reload();
  await screen.page.evaluate(() => {
    /** @type {{at: number, words: string}[]} */
    const seen = [];
    Object.assign(window, { seen });
    new MutationObserver(() => {
      const shown = Array.from(document.querySelectorAll('.sheet.on'));
      seen.push({ at: Date.now(), words: shown.map((each) => (each.textContent || '').trim()).join() });
    }).observe(document.body, { subtree: true, attributes: true, attributeFilter: ['class'] });
  });
  await screen.page.clock.runFor(45_000);
  const seen = await screen.page.evaluate(() => /** @type {any} */ (window).seen);
  assert.ok(seen.length >= 4, `${seen.length} sheets`);
  assert.equal(new Set(seen.map((/** @type {any} */ sheet) => sheet.words)).size, seen.length, 'each says something else');
  for (const [index, sheet] of seen.entries()) {
    assert.ok(sheet.words.length > 3, 'a sheet says something');
    if (index > 0) assert.ok(sheet.at - seen[index - 1].at >= 8_000, 'it moved while it was read');
  }
  await screen.close();
});

test('one touch anywhere on the idle screen leads to the start page', async () => {
  const screen = await browser.open('kiosk', `${demo.village(1)}/idle`);
  await screen.page.touchscreen.tap(1500, 300);
  await screen.page.waitForURL((url) => url.pathname === '/');
  assert.equal(await screen.page.locator('nav.halls a').count(), 9);
  await screen.close();
});

test('without scripts the idle screen still says what to do and leads to the start page', async () => {
  const screen = await browser.open('kiosk', `${demo.village(1)}/idle`, { javaScriptEnabled: false });
  assert.match(await screen.page.locator('.rest-touch').innerText(), /摸一下屏幕就开始/);
  await screen.follow(screen.page.locator('.rest-touch'));
  await screen.close();
});

test('the demonstration works the real pages with a drawn hand, silently, and a touch ends it', async () => {
  const screen = await browser.open('kiosk', `${demo.village(1)}/idle?unused=2`);
  const frame = screen.page.frameLocator('.tour iframe');
  await frame.locator('nav.halls').waitFor();
  /** @type {string[]} */
  const played = [];
  screen.page.on('request', (request) => {
    if (new URL(request.url()).pathname === '/aloud') played.push(request.url());
  });
  await frame.locator('.groups').waitFor({ timeout: 30_000 });
  await frame.locator('.articles').waitFor({ timeout: 30_000 });
  await frame.locator('article.article').waitFor({ timeout: 30_000 });
  assert.deepEqual(played, []);
  assert.equal(await frame.locator('#idle:not([hidden])').count(), 0, 'no countdown runs in a demonstration');
  await screen.page.touchscreen.tap(900, 400);
  await screen.page.waitForURL((url) => url.pathname === '/');
  assert.equal(await screen.page.locator('iframe').count(), 0);
  await screen.close();
});

/**
 * A visit that begins at the idle screen, opens a page and is walked away from; gives where it ended.
 * @param {string} idle
 * @param {string} opened
 */
async function walkedAwayFrom(idle, opened) {
  const screen = await browser.open('kiosk', demo.village(1) + idle);
  const { page } = screen;
  await page.locator('.sheet.on').waitFor();
  await page.touchscreen.tap(900, 400);
  await page.locator('nav.halls').waitFor();
  await page.clock.install();
  await page.goto(demo.village(1) + opened);
  await page.locator('.bar').waitFor();
  await page.clock.fastForward('10:00');
  await page.waitForURL((url) => url.pathname === '/idle');
  const unused = new URL(page.url()).searchParams.get('unused');
  await screen.close();
  return unused;
}

test('visits that came to nothing are counted from idle screen to idle screen, and a good one ends the count', async () => {
  assert.equal(await walkedAwayFrom('/idle', '/fuwu'), '1');
  assert.equal(await walkedAwayFrom('/idle?unused=1', '/'), '2');
  assert.equal(await walkedAwayFrom('/idle?unused=1', '/fuwu/travel/road'), null);
});

test('after two visits in a row that came to nothing the next person is shown how, and a touch begins their own', async () => {
  const screen = await browser.open('kiosk', 'about:blank');
  const { page } = screen;
  await page.clock.install();
  await page.goto(`${demo.village(1)}/idle?screen=kiosk`);
  for (const unused of ['1', '2']) {
    await page.locator('.sheet.on').waitFor();
    await page.touchscreen.tap(900, 400);
    await page.locator('nav.halls').waitFor();
    await page.clock.fastForward('10:00');
    await page.waitForURL((url) => url.pathname === '/idle' && url.searchParams.get('unused') === unused);
  }
  await page.frameLocator('.tour iframe').locator('nav.halls').waitFor();
  await page.touchscreen.tap(900, 400);
  await page.waitForURL((url) => url.pathname === '/');
  await screen.close();
});

test('after its sheets the idle screen shows the whole demonstration, a minute and a half, whatever news come meanwhile', async () => {
  const screen = await browser.open('kiosk', 'about:blank');
  const { page } = screen;
  await page.clock.install();
  await page.addInitScript(() => {
    /** @type {EventSource[]} */
    const lines = [];
    Object.assign(window, { lines });
    window.EventSource = class extends EventSource {
      /** @param {string | URL} address */
      constructor(address) {
        super(address);
        lines.push(this);
      }
    };
  });
  /** @type {Set<import('playwright-core').Request>} */
  const underWay = new Set();
  page.on('request', (request) => request.resourceType() !== 'eventsource' && underWay.add(request));
  page.on('requestfinished', (request) => underWay.delete(request));
  page.on('requestfailed', (request) => underWay.delete(request));
  await page.goto(`${demo.village(1)}/idle?screen=kiosk`);
  const tour = page.locator('.tour');
  /** Lets the screen's own clock go on until the demonstration stands there or not; gives the seconds that it took. @param {boolean} there */
  const until = async (there) => {
    let seconds = 0;
    while ((await tour.isVisible()) !== there) {
      assert.ok(seconds < 200, `the demonstration is ${there ? 'never shown' : 'endless'}`);
      await page.clock.runFor(500);
      // What loads by the machine's clock takes no time of the screen's.
      for (const request of underWay) await request.response().catch(() => {});
      seconds += 0.5;
    }
    return seconds;
  };
  await until(true);
  const frame = page.frameLocator('.tour iframe');
  await frame.locator('nav.halls').waitFor();
  await page.clock.runFor(20_000);
  await tour.evaluate((stage) => stage.setAttribute('data-same', ''));
  // News come as they do from the node.
  await page.evaluate(() => {
    // @ts-expect-error kept by the test
    for (const line of window.lines) line.dispatchEvent(new MessageEvent('changed'));
  });
  const lasted = 20 + (await until(false));
  assert.ok(lasted >= 80 && lasted <= 100, `${lasted} s`);
  assert.equal(await page.locator('.tour[data-same]').count(), 1, 'it was not interrupted');
  await screen.close();
});

test('the idle screen stays while the node is off, and a touch meanwhile opens the start page once it is back', async () => {
  const screen = await browser.open('kiosk', `${demo.village(1)}/idle`);
  await demo.kill();
  await screen.page.touchscreen.tap(900, 400);
  await screen.page.locator('.rest-wait').waitFor();
  assert.equal(await screen.page.locator('.sheet.on').count(), 1);
  await demo.startAgain();
  await screen.page.waitForURL((url) => url.pathname === '/');
  await screen.context.close();
});

for (const name of ['kiosk', 'tv', 'phone']) {
  test(`the idle screen is accessible and fits its glass: ${name}`, async () => {
    const screen = await browser.open(name, `${demo.village(1)}/idle`);
    await screen.accessible();
    await screen.fitsItsWidth();
    await screen.close();
  });
}
