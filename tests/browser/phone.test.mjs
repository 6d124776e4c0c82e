/** The center's public pages on a phone, 390×844. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, Demo } from './harness.mjs';

const STOPS = ['/fuwu', '/fuwu/travel', '/fuwu/travel/road'];

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

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? 'by touch' : 'without scripts';
  test(`a phone goes ${how} from the county's home page down to a column and home again`, async () => {
    const screen = await browser.open('phone', demo.center, { javaScriptEnabled });
    await fits(screen);
    for (const address of STOPS) {
      await screen.follow(screen.page.locator(`main a[href="${address}"]`).first());
      await fits(screen);
    }
    await screen.follow(screen.page.locator('.bar a[href="/"]'));
    assert.equal(await screen.page.locator('nav.halls a').count(), 9);
    await screen.close();
  });
}

/** @param {import('./harness.mjs').Screen} screen */
async function fits(screen) {
  await screen.fitsItsWidth();
  await screen.isForFingers(48);
  await screen.keepsVisitors();
}
