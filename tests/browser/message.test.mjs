/**
 * 留言 on the real nodes: nobody answers, somebody records into the screen, listens to it, throws one away and sends the next
 * with a telephone number; the desk plays it beside the ticket.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, Demo } from './harness.mjs';
import { FAKE, looksLike, SOON } from './venue.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./harness.mjs').Screen} Screen */

const PHONE = '13812345678';

/** @type {Demo} */
let demo;
/** @type {Browser} */
let browser;
/** @type {Screen} */
let screen;

before(async () => {
  [demo, browser] = await Promise.all([Demo.start(), Browser.start(FAKE)]);
  screen = await browser.open('kiosk', demo.village(1));
  await looksLike(screen.page, { colour: [200, 30, 30], hertz: 440 });
});
after(async () => {
  await browser?.stop();
  await demo?.stop();
});

/** Records for some seconds. @param {string} key */
async function records(key) {
  const { page } = screen;
  await page.getByRole('button', { name: key }).tap();
  await page.locator('.message-banner', { hasText: '秒后开始录' }).waitFor();
  await page.locator('.message-banner', { hasText: /正在录，还能录 5\d 秒/ }).waitFor(SOON);
  await page.locator('.message-banner', { hasText: /还能录 5[0-6] 秒/ }).waitFor(SOON);
  await screen.isForFingers(60);
  await screen.accessible();
  await page.getByRole('button', { name: '录好了' }).tap();
  await page.locator('[data-in=ready]').waitFor(SOON);
  await page.locator('.message-banner').waitFor({ state: 'hidden' });
}

/** Plays what is there, and waits until it goes on. @param {Page} page @param {string} what */
async function plays(page, what) {
  await page.locator(what).evaluate((/** @type {HTMLMediaElement} */ played) => played.play());
  await page.waitForFunction((which) => (/** @type {HTMLMediaElement | null} */ (document.querySelector(which))?.currentTime ?? 0) > 0.5, what, SOON);
}

test('where nobody answers, a message can be left', async () => {
  const { page } = screen;
  await page.goto(`${demo.village(1)}/huiyi/talk/cadre`);
  await page.getByRole('button', { name: '视频呼叫' }).first().tap(SOON);
  await page.getByText('现在没有人在线').waitFor(SOON);
  await screen.isForFingers(60);
  await page.getByRole('link', { name: '留言' }).tap();
  await page.getByRole('button', { name: '录视频留言' }).waitFor();
  await page.waitForFunction(() => {
    const box = document.querySelector('[data-record=video]')?.getBoundingClientRect();
    return box && box.top > 0 && box.bottom < (document.querySelector('.bar')?.getBoundingClientRect().top ?? 0);
  });
  assert.equal(await page.locator('.message video:visible').count(), 0, 'the camera waits for a touch');
  await screen.isForFingers(60);
  await screen.accessible();
});

test('one that is not wanted is not kept', async () => {
  const { page } = screen;
  await page.getByRole('button', { name: '只录声音' }).tap();
  await page.getByRole('button', { name: '先不录' }).tap();
  await page.getByRole('button', { name: '录视频留言' }).waitFor();
  await records('只录声音');
  await plays(page, '.message audio');
  const at = await page.locator('.message').getAttribute('data-message');
  assert.equal((await page.request.get(demo.village(1) + at)).status(), 200);
  await page.getByRole('button', { name: '不要了' }).tap();
  await page.getByText('留言已删掉').waitFor();
  assert.equal((await page.request.get(demo.village(1) + at)).status(), 404);
});

test('one with a picture is played back, and outlives a number that was wrong', async () => {
  const { page } = screen;
  await page.fill('[name=phone]', '1380013');
  await records('录视频留言');
  await plays(page, '.message video[controls]');
  await page.getByRole('button', { name: '请给我回电话' }).tap();
  await page.locator('[data-state=ready]').waitFor(SOON);
  assert.equal((await page.inputValue('[name=phone]')).replaceAll(' ', ''), '1380013');
  screen.troubles = screen.troubles.filter((trouble) => !trouble.includes('status of 400'));
  await plays(page, '.message video[controls]');
  await page.fill('[name=phone]', PHONE);
  await page.getByRole('button', { name: '请给我回电话' }).tap();
  await page.locator('.asked[data-standing=taken]').waitFor(SOON);
});

test('the desk plays it beside its ticket, and the look is written down', async () => {
  const desk = await browser.open('desk', `${demo.center}/desk/login`);
  await desk.logIn(demo, 'clerk-village');
  await desk.page.goto(`${demo.center}/desk/help`);
  await desk.page.locator('tbody tr', { hasText: '138****5678' }).locator('a').first().click();
  await desk.page.getByText('办结后只再留 3 天').waitFor();
  assert.equal(await desk.page.locator('video').count(), 0);
  await desk.page.getByRole('button', { name: '看留言' }).click();
  await desk.page.locator('video.message-play').waitFor();
  await plays(desk.page, 'video.message-play');
  await desk.accessible();
  await desk.close();
  await screen.close();
});
