/** Hours, prices, bulletins and the calendar on the three kinds of screens: read from far, touched once, heard whole. */
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

/** No letters of a screen are smaller: a television is a kiosk of two thirds as many pixels. */
const LEAST = { kiosk: 24, tv: 16, phone: 12 };

/** The smallest letters of a chart, in pixels. @param {import('playwright-core').Page} page */
async function smallestLetters(page) {
  return page.locator('.chart text').evaluateAll((all) =>
    Math.min(...all.filter((each) => getComputedStyle(each).display !== 'none').map((each) => parseFloat(getComputedStyle(each).fontSize))),
  );
}

/** Whether something reaches beyond the screen at its side. @param {import('playwright-core').Page} page */
async function overflows(page) {
  return page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
}

test('the hours to come stand as a sentence, a line and a row, and nothing of it is too small', async () => {
  for (const kind of /** @type {const} */ (['kiosk', 'tv', 'phone'])) {
    const { page } = await browser.open(kind, `${demo.village(1)}/fuwu/agri/weather`);
    await page.getByText('逐小时').waitFor();
    assert.match((await page.locator('.chart figcaption').first().textContent()) || '', /雨.*最低-?\d+度，最高-?\d+度。/s);
    assert.equal(await page.locator('.forecast-hours li').count(), 24, kind);
    assert.equal(await overflows(page), false, kind);
    assert.ok((await smallestLetters(page)) >= LEAST[kind], kind);
    await page.close();
  }
});

test('the year of a product can be read on every kind of screen', async () => {
  for (const kind of /** @type {const} */ (['kiosk', 'tv', 'phone'])) {
    const { page } = await browser.open(kind, `${demo.village(1)}/prices?of=${encodeURIComponent('板栗')}`);
    await page.getByText('一年里最高是').waitFor();
    assert.ok((await smallestLetters(page)) >= LEAST[kind], kind);
    assert.equal(await overflows(page), false, kind);
    await page.close();
  }
});

test('from a product to its year and back', async () => {
  const { page } = await browser.open('kiosk', `${demo.village(1)}/fuwu/agri/price`);
  await page.locator('a[href^="/prices"]', { hasText: '板栗' }).click();
  await page.getByText('一年里最高是').waitFor();
  assert.match((await page.locator('.price-now').textContent()) || '', /^每斤\d+\.\d\d元$/);
  const labels = await page.locator('.chart-plot > text').count();
  assert.ok(labels <= 12 + 7, `${labels} labels and marks`);
  await page.getByRole('link', { name: '返回' }).click();
  await page.getByRole('link', { name: /活鸡/ }).waitFor();
  await page.close();
});

test('from a crop to its bulletin, and from there to an expert in one touch', async () => {
  const { page } = await browser.open('phone', `${demo.village(1)}/fuwu/agri/pest`);
  await page.getByRole('link', { name: /^茶/ }).click();
  await page.getByText('怎么认').waitFor();
  await page.getByText('怎么办').waitFor();
  assert.equal(await overflows(page), false);
  await page.getByRole('link', { name: '问专家' }).first().click();
  await page.waitForURL('**/fuwu/agri/ask');
  await page.close();
});

test('the calendar marks the month of the clock and leads to every other one', async () => {
  const { page } = await browser.open('tv', `${demo.village(1)}/fuwu/agri/calendar`);
  const thisMonth = await page.locator('.farming-months [aria-current]').textContent();
  assert.match(thisMonth || '', /本月/);
  await page.locator('.farming-months a').nth(2).click();
  await page.getByText('倒春寒').first().waitFor();
  assert.equal(await page.locator('.farming li').count(), 5);
  await page.close();
});
