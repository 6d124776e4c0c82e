/** The lesson in a real Chromium, on a film whose pictures say which second it is. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser } from './harness.mjs';
import { key, openOn, plays, stopAt, touchBar, until, wake } from './hands.mjs';
import { Stage, secondShown, sides } from './stage.mjs';

/** @type {Stage} */
let stage;
/** @type {Browser} */
let browser;

before(async () => {
  const camera = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'];
  [stage, browser] = await Promise.all([Stage.start(), Browser.start(camera)]);
  stage.pages = { '/lesson': ({ lesson }) => lesson };
});
after(async () => {
  await browser?.stop();
  await stage?.stop();
});

/** @param {string} screen @param {string} place */
const open = (screen, place) => openOn(browser, stage, screen, place);

test('a lesson counts in, mirrors, slows with the pitch kept, and remembers that for the visit', async () => {
  const screen = await browser.open('kiosk', stage.address);
  const { page } = screen;
  await page.addInitScript(() => {
    /** @type {string[]} */
    const seen = [];
    const tones = { count: 0 };
    Object.assign(window, { seen, tones });
    const { start } = OscillatorNode.prototype;
    OscillatorNode.prototype.start = function begin(when) {
      tones.count += 1;
      start.call(this, when);
    };
    new MutationObserver(() => {
      const place = document.querySelector('.player-count:not([hidden])');
      const text = place?.textContent || '';
      if (text && seen[seen.length - 1] !== text) seen.push(text);
    }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  });
  await page.reload();
  await page.locator('main a[href="/lesson"]').tap();
  await page.locator('.player[data-state=counting][data-busy]').waitFor();
  await plays(page);
  assert.equal(await page.locator('.player-count').isVisible(), false);
  assert.deepEqual(await page.evaluate(() => Object(window).seen), ['3', '2', '1']);
  assert.equal(await page.evaluate(() => Object(window).tones.count), 3, 'each is heard');
  await wake(page);
  await key(page, 'toggle').tap();
  assert.deepEqual(await sides(page), { left: true, right: false });
  await key(page, 'mirror').tap();
  assert.deepEqual(await sides(page), { left: false, right: true });
  assert.equal(await page.locator('.player-caption').evaluate((each) => getComputedStyle(each).transform), 'none');
  await page.locator('[data-speed="600"]').tap();
  await until(page, ({ video }) => video.playbackRate === 0.6 && video.preservesPitch);
  const again = await page.locator('.player-again').boundingBox();
  assert.ok(again && again.width >= 200 && again.height >= 200, 'a key to be clapped on');
  await screen.isForFingers(60);
  await screen.accessible();
  await page.goto(`${stage.address}/lesson`);
  await until(page, ({ video }) => video.playbackRate === 0.6 && video.classList.contains('mirrored'));
  await screen.close();
});

test('two taps make a loop that comes round counted in, and a third ends it', async () => {
  const screen = await open('kiosk', '/lesson');
  const { page } = screen;
  await plays(page);
  await wake(page);
  await key(page, 'toggle').tap();
  await stopAt(page, 4);
  await key(page, 'loop').tap();
  assert.equal(await key(page, 'loop').locator('[data-name]').textContent(), '循环终点');
  await stopAt(page, 6.5);
  await key(page, 'loop').tap();
  assert.equal(await key(page, 'loop').locator('[data-name]').textContent(), '取消循环');
  for (let round = 0; round < 2; round += 1) {
    await page.locator('.player-count').waitFor();
    assert.ok([3, 4].includes(await secondShown(page)), 'it stands at the beginning of the part');
    await plays(page);
    await until(page, ({ video }) => video.currentTime > 5.5 && video.currentTime < 7);
  }
  await wake(page);
  await key(page, 'loop').tap();
  await until(page, ({ video }) => video.currentTime > 7.5);
  assert.equal(await key(page, 'loop').locator('[data-name]').textContent(), '循环起点');
  await screen.close();
});

test('a part has its key and goes round, and again is one key of the remote', async () => {
  const screen = await open('tv', '/lesson');
  const { page } = screen;
  await plays(page);
  await page.keyboard.press('Enter');
  await screen.press(page.locator('[data-do=chapter]').nth(1));
  await page.locator('.player-count').waitFor();
  await plays(page);
  await until(page, ({ video }) => video.currentTime > 6.5);
  await page.keyboard.press('r');
  await page.locator('.player-count').waitFor();
  await until(page, ({ video }) => Math.abs(video.currentTime - 6) < 0.2);
  await page.keyboard.press('0');
  await page.locator('.player-count').waitFor();
  await screen.close();
});

test('the camera is on only by its key, under a banner, and off with the page', async () => {
  const screen = await open('kiosk', '/lesson');
  const { page } = screen;
  await page.evaluate(() => {
    const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    Object.assign(window, { streams: [] });
    navigator.mediaDevices.getUserMedia = async (wanted) => {
      const stream = await real(wanted);
      Object(window).streams.push(stream);
      return stream;
    };
  });
  const live = () => page.evaluate(() => Object(window).streams.flatMap((/** @type {MediaStream} */ each) => each.getTracks()).filter((/** @type {MediaStreamTrack} */ track) => track.readyState === 'live').length);
  await plays(page);
  assert.equal(await live(), 0);
  await wake(page);
  await page.locator('.lesson-keys [data-do=camera]').tap();
  await page.locator('.lesson-banner').filter({ hasText: '摄像头开着，只给您自己看，不保存' }).waitFor();
  await page.waitForFunction(() => { const picture = document.querySelector('.lesson-camera video'); return picture instanceof HTMLVideoElement && picture.videoWidth > 0; });
  assert.equal(await live(), 1);
  assert.match(await page.locator('.lesson-camera video').evaluate((each) => getComputedStyle(each).transform), /^matrix\(-1/);
  await page.locator('.lesson-banner button').tap();
  await page.locator('.lesson-camera').waitFor({ state: 'hidden' });
  assert.equal(await live(), 0);
  await wake(page);
  await page.locator('.lesson-keys [data-do=camera]').tap();
  await page.locator('.lesson-camera').waitFor();
  await page.evaluate(() => document.dispatchEvent(new Event('session:end')));
  assert.equal(await live(), 0);
  await screen.close();
});

test('a second display is used where the browser knows of one, and missed in plain words', async () => {
  const screen = await open('kiosk', '/lesson');
  const { page } = screen;
  await plays(page);
  await page.evaluate(() => {
    const other = { label: 'other' };
    Object.assign(window, { getScreenDetails: async () => ({ currentScreen: {}, screens: [{}, other] }) });
    Element.prototype.requestFullscreen = async (options) => { Object.assign(window, { full: Object(options).screen }); };
  });
  await wake(page);
  await key(page, 'second').tap();
  await page.locator('.player-note').filter({ hasText: '放到第二块屏幕上了' }).waitFor();
  await page.evaluate(() => { Object.assign(window, { getScreenDetails: async () => { const only = {}; return { currentScreen: only, screens: [only] }; } }); });
  await key(page, 'second').tap();
  await page.locator('.player-note').filter({ hasText: '没有找到第二块屏幕' }).waitFor();
  await screen.close();
});

test('on a telephone everything stands under each other and nothing happens by itself at the end', async () => {
  const screen = await open('phone', '/lesson');
  const { page } = screen;
  await plays(page);
  await screen.fitsItsWidth();
  await screen.isForFingers(48);
  await screen.accessible();
  await touchBar(screen, 0.99);
  await page.locator('.player-card').waitFor();
  assert.equal(await page.locator('.player-left').isVisible(), false);
  await screen.close();
});
