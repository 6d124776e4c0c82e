/**
 * Meetings over lines as villages have them: six browsers at once, lost and late datagrams, a thin line, TCP alone, and a
 * center that is killed and started again in mid-meeting.
 */
import assert from 'node:assert/strict';
import { appendFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { BadLine, onlyTcp } from './bad_line.mjs';
import { CardReader } from './card_reader.mjs';
import { onlyRelay, Relay } from './relay.mjs';
import { Browser, Demo } from './harness.mjs';
import { Node } from './node.mjs';
import { comesIn, FAKE, hears, looksLike, received, sees, seesAndHears, SOON, watched, pressed } from './venue.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./harness.mjs').Screen} Screen */

const TITLE = '弱网演练';
/** What they look and sound like, so that nobody is taken for another. @type {import('./venue.mjs').Look[]} */
const LOOKS = [
  { colour: [200, 30, 30], hertz: 400 },
  { colour: [30, 170, 30], hertz: 700 },
  { colour: [30, 30, 200], hertz: 1000 },
  { colour: [190, 170, 20], hertz: 1300 },
  { colour: [180, 20, 180], hertz: 1600 },
  { colour: [20, 170, 180], hertz: 1900 },
];

/** @type {Demo} */
let demo;
/** @type {Browser} */
let browser;
/** Of who leads. @type {Page} */
let console;
/** Those who are in the meeting, village 1 first. @type {Screen[]} */
const venues = [];
/** @type {{center: Node, village: Node}} */
let nodes;
/** The one beside the screen of village 1. @type {CardReader} */
let reader;

before(async () => {
  [demo, browser] = await Promise.all([Demo.start(), Browser.start(FAKE)]);
  const device = path.join(demo.folder, 'idcard');
  reader = new CardReader(device);
  nodes = await Node.apart(demo, (lines) => `${lines}card_reader = ${JSON.stringify(device)}\n`);
});
after(async () => {
  await browser?.stop();
  await nodes?.village.kill();
  await nodes?.center.kill();
  await reader?.stop();
  await demo?.stop();
});

/** Presses a key of the console. @param {string} name */
const presses = (name) => pressed(console.getByRole('button', { name, exact: true }).first());

/** Opens the page of the meeting on the screen of village 1. @param {(page: Page) => Promise<void>} [prepared] */
async function village(prepared) {
  const screen = await browser.open('kiosk', demo.village(1));
  await watched(screen.page);
  await prepared?.(screen.page);
  await screen.page.goto(`${demo.village(1)}/huiyi/meet/now`);
  await screen.page.getByRole('link', { name: TITLE }).first().tap(SOON);
  return screen;
}

/** Leaves, and comes in over another line. @param {Screen} screen @param {(page: Page) => Promise<void>} prepared */
async function over(screen, prepared) {
  await prepared(screen.page);
  await screen.page.reload();
  await comesIn(screen.page);
}

/** The microphone hears nothing, or its tone again. @param {import('playwright-core').Page} page @param {boolean} silent */
const silence = (page, silent) => page.evaluate((silent) => { /** @type {any} */ (window).level.gain.value = silent ? 0 : 1; }, silent);

/** Sound that was sent, and how it was sealed. @param {import('playwright-core').Page} page */
const sent = (page) =>
  page.evaluate(async () => {
    const pc = /** @type {RTCPeerConnection} */ (/** @type {any} */ (window).all.at(-1));
    const all = Array.from((await pc.getStats()).values());
    const sound = all.find(({ type, kind }) => type === 'outbound-rtp' && kind === 'audio');
    return { packets: sound.packetsSent, cipher: all.find(({ srtpCipher }) => srtpCipher)?.srtpCipher };
  });

/**
 * How much of the sound had to be made up where nothing came: told, since a machine that is busy makes it more.
 * @param {Awaited<ReturnType<typeof received>>} before
 * @param {Awaited<ReturnType<typeof received>>} now
 */
function madeUp(before, now) {
  return `${((100 * (now.concealed - before.concealed)) / (now.samples - before.samples)).toFixed(1)} %`;
}

test('six browsers see and hear each other', async () => {
  const chair = await browser.open('desk', `${demo.center}/desk/login`);
  await chair.logIn(demo, 'clerk-hongshan');
  console = await chair.context.newPage();
  await console.goto(`${demo.center}/desk/meetings/new`);
  await console.fill('[name=title]', TITLE);
  await console.fill('[name=minutes]', '60');
  await console.check('[name=free]');
  await console.getByRole('button', { name: '预约并通知各村' }).click();
  await console.waitForURL(/\/desk\/meetings\/[0-9a-f-]+\?done=/);
  const seat = `${new URL(console.url()).origin}${new URL(console.url()).pathname}/seat`;
  await presses('开会');
  await presses('九画面');
  venues.push(await village((page) => looksLike(page, LOOKS[0])), chair);
  for (const login of ['clerk-hongshan-2', 'clerk-hongshan-3', 'clerk-county', 'operator']) {
    const screen = await browser.open('desk', `${demo.center}/desk/login`);
    await screen.logIn(demo, login);
    venues.push(screen);
  }
  for (const [at, { page }] of venues.entries()) {
    if (at > 0) {
      await watched(page);
      await looksLike(page, LOOKS[at]);
      await page.goto(seat);
    }
    await comesIn(page);
  }
  for (const [at, { page }] of venues.entries()) await seesAndHears(page, LOOKS.filter((_, other) => other !== at));
});

