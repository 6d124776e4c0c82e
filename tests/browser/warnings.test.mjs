/** A warning takes every screen of its town within seconds, whatever somebody does there, and goes at its end. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, Demo } from './harness.mjs';

/** From the desk to the glass, with everything between. */
const SOON = { timeout: 20_000 };
const ADVICE = '请到村委会操场集合';

/** @type {Demo} */
let demo;
/** @type {Browser} */
let browser;
/** @type {import('./harness.mjs').Screen} */
let reviewer;

before(async () => {
  [demo, browser] = await Promise.all([Demo.start(), Browser.start()]);
  reviewer = await browser.open('desk', `${demo.center}/desk/login`);
  await reviewer.logIn(demo, 'reviewer');
});
after(async () => {
  await browser?.stop();
  await demo?.stop();
});

/** Begins a drill. @param {string} town */
async function drill(town) {
  const { page } = reviewer;
  await page.goto(`${demo.center}/desk/warnings`);
  await page.selectOption('[name=org]', { label: town });
  await page.fill('[name=kind]', '山洪');
  await page.getByLabel('红色').check();
  await page.fill('[name=minutes]', '10');
  await page.fill('[name=text]', ADVICE);
  await page.getByRole('button', { name: '开始演练' }).click();
  await page.getByText('演练已经开始').waitFor();
}

/** Ends the one that stands. */
async function end() {
  const { page } = reviewer;
  await page.goto(`${demo.center}/desk/warnings`);
  await page.getByRole('link', { name: /山洪红色/ }).first().click();
  await page.fill('[name=reason]', '演练做完了');
  await page.getByRole('button', { name: '提前结束' }).click();
  await page.getByText('已经结束，几秒后').waitFor();
}

/** The town of a village's screen. @param {import('playwright-core').Page} page */
async function townOf(page) {
  const place = (await page.locator('h1 .place').textContent()) || '';
  return place.split(' · ')[0];
}

test('a red one takes every screen of one town and no other, under a finger too, and goes when it ends', async () => {
  const idle = await browser.open('kiosk', `${demo.village(1)}/idle`);
  const reading = await browser.open('tv', `${demo.village(1)}/dang`);
  const filling = await browser.open('phone', `${demo.village(1)}/help/call`);
  await filling.page.locator('input[name=phone]').first().fill('1390');
  const other = await browser.open('kiosk', `${demo.village(2)}/`);
  const start = await browser.open('kiosk', `${demo.village(1)}/`);
  const [here, there] = [await townOf(start.page), await townOf(other.page)];
  assert.notEqual(here, there, 'the two villages lie in two towns');

  const town = await reviewer.page.goto(`${demo.center}/desk/warnings`).then(async () => {
    const names = await reviewer.page.locator('[name=org] option').allTextContents();
    return names.find((name) => name.startsWith(here)) || '';
  });
  await drill(town);

  await idle.page.locator('.sheet.alarm-sheet.red.on', { hasText: ADVICE }).waitFor(SOON);
  await reading.page.locator('#alarm a.alarm.red', { hasText: '【演练】' }).waitFor(SOON);
  await filling.page.locator('#alarm a.alarm.red').waitFor(SOON);
  await start.page.locator('#alarm a.alarm.red').waitFor(SOON);
  assert.equal(await filling.page.locator('input[name=phone]').first().inputValue().then((text) => text.replace(' ', '')), '1390', 'nothing entered is lost');
  assert.equal(await other.page.locator('.alarm').count(), 0);

  for (const screen of [reading, filling, start]) {
    await screen.accessible();
    await screen.fitsItsWidth();
  }
  await start.follow(start.page.locator('#alarm a.alarm'));
  await start.page.getByText('这是演练，不是真的预警。').waitFor();
  await start.accessible();
  await start.page.getByRole('button', { name: '知道了' }).click();
  await start.page.getByText('这块屏幕前有人看到了').waitFor();
  const { page } = reviewer;
  await page.goto(`${demo.center}/desk/warnings`);
  await page.getByText('1 块屏幕前有人看到').waitFor(SOON);

  await end();
  await reading.page.locator('#alarm a.alarm').waitFor({ state: 'detached', ...SOON });
  await idle.page.locator('.alarm-sheet').waitFor({ state: 'detached', ...SOON });
  await filling.page.locator('#alarm a.alarm').waitFor({ state: 'detached', ...SOON });
});
