/** 劳务: work is looked through, called for, offered and looked for by touch alone. */
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

test('a villager finds the best paid work near home and sees one number by pressing one key', async () => {
  const screen = await browser.open('kiosk', demo.village(1));
  const { page } = screen;
  await page.goto(`${demo.village(1)}/laowu/job/local`);
  await page.locator('.work-row').first().waitFor();
  assert.ok(!/0713-\d/.test(await page.content()), 'no list holds a number');
  await screen.follow(page.locator('.work-orders a', { hasText: '离家近的' }));
  await page.locator('.work-orders a[aria-current]', { hasText: '离家近的' }).waitFor();
  await screen.follow(page.locator('.work-row').first());
  await page.locator('.work-call button').waitFor();
  assert.ok(!/0713-\d/.test(await page.content()), 'nor does the page of one posting');
  await page.locator('.work-call button').tap();
  await page.locator('.work-number').getByText(/0713-\d{7}/).waitFor();
  await screen.close();
});

test('a tea factory offers work by touch, its clerk lets it onto the screens, and its slip takes it down', async () => {
  const screen = await browser.open('kiosk', demo.village(1));
  const { page } = screen;
  await page.goto(`${demo.village(1)}/work/gig/new`);
  for (const word of ['采茶', '茶厂', '10人', '150元', '明天', '3天', '管吃']) {
    await page.locator('.work-pick', { hasText: new RegExp(`^${word}$`) }).tap();
  }
  for (const digit of '13800135678') {
    await page.locator('.writer button', { hasText: new RegExp(`^${digit}$`) }).first().tap();
  }
  await page.locator('.work-end button').tap();
  await page.locator('.work-answers').waitFor();
  await page.locator('.work-end button').tap();
  await page.waitForURL(/\/work\/handed\//);
  await page.locator('[data-standing=taken]').waitFor();
  const [number, code] = await page.locator('.work-code').allTextContents();
  assert.ok(!(await page.content()).includes('5678'));

  const desk = await browser.open('desk', `${demo.center}/desk/login`);
  await desk.logIn(demo, 'clerk-hongshan');
  await desk.page.goto(`${demo.center}/desk/work/gigs`);
  await desk.page.getByText('138****5678').waitFor();
  await desk.accessible();
  await desk.page.locator('a[href^="/desk/work/gigs/"]').first().click();
  await desk.page.getByRole('button', { name: '放行' }).click();
  await desk.close();

  await page.goto(`${demo.village(1)}/work/list/gig?by=near`);
  await page.locator('.work-row', { hasText: '茶厂' }).first().waitFor();
  await page.goto(`${demo.village(1)}/work/mine`);
  await page.locator('input[name=number]').fill(number.trim());
  await page.locator('input[name=code]').fill(code.trim());
  await page.locator('.work-end button').tap();
  await page.locator('.work-pick', { hasText: '撤下来' }).tap();
  await page.getByText('这块屏上已经没有了').waitFor();
  await screen.close();
});

test('five touches after the consent register somebody who looks for work', async () => {
  const screen = await browser.open('kiosk', demo.village(2));
  const { page } = screen;
  await page.goto(`${demo.village(2)}/work/seek`);
  for (const word of ['同意，往下走', '进厂做工', '县内', '马上', '3000元']) {
    await page.locator('.work-pick', { hasText: new RegExp(`^${word}$`) }).tap();
  }
  for (const digit of '13900135679') {
    await page.locator('.writer button', { hasText: new RegExp(`^${digit}$`) }).first().tap();
  }
  await page.locator('.work-end button').tap();
  await page.locator('.work-end button').tap();
  await page.locator('[data-standing=taken]').waitFor();
  assert.ok(!(await page.content()).includes('5679'), 'the next person must not see the number');
  await screen.close();
});
