/**
 * What is left of a meeting on thin lines: a village and whoever leads, both ways over {@link BadLine}, from 2 Mbit/s down
 * to 64 kbit/s, also with datagrams lost. A line of JSON for each line that is measured.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { BadLine } from './bad_line.mjs';
import { Browser, Demo } from './harness.mjs';
import { comesIn, FAKE, received, SOON, watched } from './venue.mjs';

/** kbit/s one way, and the share that is lost. */
const LINES = [
  [2000, 0],
  [1000, 0],
  [512, 0],
  [512, 0.05],
  [384, 0],
  [256, 0],
  [128, 0],
  [64, 0],
];
const SETTLE_MS = 20_000;
const MEASURE_MS = 20_000;
const TITLE = '弱网测量';

const [demo, browser] = await Promise.all([Demo.start(), Browser.start(FAKE)]);
const line = await BadLine.to(demo.base + 2);
try {
  const chair = await browser.open('desk', `${demo.center}/desk/login`);
  await chair.logIn(demo, 'clerk-hongshan');
  const { page: desk } = chair;
  await desk.goto(`${demo.center}/desk/meetings/new`);
  await desk.fill('[name=title]', TITLE);
  await desk.fill('[name=minutes]', '60');
  await desk.check('[name=free]');
  await desk.getByRole('button', { name: '预约并通知各村' }).click();
  await desk.waitForURL(/\/desk\/meetings\/[0-9a-f-]+\?done=/);
  const { origin, pathname } = new URL(desk.url());
  await desk.getByRole('button', { name: '开会', exact: true }).click();
  await desk.waitForLoadState();
  await watched(desk);
  await desk.goto(`${origin}${pathname}/seat`);
  await comesIn(desk);
  const screen = await browser.open('kiosk', demo.village(1));
  const { page } = screen;
  await watched(page);
  await line.carry(page);
  await page.goto(`${demo.village(1)}/huiyi/meet/now`);
  await page.getByRole('link', { name: TITLE }).first().tap(SOON);
  await comesIn(page);
  for (const [kbit, loss] of LINES) {
    Object.assign(line, { rate: kbit * 1000, loss });
    await pause(SETTLE_MS);
    const [from, to] = [await look(), await pause(MEASURE_MS).then(look)];
    console.log(JSON.stringify({ kbit, loss, village: between(from.village, to.village), desk: between(from.desk, to.desk), down: carried(from.down, to.down), up: carried(from.up, to.up) }));
  }
  async function look() {
    return { village: await received(page), desk: await received(desk), ...line.carried };
  }
} finally {
  line.stop();
  await browser.stop();
  await demo.stop();
}

/**
 * What one end saw and heard: pictures a second, their width, the share of the sound that had to be made up.
 * @param {Awaited<ReturnType<typeof received>>} from
 * @param {Awaited<ReturnType<typeof received>>} to
 */
function between(from, to) {
  const samples = to.samples - from.samples;
  return {
    fps: (to.frames - from.frames) / (MEASURE_MS / 1000),
    width: to.width,
    made_up: samples > 0 ? (to.concealed - from.concealed) / samples : 1,
  };
}

/** kbit/s. @param {number} from @param {number} to */
function carried(from, to) {
  return ((to - from) * 8) / MEASURE_MS;
}
