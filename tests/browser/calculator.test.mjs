/** 算一算: an amount with its reason by touch alone, on each screen, and without script. */
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

/** Presses digits and goes on. @param {import('playwright-core').Page} page @param {string} number */
async function enters(page, number) {
  for (const digit of number) await page.locator('.writer button', { hasText: new RegExp(`^${digit}$`) }).first().tap();
  await page.locator('.calc-keys button[value=next]').tap();
}

test('somebody finds in the column of health insurance what a stay in hospital pays, by touch alone', async () => {
  const screen = await browser.open('kiosk', `${demo.village(1)}/yiwu/insure/policy`);
  const { page } = screen;
  await screen.follow(page.locator('a[href="/calc/insure-inpatient"]'));
  for (const choice of await page.locator('.calc-choice').all()) {
    const box = await choice.boundingBox();
    assert.ok(box && box.height >= 60, `${box?.height} px`);
  }
  await page.locator('.calc-choice', { hasText: '乡镇卫生院' }).tap();
  await enters(page, '3000');
  await enters(page, '0');
  await page.locator('.calc-amount strong', { hasText: '2520元' }).waitFor();
  await page.getByText('(3000-200)×90%=2520元').waitFor();
  await page.getByText('以窗口为准').first().waitFor();
  assert.ok(!page.url().includes('3000'), 'no answer stands in the address');
  await page.locator('.calc-answers button[value=level]').tap();
  await page.locator('.calc-choice[aria-pressed=true]', { hasText: '乡镇卫生院' }).waitFor();
  await page.locator('.calc-choice', { hasText: '县里的医院' }).tap();
  await page.locator('.calc-amount strong', { hasText: '1875元' }).waitFor();
  await screen.close();
});

for (const kind of /** @type {const} */ (['tv', 'phone'])) {
  test(`nothing of it runs over the edge on a ${kind}`, async () => {
    const screen = await browser.open(kind, `${demo.village(1)}/calc/machine`);
    const { page } = screen;
    for (const answer of ['是', '一般农机、茶叶机械']) {
      await page.locator('.calc-choice', { hasText: new RegExp(`^${answer}$`) }).click();
    }
    await page.locator('input[name=value]').fill('abc');
    await page.locator('.calc-keys button[value=next]').click();
    await page.getByText('这里要填数字').waitFor();
    await page.locator('input[name=value]').fill('4800');
    await page.locator('.calc-keys button[value=next]').click();
    await page.locator('.calc-amount strong', { hasText: '1440元' }).waitFor();
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(over <= 0, `${over} px`);
    // What was refused on purpose.
    screen.troubles = screen.troubles.filter((trouble) => !trouble.includes('status of 400'));
    await screen.close();
  });
}
