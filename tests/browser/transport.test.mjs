/** A villager finds the next bus to the county town, and a train, without typing. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, Demo } from './harness.mjs';

/** Everything below is demonstration data that begins with the demo. */
const SOON = { timeout: 20_000 };
const TOWN = '英山县城客运站';

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

for (const name of /** @type {const} */ (['kiosk', 'tv', 'phone'])) {
  test(`the next bus to the county town is three taps away (${name})`, async () => {
    const screen = await browser.open(name, `${demo.village(1)}/`);
    const { page } = screen;
    await screen.follow(page.locator('a.shortcut[href="/fuwu/travel"]'));
    await screen.follow(page.locator('a[href="/fuwu/travel/bus"]'));
    await page.locator('.bus-next').waitFor(SOON);
    assert.match((await page.locator('.bus-next .bus-time').textContent()) || '', /^\d\d:\d\d$/);
    assert.match((await page.locator('main').textContent()) || '', /演示/);
    await screen.accessible();
    await screen.fitsItsWidth();
    await screen.follow(page.locator('.bus-keys a[href^="/bus/to/"]', { hasText: TOWN }));
    const first = page.locator('.bus-journey').first();
    assert.match((await first.textContent()) || '', /\d\d:\d\d.*叶家坊村.*英山县城客运站/);
    await screen.accessible();
    await screen.fitsItsWidth();
    await screen.close();
  });
}

test('a day of a line is chosen by keys', async () => {
  const screen = await browser.open('kiosk', `${demo.village(1)}/fuwu/travel/bus`);
  const { page } = screen;
  await screen.follow(page.locator('.bus-keys a[href^="/bus/route/"]').first());
  await screen.follow(page.locator('.bus-days a', { hasText: '明天' }));
  await page.locator('.bus-days [aria-current]', { hasText: '明天' }).waitFor();
  assert.equal(await page.locator('.bus-times .gone').count(), 0, 'tomorrow nothing has left');
  assert.equal(await page.locator('main input').count(), 0);
  await screen.accessible();
  await screen.close();
});

test('a train is found by where it goes, and its ticket is bought on the phone or by a clerk', async () => {
  const screen = await browser.open('kiosk', `${demo.village(1)}/fuwu/travel/train`);
  const { page } = screen;
  await screen.follow(page.locator('.bus-keys a', { hasText: '北京西' }));
  await page.locator('.train', { hasText: '次日' }).waitFor();
  await screen.accessible();
  await screen.fitsItsWidth();
  await screen.follow(page.locator('a[href="/train/buy"]'));
  await page.locator('.qr').waitFor();
  assert.equal(await page.locator('[data-address]').getAttribute('data-address'), 'https://www.12306.cn/');
  assert.equal(await page.locator('main input').count(), 0, 'nothing is asked here');
  await screen.accessible();
  await screen.follow(page.locator('a[href="/fuwu/travel/ticket"]'));
  await page.getByText('代买火车票').first().waitFor();
  await screen.close();
});
