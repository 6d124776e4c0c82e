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

for (const name of ['kiosk', 'tv', 'phone']) {
  test(`the home page of a village shows nine halls on ${name} and stands in nobody's way`, async () => {
    const screen = await browser.open(name, demo.village(1));
    const halls = screen.page.locator('nav.halls a');
    assert.equal(await halls.count(), 9);
    assert.match(await halls.first().innerText(), /党的建设/);
    await screen.accessible();
    await screen.close();
  });
}

test('the center serves the same home page to phones', async () => {
  const screen = await browser.open('phone', demo.center);
  assert.equal(await screen.page.locator('nav.halls a').count(), 9);
  await screen.accessible();
  await screen.close();
});