test('a center that is killed in mid-meeting has all six back by themselves', async (t) => {
  await nodes.center.kill();
  await nodes.center.start();
  const since = Date.now();
  await Promise.all(venues.map(async ({ page }, at) => {
    await sees(page);
    await seesAndHears(page, LOOKS.filter((_, other) => other !== at));
  }));
  t.diagnostic(`six are back ${((Date.now() - since) / 1000).toFixed(1)} s after the center answers`);
  // Requests that the dead center did not answer are no trouble of the pages.
  for (const screen of venues) screen.troubles.length = 0;
});

test('a card signs in whom it names before the meeting, and nobody where there is none', async () => {
  const [screen, chair] = venues;
  const { page } = screen;
  const desk = await chair.context.newPage();
  await desk.goto(`${demo.center}/desk/meetings/rosters`);
  const hall = desk.locator('[name=org] option', { hasText: '红山镇 · ' }).first();
  await desk.selectOption('select[name=org]', String(await hall.getAttribute('value')));
  await desk.getByRole('button', { name: '看名册' }).click();
  await desk.fill('[name=names]', '演示王小花\n李演示');
  await desk.getByRole('button', { name: '保存名册' }).click();
  await desk.getByText('名册已保存').waitFor();
  await page.getByRole('link', { name: '签到' }).tap();
  const card = page.getByRole('button', { name: '刷身份证签到' });
  await card.tap(SOON);
  await page.getByText('没有读到身份证').waitFor(SOON);
  reader.place();
  await card.tap();
  await page.locator('.meeting-signed', { hasText: '演示王小花' }).waitFor(SOON);
  await reader.take();
  await page.getByRole('link', { name: '回到会议' }).tap();
  await sees(page);
  await desk.goto(`${console.url().split('?')[0]}/record`);
  await desk.locator('tr', { hasText: '演示王小花' }).getByText(/^刷卡 \d/).waitFor();
  await desk.locator('tr', { hasText: '李演示' }).getByText('未签到').waitFor();
  await desk.close();
  // That no card lay there was said, and is no trouble of the page.
  screen.troubles = screen.troubles.filter((trouble) => !trouble.includes('status of 409'));
});

/**
 * In the page: how wide the places of the glass are, in parts of it, and how wide the pictures in them.
 * @returns {{places: number[], pictures: number[]}}
 */
function divided() {
  const glass = /** @type {HTMLElement} */ (document.querySelector('.meeting-glass'));
  const tiles = [...glass.querySelectorAll('figure:not(.own)')];
  const places = tiles.map((tile) => tile.getBoundingClientRect().width / glass.getBoundingClientRect().width);
  const pictures = tiles.map((tile) => tile.querySelector('video')?.videoWidth ?? 0);
  return { places, pictures };
}

/**
 * Waits until the glass of a page is divided so, and pictures are there.
 * @param {Page} page
 * @param {number[]} wanted parts of its width
 */
async function isDivided(page, wanted) {
  for (const deadline = Date.now() + SOON.timeout; ; ) {
    const { places, pictures } = await page.evaluate(divided);
    const fits = places.length === wanted.length && places.every((place, at) => Math.abs(place - wanted[at]) < 0.01);
    if (fits && pictures.every((width) => width > 0)) return;
    assert.ok(Date.now() < deadline, `${JSON.stringify({ places, pictures })} instead of ${JSON.stringify(wanted)}`);
    await pause(100);
  }
}

test('every layout looks like what was pressed, however many are there', async () => {
  const [{ page }, chair] = venues;
  const third = 1 / 3;
  for (const [key, places] of /** @type {[string, number[]][]} */ ([
    ['十六画面', Array(5).fill(1 / 4)],
    ['一大五小', [2 * third, third, third, third, third]],
    ['九画面', Array(5).fill(third)],
  ])) {
    await presses(key);
    await isDivided(page, places);
  }
  for (const screen of venues.splice(2)) await screen.close();
  // Two are left: whoever is alone on a screen of many is small, and large where one is large.
  for (const [key, place] of /** @type {[string, number][]} */ ([['四画面', 1 / 2], ['一大五小', 2 * third], ['单画面', 1], ['九画面', third]])) {
    await presses(key);
    await isDivided(page, [place]);
    await isDivided(chair.page, [place]);
  }
});

