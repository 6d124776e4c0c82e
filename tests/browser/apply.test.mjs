/**
 * An application, from the tile of its column to the number: by finger, by four keys and on a phone.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, Demo } from './harness.mjs';

/** What a person writes, by the kind of field. @type {{[kind: string]: string}} */
const WRITTEN = {
  name: '王小花',
  phone: '13800138000',
  'id-number': '42112419500101004X',
  digits: '2',
  amount: '1200.50',
  date: '1950-01-01',
  place: '红山镇叶家坊村3组',
  text: '自己写的几句话',
};

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

/** @typedef {import('./harness.mjs').Screen} Screen */

/** Answers the question on the glass and waits for the next page. @param {Screen} screen */
async function answer(screen) {
  const { page } = screen;
  const before = page.url();
  const choice = page.locator('.fill-choice').first();
  if (await choice.count()) {
    await screen.press(screen.name === 'tv' ? choice.locator('input') : choice);
    if (screen.name === 'tv') await screen.press(page.locator('button[value=next]'));
  } else {
    // Written on a keyboard, whose Enter goes on; the keys on the glass have stories of their own.
    const kind = await page.locator('.writer').getAttribute('data-kind');
    await page.locator('.writer-input').focus();
    await page.keyboard.type(WRITTEN[kind ?? 'text']);
    await page.keyboard.press('Enter');
  }
  await page.waitForURL((url) => url.href !== before);
  await page.waitForLoadState();
}

for (const name of ['kiosk', 'tv', 'phone']) {
  test(`a certificate is asked for from the hall to the number: ${name}`, async () => {
    const screen = await browser.open(name, `${demo.village(1)}/fuwu/apply`);
    const { page } = screen;
    await screen.follow(page.locator('main a[href="/apply/proof"]'));
    await screen.accessible();
    await screen.press(page.locator('.guide-begin form button'));
    await page.waitForURL(/\/apply\/fill/);
    await screen.accessible();
    for (let step = 0; step < 40 && page.url().includes('/fill'); step += 1) await answer(screen);
    await page.waitForURL(/\/apply\/check/);
    await screen.accessible();
    await screen.press(page.locator('form[action="/apply/hand-in"] button'));
    await page.waitForURL(/\/apply\/done\//);
    await page.locator('[data-standing=taken]').waitFor();
    assert.match(await page.locator('.kept-code').innerText(), /^\d{8}-\d{3}$/);
    assert.ok(!(await page.content()).includes(WRITTEN.name), 'nobody behind reads the name');
    await screen.accessible();
    await screen.close();
  });
}

test('what is kept is opened again by telephone number and code, and by nothing else', async () => {
  const screen = await browser.open('kiosk', `${demo.village(1)}/apply/dibao`);
  const { page } = screen;
  await screen.press(page.locator('.guide-begin form button'));
  await page.waitForURL(/\/apply\/fill/);
  await page.locator('.writer-input').fill(WRITTEN.name);
  await page.locator('button[value=keep]').click();
  await page.waitForURL(/\/apply\/keep/);
  await page.locator('.writer-input').fill(WRITTEN.phone);
  await page.locator('.fill-keys .strong').click();
  const code = (await page.locator('.kept-code').innerText()).replace(/\D/g, '');
  await screen.accessible();
  await screen.press(page.locator('.kept [data-end]'));
  await page.waitForURL((url) => url.pathname === '/idle');
  await screen.close();

  const later = await browser.open('kiosk', `${demo.village(1)}/apply/check`);
  assert.ok((await later.page.content()).includes('刚才填的已经清掉了'));
  later.troubles.length = 0;
  await later.page.goto(`${demo.village(1)}/apply/resume`);
  await later.page.locator('[name=phone]').fill(WRITTEN.phone);
  await later.page.locator('[name=code]').fill(code);
  await later.page.locator('.fill-keys .strong').click();
  await later.page.waitForURL(/\/apply\/check/);
  assert.ok((await later.page.content()).includes(WRITTEN.name));
  await later.close();
});
