/** Finding things on a kiosk, a television and a phone, with and without scripts. */
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

/** @param {string} words */
const search = (words) => `/search?q=${encodeURIComponent(words)}`;

test('a word typed without scripts leads to its column', async () => {
  const screen = await browser.open('phone', demo.village(1), { javaScriptEnabled: false });
  await screen.page.locator('.bar a[href="/search"]').click();
  await screen.page.locator('input[name=q]').fill('低保');
  await screen.page.locator('form.find button[type=submit]').click();
  const hit = screen.page.locator('.hits a').first();
  assert.match(await hit.innerText(), /低保/);
  assert.equal(await hit.locator('mark').first().innerText(), '低保');
  await screen.fitsItsWidth();
  await screen.isForFingers(48);
  await hit.click();
  assert.match(await screen.page.locator('h1').innerText(), /低保/);
  await screen.close();
});

test('who looks for 低保 finds the service itself under 办事, one touch from beginning it', async () => {
  const screen = await browser.open('kiosk', demo.village(1) + search('低保'));
  await screen.follow(screen.page.locator('.found-group[aria-label="办事"] a[href="/apply/dibao"]'));
  assert.match(await screen.page.locator('h1').innerText(), /低保/);
  await screen.page.locator('.guide-begin form[action="/apply/dibao"] button').waitFor();
  await screen.close();
});

for (const name of ['kiosk', 'tv', 'phone']) {
  test(`results and an empty answer fit a ${name} and can be worked there`, async () => {
    for (const words of ['村', 'db', '底保']) {
      const screen = await browser.open(name, demo.village(1) + search(words));
      assert.ok((await screen.page.locator('.hits a').count()) > 0, words);
      await screen.fitsItsWidth();
      if (name !== 'tv') await screen.isForFingers(name === 'kiosk' ? 60 : 48);
      await screen.accessible();
      await screen.close();
    }
  });
}

test('a page of one group fits a kiosk without scrolling', async () => {
  const screen = await browser.open('kiosk', `${demo.village(1)}${search('村')}&in=article`);
  assert.equal(await screen.page.locator('.hits a').count(), 4);
  const heights = await screen.page.evaluate(() => [document.documentElement.scrollHeight, innerHeight]);
  assert.ok(heights[0] <= heights[1], `${heights[0]} of ${heights[1]} px`);
  await screen.close();
});

test('a near miss is one touch from what was meant', async () => {
  const screen = await browser.open('kiosk', demo.village(1) + search('底保'));
  await screen.follow(screen.page.locator('.find-meant a'));
  assert.match(await screen.page.locator('.find-count').innerText(), /「低保」找到/);
  await screen.close();
});

test('who opened the wrong result finds the others again by one touch, until the visit ends', async () => {
  const screen = await browser.open('kiosk', demo.village(1) + search('村'));
  const { page } = screen;
  const hits = await page.locator('.hits a').allInnerTexts();
  await page.locator('.hits a').first().tap();
  await page.waitForURL((url) => url.pathname !== '/search');
  await page.locator('.bar a[href="/search"]').tap();
  await page.locator('.find-again a').tap();
  await page.locator('.hits a').first().waitFor();
  assert.deepEqual(await page.locator('.hits a').allInnerTexts(), hits);
  await page.locator('[data-end]').first().tap();
  await page.waitForURL((url) => url.pathname === '/idle');
  await page.goto(`${demo.village(1)}/search?screen=kiosk`);
  await page.locator('form.find').waitFor();
  assert.equal(await page.locator('.find-again').isVisible(), false);
  await screen.close();
});

test('whoever is on duty is found by name, and one touch from the way to be called back', async () => {
  const screen = await browser.open('kiosk', `${demo.village(1)}/help`);
  const name = (await screen.page.locator('.duty h2').innerText()).trim();
  await screen.page.goto(demo.village(1) + search(name));
  const hit = screen.page.locator('.hits a[href^="/help/person/"]').first();
  await hit.waitFor();
  await screen.follow(hit);
  assert.equal((await screen.page.locator('.duty h2').first().innerText()).trim(), name);
  assert.ok(await screen.page.locator('a[href="/help/call"]').isVisible());
  await screen.close();
});

test('a word touched in an article is looked for, once the key for it is on', async () => {
  const screen = await browser.open('kiosk', `${demo.village(1)}${search('村')}&in=article`);
  await screen.page.locator('.hits a').first().click();
  // The first paragraph may be a picture.
  const text = screen.page.locator('.prose p', { hasText: /\p{Script=Han}{2}/u }).first();
  await text.waitFor();
  const before = screen.page.url();
  const find = screen.page.locator('[data-point=find]');
  await text.click({ position: { x: 40, y: 20 } });
  assert.equal(await find.isVisible(), false, 'off, a touch means nothing new');
  await screen.page.locator('[data-point=key]').click();
  await text.click({ position: { x: 40, y: 20 } });
  await find.waitFor();
  const word = await find.locator('[data-word]').innerText();
  assert.ok(word.length > 0);
  assert.equal(screen.page.url(), before);
  await find.click();
  await screen.page.locator('.hits a').first().waitFor();
  assert.equal(await screen.page.locator('input[name=q]').inputValue(), word);
  await screen.close();
});