test('a room in which nobody speaks sends next to nothing, and who speaks then is heard from the first word', async () => {
  const [screen, chair] = venues;
  await silence(screen.page, true);
  const before = await sent(screen.page);
  await pause(5000);
  const now = await sent(screen.page);
  // 50 a second while somebody speaks.
  assert.ok(now.packets - before.packets < 50, `${now.packets - before.packets} packets of five silent seconds`);
  assert.match(now.cipher, /GCM/, 'the cipher that costs the center least');
  await silence(screen.page, false);
  await hears(chair.page);
});

test('over TCP alone a village sees and is seen', async () => {
  const [screen, chair] = venues;
  await over(screen, onlyTcp);
  await Promise.all([sees(screen.page), hears(screen.page), sees(chair.page)]);
  await screen.close();
});

test('with 1 % and 5 % of the datagrams lost and 150 ms of delay picture and sound go on', async (t) => {
  const chair = venues[1];
  const line = await BadLine.to(demo.base + 2);
  const screen = await village((page) => looksLike(page, LOOKS[0]));
  venues[0] = screen;
  await over(screen, (page) => line.carry(page));
  for (const loss of [0.01, 0.05]) {
    Object.assign(line, { loss, delay: 150 });
    await sees(screen.page);
    const before = await received(screen.page);
    await Promise.all([sees(screen.page), hears(screen.page), sees(chair.page), hears(chair.page), pause(5000)]);
    const now = await received(screen.page);
    t.diagnostic(`of the sound ${madeUp(before, now)} was made up at a loss of ${loss}`);
  }
  // Whoever leads sees it beside the village's name, and that the own line is good.
  const row = (/** @type {RegExp} */ name) => console.locator('tr', { hasText: name });
  await row(/红山镇 · /).filter({ hasText: /(一般|差) 丢包 \d+\.\d %，延时 \d+ ms/ }).waitFor(SOON);
  await row(/主持台/).filter({ hasText: /好 丢包/ }).waitFor(SOON);
  Object.assign(line, { loss: 0, delay: 0 });
  await screen.close();
  line.stop();
});

/** A picture of which nothing came for so long stands. */
const STANDS_MS = 5000;

/** Waits until the picture stands. @param {Page} page */
async function stands(page) {
  for (const deadline = Date.now() + SOON.timeout; ; ) {
    const { frames } = await received(page);
    await pause(STANDS_MS);
    if ((await received(page)).frames === frames) return;
    assert.ok(Date.now() < deadline, 'the picture stops');
  }
}

test('where the line carries no picture the sound goes on, and the picture comes back by itself', async (t) => {
  const chair = venues[1];
  const line = await BadLine.to(demo.base + 2);
  const screen = await village();
  venues[0] = screen;
  await over(screen, (page) => line.carry(page));
  await Promise.all([sees(screen.page), hears(screen.page)]);
  line.rate = 64_000;
  const since = Date.now();
  await stands(screen.page);
  t.diagnostic(`the picture stands after ${((Date.now() - since) / 1000).toFixed(1)} s`);
  const before = await received(screen.page);
  await Promise.all([hears(screen.page), hears(chair.page), pause(STANDS_MS)]);
  const now = await received(screen.page);
  t.diagnostic(`of the sound ${madeUp(before, now)} was made up`);
  assert.equal(now.connection, before.connection, 'nothing is made anew for it');
  line.rate = 2_000_000;
  await Promise.all([sees(screen.page), sees(chair.page)]);
  await screen.close();
  line.stop();
});

test('over a relay alone a seat sees a village; a center that is killed and starts again has everybody back by itself', async (t) => {
  await venues[1].close();
  await console.close();
  const relay = await Relay.start();
  t.after(() => relay.stop());
  await appendFile(path.join(demo.folder, 'data/center/config.toml'), await relay.configuration(demo.folder));
  const { center } = nodes;
  await center.kill();
  await center.start();
  const chair = await browser.open('desk', `${demo.center}/desk/login`);
  await chair.logIn(demo, 'clerk-hongshan');
  await chair.page.goto(`${demo.center}/desk/meetings`);
  await watched(chair.page);
  await onlyRelay(chair.page);
  await chair.page.getByRole('link', { name: TITLE }).click();
  await chair.page.goto(`${new URL(chair.page.url()).origin}${new URL(chair.page.url()).pathname}/seat`);
  await comesIn(chair.page);
  const screen = await village();
  await comesIn(screen.page);
  await Promise.all([sees(screen.page), hears(screen.page), sees(chair.page)]);
  assert.ok(relay.carried(), 'it went over the relay');
  await center.kill();
  await pause(1000);
  await center.start();
  const since = Date.now();
  await Promise.all([sees(screen.page), hears(screen.page), sees(chair.page)]);
  t.diagnostic(`back ${Date.now() - since} ms after the center answers`);
  // Requests that the dead center did not answer are no trouble of the pages.
  await Promise.all([screen.context.close(), chair.context.close()]);
});
