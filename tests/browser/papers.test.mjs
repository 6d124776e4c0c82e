/** The papers of an application, on the glass: a photograph that is chosen, a name that a finger writes. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { begin, sign, write } from './applicant.mjs';
import { Browser, Demo } from './harness.mjs';

const PICTURE = new URL('../../fuzz/corpus/paper/picture.png', import.meta.url);

/** @type {Demo} */
let demo;
/** @type {Browser} */
let browser;
before(async () => {
  demo = await Demo.start();
  browser = await Browser.start();
});
after(async () => {
  await browser.stop();
  await demo.stop();
});

/** Begins an application and goes to one of its questions. @param {string} name @param {string} at */
async function asked(name, at) {
  const screen = await browser.open(name, `${demo.village(1)}/apply/dibao`);
  await begin(screen);
  await screen.page.goto(`${demo.village(1)}/apply/fill?at=${encodeURIComponent(at)}`);
  await screen.page.waitForLoadState();
  return screen;
}

for (const name of ['kiosk', 'phone']) {
  test(`a photograph goes as soon as it is chosen, is seen, and is taken away again: ${name}`, async () => {
    const screen = await asked(name, '/papers/ill');
    const { page } = screen;
    await screen.accessible();
    const buffer = await readFile(PICTURE);
    await page.locator('input[type=file]').setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer });
    const picture = page.locator('.papers img');
    await picture.waitFor();
    assert.ok(await picture.evaluate(async (img) => (await /** @type {HTMLImageElement} */ (img).decode(), true)));
    await screen.accessible();
    await screen.press(page.locator('.papers button'));
    await picture.waitFor({ state: 'detached' });
    await screen.close();
  });

  test(`a name is written by hand, wiped, and written again: ${name}`, async () => {
    const screen = await asked(name, '/sign');
    const { page } = screen;
    await screen.accessible();
    const strokes = () => page.locator('input[name=strokes]').inputValue();
    await write(page);
    assert.notEqual(await strokes(), '');
    await screen.press(page.locator('.signature [data-ink=wipe]'));
    assert.equal(await strokes(), '');
    await sign(screen);
    assert.equal(await page.locator('.ink-pad').count(), 0);
    await screen.close();
  });
}

test('a phone on mobile data sends a photograph through the center, and the screen says that it came', async () => {
  const screen = await asked('kiosk', '/papers/ill');
  const { page } = screen;
  await screen.press(page.locator('form[action="/apply/phone"] button'));
  await page.waitForURL(/\/apply\/phone$/);
  await screen.accessible();
  const address = (await page.locator('[data-address]').getAttribute('data-address')) ?? '';
  assert.ok(address.startsWith(`${demo.center}/apply/phone/`), `${address}`);
  const phone = await browser.open('phone', address);
  await phone.accessible();
  const buffer = await readFile(PICTURE);
  const files = phone.page.locator('input[type=file]').first();
  await files.setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer });
  // Both follow by themselves.
  await page.locator('[data-standing=came]').waitFor();
  await phone.page.locator('[data-standing=fetched] li').waitFor();
  await phone.accessible();
  await phone.close();
  await screen.press(page.locator('.fill-keys .strong'));
  await page.locator('.papers img').waitFor();
  await screen.close();
});
