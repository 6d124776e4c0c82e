/** A clerk publishes from the telephone: a paper that is photographed, and the money of a month item by item. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Browser, Demo } from './harness.mjs';

const PICTURE = new URL('../../fuzz/corpus/paper/picture.png', import.meta.url);
/** From the desk to the glass, with everything between. */
const SOON = { timeout: 20_000 };

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

/** Waits until a column of the village says it. @param {import('playwright-core').Page} page @param {string} text */
async function says(page, text) {
  await page.getByText(text).first().waitFor(SOON);
}

/**
 * Waits until a picture of the page really shows: the one that was photographed lies, the blank sheet that stands for
 * it until its bytes are here is upright.
 * @param {import('playwright-core').Page} page @param {string} where
 */
async function shows(page, where) {
  const address = (await page.locator(where).first().getAttribute('src')) ?? '';
  // A waiting predicate that is itself awaited counts as true at once: the page is asked from here.
  const deadline = Date.now() + SOON.timeout;
  while (await page.evaluate(async (src) => (await fetch(src)).headers.get('content-type')?.includes('svg'), address)) {
    if (Date.now() > deadline) assert.fail(`${address} did not come`);
    await pause(200);
  }
  await page.reload();
  const size = (/** @type {HTMLImageElement} */ img) => [img.naturalWidth, img.naturalHeight];
  await page.waitForFunction((selector) => /** @type {HTMLImageElement} */ (document.querySelector(selector)).complete, where);
  const [width, height] = await page.locator(where).first().evaluate(size);
  assert.ok(width > height && height > 0, `${width} by ${height}`);
}

test('a clerk publishes a photographed paper and the finance list from the phone, and the village reads both', async () => {
  const kiosk = await browser.open('kiosk', `${demo.village(1)}/cunqing/open/finance`);
  const clerk = await browser.open('phone', `${demo.center}/desk/login`);
  await clerk.logIn(demo, 'clerk-village');
  const { page } = clerk;
  await page.goto(`${demo.center}/desk/disclosure`);
  await clerk.fitsItsWidth();
  const buffer = await readFile(PICTURE);

  await page.getByRole('link', { name: '拍照公开' }).first().click();
  const paper = await page.locator('[name=title]').inputValue();
  await page.locator('input[name=photo]').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer });
  await page.fill('[name=text]', '盖了章的公示在这里。');
  await page.getByRole('button', { name: '公开' }).click();
  await page.getByText('请看过照片，再勾上').first().waitFor();
  assert.equal(await page.locator('[name=text]').inputValue(), '盖了章的公示在这里。', 'nothing that was written is lost');
  await page.locator('input[name=photo]').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer });
  await page.locator('[name=checked]').check();
  await page.getByRole('button', { name: '公开' }).click();
  await page.getByText('已公开，几秒后就在村里的屏幕上').waitFor();

  // The paper itself, as a villager comes to it.
  const [name, time] = paper.split(/[（）]/);
  await kiosk.page.goto(`${demo.village(1)}/disclosure`);
  const due = kiosk.page.locator('.disclosure-due.good a').filter({ hasText: name }).filter({ hasText: time });
  await due.click(SOON);
  await kiosk.page.locator('.disclosure-papers a', { hasText: paper }).click(SOON);
  await says(kiosk.page, '盖了章的公示在这里。');
  await shows(kiosk.page, '.disclosure-page img');
  await kiosk.accessible();

  await page.getByRole('link', { name: '逐笔填' }).first().click();
  const title = (await page.locator('h1').textContent()) ?? '';
  for (const [what, way, amount] of [
    ['茶园承包费', '收入', '12000'],
    ['修水渠工钱', '支出', '３，６００．５０'],
  ]) {
    await page.fill('[name=day]', '2026-10-12');
    await page.fill('[name=what]', what);
    await page.getByLabel(way).check();
    await page.fill('[name=amount]', amount);
    await page.locator('[name=receipt]').setInputFiles({ name: 'b.png', mimeType: 'image/png', buffer });
    await page.getByRole('button', { name: '记下这一笔' }).click();
    await page.getByText('记下了一笔').waitFor();
  }
  await page.fill('[name=day]', '2026-10-12');
  await page.fill('[name=what]', '多少钱不知道');
  await page.getByLabel('支出').check();
  await page.fill('[name=amount]', '很多');
  await page.getByRole('button', { name: '记下这一笔' }).click();
  await page.locator('.flash.bad').waitFor();
  assert.equal(await page.locator('[name=what]').inputValue(), '多少钱不知道');
  await clerk.fitsItsWidth();
  await page.getByRole('button', { name: '公开这些' }).click();
  await page.getByText('已公开，几秒后就在村里的屏幕上').waitFor();

  await kiosk.page.goto(`${demo.village(1)}/data/finance`);
  await says(kiosk.page, '修水渠工钱');
  await says(kiosk.page, '3,600.50');
  await kiosk.accessible();
  await kiosk.page.goto(`${demo.village(1)}/disclosure`);
  await says(kiosk.page, '公开了');
  await kiosk.accessible();
  await kiosk.fitsItsWidth();
  assert.ok(title.includes('财务收支'));
  // What was refused on purpose.
  clerk.troubles = clerk.troubles.filter((trouble) => !trouble.includes('status of 400'));
  await clerk.close();
  await kiosk.close();
});

test('the county sees the calendar of its villages on a desk', async () => {
  const desk = await browser.open('desk', `${demo.center}/desk/login`);
  await desk.logIn(demo, 'editor');
  await desk.page.goto(`${demo.center}/desk/disclosure`);
  await desk.page.locator('.disclosure-calendar').waitFor();
  await desk.accessible();
  await desk.page.locator('.disclosure-day a').first().click();
  await desk.page.locator('table').waitFor();
  await desk.accessible();
  await desk.close();
});

for (const name of ['kiosk', 'tv', 'phone']) {
  test(`what a village published and what not is a page: ${name}`, async () => {
    const screen = await browser.open(name, `${demo.village(1)}/disclosure`);
    await screen.page.locator('.disclosure-due').first().waitFor();
    await screen.accessible();
    await screen.fitsItsWidth();
    await screen.close();
  });
}
