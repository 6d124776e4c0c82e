/**
 * A family call on the real nodes: the screen shows a code, a telephone comes by it and knocks, the screen lets it in, both
 * see and hear each other through the center, another telephone is kept out, and after the end the link opens nothing.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, Demo } from './harness.mjs';
import { FAKE, looksLike, seesAndHears, SOON, watched } from './venue.mjs';

/** @typedef {import('./harness.mjs').Screen} Screen */
/** @typedef {import('./venue.mjs').Look} Look */

/** @type {Look} */
const VILLAGE = { colour: [200, 30, 30], hertz: 440 };
/** @type {Look} */
const FAMILY = { colour: [30, 30, 200], hertz: 880 };

/** @type {Demo} */
let demo;
/** @type {Browser} */
let browser;
/** @type {Screen} */
let screen;
/** @type {Screen} */
let phone;
let link = '';

before(async () => {
  [demo, browser] = await Promise.all([Demo.start(), Browser.start(FAKE)]);
  screen = await browser.open('kiosk', demo.village(1));
  await watched(screen.page);
  await looksLike(screen.page, VILLAGE);
});
after(async () => {
  await browser?.stop();
  await demo?.stop();
});

/** Touches 开始亲情通话, and gives where the code leads. */
async function begins() {
  const { page } = screen;
  await page.getByRole('button', { name: '开始亲情通话' }).tap(SOON);
  await page.waitForURL(/\/meetings\/family\/[0-9a-f-]+$/);
  const address = await page.locator('.family-code').getAttribute('data-link', SOON);
  assert.ok(address?.startsWith(`${demo.center}/family/`), `${address}`);
  return address ?? '';
}

/** A page that is gone says so to its browser, too; nothing else is wrong with it. @param {Screen} side */
function isGone(side) {
  const others = side.troubles.splice(0).filter((trouble) => !trouble.includes('410 (Gone)'));
  assert.deepEqual(others, []);
}

/** Whether camera, microphone and what they showed are off. @param {Screen} side */
async function isDark(side) {
  await side.page.locator('.meeting-banner').waitFor({ state: 'hidden' });
  assert.equal(await side.page.locator('video').count(), 0);
}

test('it is found where people look for it, and a code stands on the glass', async () => {
  const { page } = screen;
  await page.goto(`${demo.village(1)}/huiyi/talk/cadre`);
  await screen.isForFingers(60);
  await screen.accessible();
  await page.getByRole('link', { name: '亲情通话' }).tap();
  await page.getByRole('button', { name: '开始亲情通话' }).waitFor();
  await page.goto(`${demo.village(1)}/cunqing/life/away`);
  await screen.isForFingers(60);
  await screen.accessible();
  link = await begins();
  await page.locator('.family-code svg').waitFor();
  await page.getByText('短信未接通').waitFor();
  await isDark(screen);
  await screen.isForFingers(60);
  await screen.accessible();
});

test('a telephone comes by the code, and its camera waits for a touch', async () => {
  phone = await browser.open('phone', demo.center);
  await watched(phone.page);
  await looksLike(phone.page, FAMILY);
  await phone.page.goto(link);
  await phone.page.getByText('的屏幕前有人请您视频').waitFor();
  await isDark(phone);
  await phone.accessible();
  await phone.isForFingers(48);
  await phone.page.getByRole('button', { name: '敲门' }).tap();
  await phone.page.locator('.meeting-banner', { hasText: '秒后打开摄像头和话筒' }).waitFor(SOON);
  await phone.page.getByText('等那边请您进去').waitFor(SOON);
  await screen.page.getByText('有人敲门').waitFor(SOON);
  assert.equal(await screen.page.locator('.family-code').count(), 0, 'the code is gone');
  await isDark(screen);
});

test('another telephone is too late', async () => {
  const other = await browser.open('phone', link);
  await other.page.getByText('已经有一部手机在用').waitFor();
  assert.equal(await other.page.locator('.call-panel button').count(), 0);
  await other.accessible();
  isGone(other);
  await other.close();
});

test('the screen lets it in, and both see and hear each other', async () => {
  await screen.page.getByRole('button', { name: '请进' }).tap();
  await screen.page.locator('.meeting-banner', { hasText: '秒后打开摄像头和话筒' }).waitFor(SOON);
  for (const [side, other] of /** @type {[Screen, Look][]} */ ([[screen, FAMILY], [phone, VILLAGE]])) {
    await side.page.locator('.meeting-banner', { hasText: '摄像头和话筒已打开' }).waitFor(SOON);
    await seesAndHears(side.page, [other]);
    await side.accessible();
    await side.isForFingers(side === screen ? 60 : 48);
  }
  const clock = screen.page.locator('.call-left', { hasText: /还剩 1\d 分 \d+ 秒/ });
  const before = await clock.textContent();
  await screen.page.waitForFunction((old) => document.querySelector('.call-left')?.textContent !== old, before);
});

test('a telephone that was closed and opened again is in without a knock', async () => {
  await phone.page.reload();
  await isDark(phone);
  await phone.page.getByRole('button', { name: '打开画面' }).tap();
  await phone.page.waitForFunction(() => /** @type {any} */ (window).all.length > 0, undefined, SOON);
  await seesAndHears(phone.page, [VILLAGE]);
  await seesAndHears(screen.page, [FAMILY]);
});

test('whoever ends it ends it for both, and the link opens nothing any more', async () => {
  await phone.page.getByRole('button', { name: '结束' }).tap();
  await phone.page.locator('.call-panel[data-stage=over]').waitFor(SOON);
  await screen.page.getByText('通话结束').waitFor(SOON);
  await isDark(screen);
  await isDark(phone);
  await screen.accessible();
  await phone.page.goto(link);
  await phone.page.getByText('用不了').waitFor();
  isGone(phone);
  assert.equal(await phone.page.locator('.call-panel button').count(), 0);
});

test('whoever goes home takes the code along', async () => {
  const { page } = screen;
  await page.goto(`${demo.village(1)}/meetings/family`);
  await screen.accessible();
  link = await begins();
  await page.locator('.bar .key', { hasText: '首页' }).tap();
  await page.waitForURL((url) => url.pathname === '/');
  const deadline = Date.now() + SOON.timeout;
  while ((await fetch(link)).status !== 410) assert.ok(Date.now() < deadline, 'the link is closed');
  await screen.close();
  await phone.close();
});
