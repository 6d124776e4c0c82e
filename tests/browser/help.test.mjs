/** 求助: seen on every page, answered by a person. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, Demo, onDuty } from './harness.mjs';

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

/** In the page: the contrast of an element's words with their ground, as WCAG counts it. @param {Element} element */
function contrast(element) {
  const style = getComputedStyle(element);
  const light = (/** @type {string} */ colour) => {
    const [r, g, b] = (colour.match(/[\d.]+/g) ?? []).map(Number).map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [a, b] = [light(style.color), light(style.backgroundColor)].sort((x, y) => y - x);
  return (a + 0.05) / (b + 0.05);
}

test('the help key is red, readable and at the same place on every kind of page', async () => {
  const screen = await browser.open('kiosk', demo.village(1));
  let place;
  for (const address of ['/', '/fuwu', '/fuwu/travel', '/fuwu/travel/road', '/help/call', '/writing']) {
    await screen.page.goto(demo.village(1) + address);
    const key = screen.page.locator('.bar a.help');
    assert.ok((await key.evaluate(contrast)) >= 7, `${address}: contrast`);
    assert.match(await key.evaluate((element) => getComputedStyle(element).backgroundColor), /rgb\(160, 28, 22\)/);
    const box = await key.boundingBox();
    assert.ok(box && box.height >= 60, `${address}: ${box?.height} px`);
    place ??= [box.x, box.y];
    assert.deepEqual([box.x, box.y], place, address);
  }
  await screen.close();
});

test('somebody who is lost finds who is on duty and leaves a number by touch alone', async () => {
  const screen = await browser.open('kiosk', demo.village(1));
  const { page } = screen;
  await screen.follow(page.locator('.bar a.help'));
  await page.locator('.duty').getByText('王大姐(演示)').waitFor();
  await screen.follow(page.locator('a[href="/help/call"]'));
  for (const digit of '13800135678') await page.locator('.writer button', { hasText: new RegExp(`^${digit}$`) }).first().tap();
  await page.locator('.about', { hasText: '领补贴' }).tap();
  await page.locator('.ask-send').tap();
  await page.waitForURL(/\/help\/asked\//);
  await page.locator('.asked-number').getByText('1 号').waitFor();
  await page.locator('[data-standing=taken]').waitFor();
  assert.ok(!(await page.content()).includes('5678'), 'the next person must not see the number');
  await screen.close();

  const desk = await browser.open('desk', `${demo.center}/desk/login`);
  await desk.logIn(demo, 'clerk-hongshan');
  await desk.page.goto(`${demo.center}/desk/help`);
  await desk.page.getByText('138****5678').waitFor();
  await desk.accessible();
  await desk.close();
});

for (const name of ['kiosk', 'tv', 'phone']) {
  test(`the pages of help are accessible and fit their glass: ${name}`, async () => {
    const screen = await browser.open(name, `${demo.village(1)}/help`);
    const { page } = screen;
    for (const address of ['/help', '/help/call', '/help/proxy', await onDuty(page, demo.village(1))]) {
      await page.goto(demo.village(1) + address);
      await screen.accessible();
      await screen.fitsItsWidth();
    }
    await screen.close();
  });
}
