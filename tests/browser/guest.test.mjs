/** 手机入会 on the real nodes: somebody comes by the code of a meeting, is let in, and is seen and heard. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, Demo } from './harness.mjs';
import { comesIn, FAKE, hears, looksLike, sees, SOON, watched, pressed } from './venue.mjs';

/** @typedef {import('./harness.mjs').Screen} Screen */

/** @type {Demo} */
let demo;
/** @type {Browser} */
let browser;
/** @type {Screen} */
let desk;
let code = '';

before(async () => {
  [demo, browser] = await Promise.all([Demo.start(), Browser.start(FAKE)]);
  desk = await browser.open('desk', `${demo.center}/desk/login`);
  await desk.logIn(demo, 'clerk-county');
});
after(async () => {
  await browser?.stop();
  await demo?.stop();
});

/** Presses a key of the console, about whoever comes first. @param {string} name */
const presses = (name) => pressed(desk.page.getByRole('button', { name: new RegExp(`^${name}( |$)`) }).first());

test('the desk shows the code of a meeting', async () => {
  const { page } = desk;
  await page.goto(`${demo.center}/desk/meetings/new`);
  await page.fill('[name=title]', '防汛调度会');
  await page.fill('[name=minutes]', '60');
  await page.check('[name=free]');
  await page.getByRole('button', { name: '预约并通知各村' }).click();
  await page.waitForURL(/\/desk\/meetings\/[0-9a-f-]+\?done=/);
  await presses('开会');
  await desk.follow(page.getByRole('link', { name: '手机入会' }));
  await page.locator('svg.qr, .qr svg, [aria-label="手机入会的码"]').first().waitFor();
  await desk.accessible();
  code = new URL((await page.getByRole('link', { name: /\/meetings\/phone\// }).getAttribute('href')) ?? '').pathname;
  await page.goBack();
});

test('who comes by the code waits, is let in, and is seen and heard', async () => {
  const village = await browser.open('kiosk', `${demo.village(1)}/huiyi/meet/now`);
  await watched(village.page);
  await looksLike(village.page, { colour: [200, 30, 30], hertz: 440 });
  await village.page.getByRole('link', { name: '防汛调度会' }).first().tap(SOON);
  await comesIn(village.page);
  const phone = await browser.open('phone', `${demo.center}${code}`);
  const { page } = phone;
  await phone.accessible();
  await phone.isForFingers(48);
  await page.getByLabel('您是谁').fill('红山镇 李镇长');
  await watched(page);
  await looksLike(page, { colour: [30, 30, 200], hertz: 880 });
  await page.getByRole('button', { name: '入会' }).tap();
  await page.getByRole('button', { name: '离开' }).waitFor(SOON);
  assert.equal(await page.getByRole('button', { name: '申请发言' }).count(), 0, 'it is not in yet');
  await desk.page.getByText('红山镇 李镇长').first().waitFor(SOON);
  await presses('准入');
  await page.getByRole('button', { name: '申请发言' }).waitFor(SOON);
  await comesIn(page);
  await Promise.all([sees(page), hears(page), hears(village.page)]);
  await phone.accessible();
  await phone.fitsItsWidth();
  await phone.close();
  await village.close();
});
