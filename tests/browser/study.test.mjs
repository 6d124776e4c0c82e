/** People study together before the screen: code, roll, film, question, record; and the list of the village's teacher. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Browser, Demo, says } from './harness.mjs';

const PHONE = '/xuexi/digital/phone';
const DANCE = '/yule/dance/teach';

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

/** The film of a column, once it is on the disk. @param {import('./harness.mjs').Screen} screen @param {string} column */
async function film(screen, column) {
  await screen.page.goto(demo.village(1));
  await says(screen.page, column, /film-tile/);
  await screen.page.goto(demo.village(1) + column);
  const href = (await screen.page.locator('.film-tile').first().getAttribute('href')) ?? '';
  await says(screen.page, href, /^(?![^]*film-pulled)[^]*<source/);
  return href;
}

/** The code that the clerk of the village reads at the desk, and what the desk says of classes. */
async function clerk() {
  const screen = await browser.open('desk', `${demo.center}/desk/login`);
  await screen.logIn(demo, 'clerk-village');
  await screen.page.goto(`${demo.center}/desk/media/rosters`);
  const code = ((await screen.page.locator('table strong').first().textContent()) ?? '').trim();
  return { screen, code };
}

test('names come with the code of the clerk, are touched, and are gone from the screen when the record is handed in', async () => {
  const desk = await clerk();
  assert.match(desk.code, /^\d{6}$/);
  const screen = await browser.open('kiosk', demo.village(1));
  const { page } = screen;
  await page.goto(demo.village(1) + (await film(screen, PHONE)));
  await page.locator('.player-panel a[href^="/media/class/begin/"]').tap();
  await page.locator('[name=code]').fill(desk.code);
  await screen.accessible();
  await page.getByRole('button', { name: '开始签到' }).tap();
  await page.locator('.class-names').waitFor();
  await screen.accessible();
  await screen.isForFingers(60);
  await page.getByRole('button', { name: '张三(演示)' }).tap();
  await page.locator('.class-names [aria-pressed=true]').waitFor();
  await page.getByRole('button', { name: '多一个' }).tap();
  await page.getByText('来了2人').waitFor();
  await page.getByRole('link', { name: '人齐了，放片子' }).tap();
  // By a finger if need be: a browser may let no film begin by itself.
  await page.locator('.player video').waitFor();
  await page.evaluate(() => document.querySelector('video')?.play());
  await page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0.5);
  await page.goto(`${demo.village(1)}/media/class/question/1`);
  assert.ok(!(await page.locator('body').innerText()).includes('张三'), 'no name stands beside a question');
  await page.locator('.class-choice').first().tap();
  await page.getByText('答对了').waitFor();
  await screen.accessible();
  await page.getByRole('link', { name: '学习记录' }).tap();
  await page.getByText('张三(演示)').waitFor();
  await page.getByRole('button', { name: '交上去，下课' }).tap();
  await page.waitForURL(/\/media\/class\/done/);
  await page.goBack();
  await page.waitForLoadState();
  assert.ok(!(await page.locator('body').innerText()).includes('张三'), 'the back key brings no name');
  await says(page, '/media/class', /没有在上的课/);
  await screen.close();
  await says(desk.screen.page, '/desk/media/classes', /学习小组\(演示\)/);
  await desk.screen.page.goto(`${demo.center}/desk/media/classes`);
  await desk.screen.page.locator('table a').first().click();
  await desk.screen.page.getByText('张三(演示)').waitFor();
  await desk.screen.accessible();
  await desk.screen.close();
});

test('a class that is abandoned leaves no name behind', async () => {
  const screen = await browser.open('kiosk', demo.village(1));
  const { page } = screen;
  await page.goto(demo.village(1) + (await film(screen, PHONE)));
  await page.locator('.player-panel a[href^="/media/class/begin/"]').tap();
  await page.getByRole('button', { name: '开始签到' }).tap();
  await page.getByRole('button', { name: '多一个' }).tap();
  await page.getByText('来了1人').waitFor();
  await page.evaluate(() => fetch('/wipe', { method: 'POST' }));
  await says(page, '/media/class', /没有在上的课/);
  await screen.close();
});

for (const name of ['kiosk', 'tv', 'phone']) {
  test(`the list of the teacher stands first, goes round as often as it says and on to the next step (${name})`, async () => {
    const screen = await browser.open(name, demo.village(1));
    const { page } = screen;
    await film(screen, DANCE);
    await page.goto(demo.village(1) + DANCE);
    const first = page.locator('main a').first();
    assert.match((await first.getAttribute('href')) ?? '', /^\/media\/course\//);
    await screen.accessible();
    await screen.follow(first);
    await screen.follow(page.getByRole('link', { name: '开始' }));
    await page.locator('.player.lesson').waitFor();
    await page.evaluate(() => document.querySelector('video')?.play());
    await page.waitForFunction(() => document.querySelector('video')?.playbackRate === 0.75);
    // Close to the end of the part, twice: the second time what is next stands there.
    for (let round = 0; round < 2; round += 1) {
      await page.waitForFunction(() => {
        const video = document.querySelector('video');
        return video !== null && !video.paused && video.currentTime < 2;
      });
      await page.evaluate(() => { const video = document.querySelector('video'); if (video) video.currentTime = 4.5; });
      await page.waitForFunction(() => {
        const video = document.querySelector('video');
        return video !== null && (video.currentTime < 4 || video.paused);
      });
    }
    await page.locator('.player-card [data-go]').waitFor();
    assert.match((await page.locator('.player-card [data-go]').getAttribute('href')) ?? '', /\/2$/);
    await screen.close();
  });
}
