/** A villager swipes the card and hears last year's subsidy; when the visit ends, nothing of it is left on the screen. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Browser, Demo, program } from './harness.mjs';
import { Node } from './node.mjs';

/** The line stands within seconds of the start. */
const SOON_MS = 30_000;
/** More than the page has. */
const SENTENCES = 20;
const LAST_YEAR = new Date().getFullYear() - 1;
const SAID = `${LAST_YEAR}年惠农补贴发放，您家领了3笔，一共1860元。`;

/** @type {Demo} */
let demo;
/** @type {Browser} */
let browser;
/** @type {import('node:child_process').ChildProcess} */
let reader;
/** @type {Node} */
let center;
/** @type {Node} */
let village;

before(async () => {
  [demo, browser] = await Promise.all([Demo.start({ models: true }), Browser.start()]);
  const device = path.join(demo.folder, 'idcard');
  reader = spawn(path.join(path.dirname(program()), 'card-reader'), [device], { stdio: ['pipe', 'ignore', 'inherit'] });
  // The demo's center and its first village as processes of their own, the village with a reader beside its screen.
  await demo.kill();
  center = new Node('center', demo.center, path.join(demo.folder, 'data/center/config.toml'));
  await center.start();
  village = await Node.alone(demo, (lines) => `${lines}card_reader = ${JSON.stringify(device)}\n`);
  await connected();
});
after(async () => {
  await browser?.stop();
  await village?.kill();
  await center?.kill();
  if (reader) {
    const gone = once(reader, 'exit');
    reader.stdin?.end();
    await gone;
  }
  await demo?.stop();
});

/** Waits until the village's line stands: before, the page says that it does not. */
async function connected() {
  for (const deadline = Date.now() + SOON_MS; ; ) {
    if ((await fetch(`${village.address}/own/subsidy`)).ok) return;
    assert.ok(Date.now() < deadline, `the village never reaches its center:\n${village.printed}`);
    await pause(100);
  }
}

test('a villager swipes the card and hears last year\'s subsidy', async () => {
  const screen = await browser.open('kiosk', `${village.address}/own/subsidy`);
  const { page } = screen;
  await screen.accessible();
  await screen.isForFingers(60);
  reader.stdin?.write('place\n');
  await screen.press(page.locator('form[action="/own/subsidy/card"] button'));
  await page.locator('.own-sum', { hasText: '1860元' }).waitFor();
  await screen.accessible();
  await screen.fitsItsWidth();
  const shown = await page.content();
  for (const hidden of ['42112419500101004X', '6217000000000001234', '13800138000']) {
    assert.ok(!shown.includes(hidden), `${hidden} is for nobody behind`);
  }
  assert.ok(shown.includes('尾号1234'));
  // Every sentence is asked for as its turn comes; 下一句 leaves out what stands above the one that matters.
  /** @type {URL[]} */
  const asked = [];
  const sounds = (/** @type {string} */ address) => new URL(address).pathname === '/aloud';
  page.on('request', (request) => sounds(request.url()) && asked.push(new URL(request.url())));
  const texts = () => asked.map((url) => url.searchParams.get('text'));
  for (let key = page.locator('#speak-key'); !texts().includes(SAID); key = page.locator('[data-aloud=next]')) {
    assert.ok(asked.length < SENTENCES, `${SAID} is not among what is said: ${texts().join(' | ')}`);
    const next = page.waitForRequest((request) => sounds(request.url()));
    await screen.press(key);
    await next;
  }
  assert.ok(asked.every((url) => url.searchParams.has('private')), 'its sound is kept nowhere');
  await screen.press(page.locator('.own-keys [data-end]'));
  await page.waitForURL((url) => url.pathname === '/idle');
  await page.goBack().catch(() => {});
  assert.ok(!(await page.content()).includes('1860'), 'going back shows nothing of it');
  reader.stdin?.write('take\n');
  await screen.close();
});

test('the way without a card asks for a number and then for a code, on a phone too', async () => {
  const screen = await browser.open('phone', `${village.address}/own/subsidy`);
  const { page } = screen;
  await screen.follow(page.locator('a[href="/own/subsidy/phone"]'));
  await screen.accessible();
  await page.locator('[name=id]').fill('42112419500101004X');
  await screen.press(page.locator('.own-keys .strong'));
  await page.locator('[name=code]').waitFor();
  await screen.accessible();
  await screen.fitsItsWidth();
  await page.locator('[name=code]').fill('12345');
  await screen.press(page.locator('.own-keys .strong'));
  await page.getByText('验证码不对，还能写4次。').first().waitFor();
  screen.troubles = screen.troubles.filter((trouble) => !trouble.includes('status of 400'));
  await screen.close();
});

test('without a line the screen says that details are never kept here', async () => {
  await center.kill();
  const screen = await browser.open('kiosk', 'about:blank');
  const { page } = screen;
  for (const deadline = Date.now() + SOON_MS; ; ) {
    const answer = await page.goto(`${village.address}/own/subsidy`);
    if (answer?.status() === 503) break;
    assert.ok(Date.now() < deadline, 'the village notices that its line is gone');
    await pause(100);
  }
  await page.getByText('您的明细不放在这台机器上').first().waitFor();
  await screen.accessible();
  screen.troubles = screen.troubles.filter((trouble) => !trouble.includes('status of 503'));
  await screen.close();
});
