/** Datasets on the glass: of a kiosk, a television and a telephone. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, Demo } from './harness.mjs';

/** The columns that datasets fill, one of each look. */
const COLUMNS = [
  'cunqing/open/dibao',
  'cunqing/open/finance',
  'cunqing/open/asset',
  'cunqing/open/project',
  'yingshan/county/stat',
  'yingshan/county/map',
  'yingshan/product/goods',
  'yiwu/duty/town',
  'fuwu/pay/tel',
  'fuwu/money/public',
];

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

for (const screen of /** @type {const} */ (['kiosk', 'tv', 'phone'])) {
  test(`every dataset can be read and touched on a ${screen}`, async () => {
    const seat = await browser.open(screen, `${demo.village(1)}/`);
    for (const column of COLUMNS) {
      await seat.page.goto(`${demo.village(1)}/${column}`);
      await seat.page.locator('.data').first().waitFor();
      await seat.accessible();
      await seat.fitsItsWidth();
      if (screen === 'phone') await seat.isForFingers(48);
    }
    await seat.close();
  });
}

test('a villager turns to the month before, to the spending alone, and to a receipt', async () => {
  const kiosk = await browser.open('kiosk', `${demo.village(1)}/cunqing/open/finance`);
  const { page } = kiosk;
  const keys = page.locator('nav[aria-label="看哪一期"] a');
  const newest = await keys.nth(0).textContent();
  await keys.nth(1).click();
  await page.waitForURL(/period=/);
  assert.notEqual(await page.locator('nav[aria-label="看哪一期"] [aria-current]').textContent(), newest);
  await page.getByRole('link', { name: '支出', exact: true }).click();
  await page.getByText('支出：').first().waitFor();
  await page.locator('.data-thumb').first().click();
  const picture = page.locator('.big-picture img');
  await picture.waitFor();
  await page.waitForFunction(() => /** @type {HTMLImageElement} */ (document.querySelector('.big-picture img')).naturalWidth > 100);
  await kiosk.accessible();
});

test('a number that everybody may call is found, and whom a list names is not', async () => {
  const kiosk = await browser.open('kiosk', `${demo.village(1)}/search?q=${encodeURIComponent('医保热线')}`);
  await kiosk.page.locator('.hits').getByText('医保热线').first().click();
  await kiosk.page.waitForURL((url) => url.pathname !== '/search');
  await kiosk.page.getByText('12393').first().waitFor();
  await kiosk.page.goto(`${demo.village(1)}/search?q=${encodeURIComponent('段老根')}`);
  assert.equal(await kiosk.page.getByText('段老根，').count(), 0);
});
