/** A warning takes every screen of its town within seconds, whatever somebody does there, and goes at its end. */
import assert from 'node:assert/strict';
import http from 'node:http';
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
  [demo, browser] = await Promise.all([Demo.start({ models: true }), Browser.start()]);
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
  // The sound is asked for, and says first that it is a drill.
  const heard = start.page.waitForRequest((request) => {
    const { pathname, searchParams } = new URL(request.url());
    return pathname === '/aloud' && (searchParams.get('text') || '').includes('演练');
  }, SOON);
  await drill(town);
  await heard;

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
  // The page stands since the drill began, and draws itself anew.
  await reviewer.page.getByText('1 块屏幕前有人看到').waitFor(SOON);

  await end();
  await reading.page.locator('#alarm a.alarm').waitFor({ state: 'detached', ...SOON });
  await idle.page.locator('.alarm-sheet').waitFor({ state: 'detached', ...SOON });
  await filling.page.locator('#alarm a.alarm').waitFor({ state: 'detached', ...SOON });
});

const DAY_MS = 86_400_000;
/** A clock that was put forward is noticed within a minute. */
const NOTICED = { timeout: 90_000 };
const RED = '英山县气象台发布暴雨红色预警信号';

/**
 * A CAP alert of red rain for a town, given out ten minutes ago, that holds for twelve hours.
 * @param {number} now
 * @param {string} town its code
 */
function cap(now, town) {
  const at = (/** @type {number} */ millis) => `${new Date(millis + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;
  const [sent, expires] = [at(now - 600_000), at(now + DAY_MS / 2)];
  return `<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
    <identifier>42112441600000_${sent.replace(/\D/g, '').slice(0, 14)}</identifier><sent>${sent}</sent>
    <status>Actual</status><msgType>Alert</msgType><info><language>zh-CN</language><event>暴雨</event>
    <severity>Extreme</severity><expires>${expires}</expires><headline>${RED}</headline>
    <instruction>${ADVICE}</instruction><area><geocode><value>${town}</value></geocode></area></info></alert>`;
}

test('one that a source gives takes the screens of its town and no other, and goes by itself at its end', async () => {
  const own = await Demo.start({ clock: true });
  const alert = cap(own.now(), '421124102000');
  const office = http.createServer((_, response) => response.end(alert));
  try {
    await new Promise((resolve) => office.listen(0, '127.0.0.1', () => resolve(undefined)));
    const address = office.address();
    assert.ok(address && typeof address === 'object');
    const idle = await browser.open('kiosk', `${own.village(1)}/idle`);
    const start = await browser.open('kiosk', `${own.village(1)}/`);
    const other = await browser.open('kiosk', `${own.village(2)}/`);
    const editor = await browser.open('desk', `${own.center}/desk/login`);
    await editor.logIn(own, 'editor');
    const { page } = editor;
    await page.goto(`${own.center}/desk/warnings/sources`);
    await page.getByLabel('CAP 1.2').check();
    await page.fill('[name=address]', `http://127.0.0.1:${address.port}/cap`);
    await page.getByRole('button', { name: '试一试' }).click();
    await page.getByText(RED).first().waitFor();
    await page.getByText('网址不是 https 开头的').first().waitFor();
    await page.getByRole('button', { name: '保存' }).click();
    await page.getByText('已保存').first().waitFor();

    await idle.page.locator('.sheet.alarm-sheet.red.on', { hasText: ADVICE }).waitFor(SOON);
    await start.page.locator('#alarm a.alarm.red', { hasText: RED }).waitFor(SOON);
    assert.equal(await other.page.locator('.alarm').count(), 0);
    // The office says nothing of its end, and no longer answers.
    office.close();
    office.closeAllConnections();
    await own.passDays(1);
    await idle.page.locator('.alarm-sheet').waitFor({ state: 'detached', ...NOTICED });
    await start.page.locator('#alarm a.alarm').waitFor({ state: 'detached', ...NOTICED });
  } finally {
    office.close();
    await own.stop();
  }
});

test('a warning that came after a page was drawn and before its line stood is on the glass once it stands', async () => {
  const screen = await browser.open('kiosk', `${demo.village(1)}/`);
  const town = await townOf(screen.page);
  /** @type {(value?: unknown) => void} */
  let letGo = () => {};
  const held = new Promise((resolve) => { letGo = resolve; });
  await screen.context.route('**/live', async (route) => {
    await held;
    await route.continue();
  });
  await screen.page.reload();
  await reviewer.page.goto(`${demo.center}/desk/warnings`);
  const names = await reviewer.page.locator('[name=org] option').allTextContents();
  await drill(names.find((name) => name.startsWith(town)) || '');
  const told = await browser.open('kiosk', `${demo.village(1)}/`);
  await told.page.locator('#alarm a.alarm.red').waitFor(SOON);
  assert.equal(await screen.page.locator('#alarm a.alarm').count(), 0);
  letGo();
  await screen.page.locator('#alarm a.alarm.red').waitFor(SOON);
  await end();
});
