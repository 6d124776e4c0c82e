/** Films on the real node: from the column to the moving picture, where this screen stopped, and what the desk sees. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { Browser, Demo, says } from './harness.mjs';

const OPERA = '/yule/opera/huangmei';
const DANCE = '/yule/dance/teach';

/** @type {Demo} */
let demo;
/** @type {Browser} */
let browser;
/** An editor logs in once. @type {import('./harness.mjs').Screen} */
let editor;

before(async () => {
  [demo, browser] = await Promise.all([Demo.start(), Browser.start()]);
  editor = await browser.open('desk', `${demo.center}/desk/login`);
  await editor.logIn(demo, 'editor');
});
after(async () => {
  await browser?.stop();
  await demo?.stop();
});

/** Waits until the film is on this screen's disk, as it is soon with a small one, and opens its column.
 * @param {import('./harness.mjs').Screen} screen @param {string} column */
async function opens(screen, column) {
  await screen.page.goto(demo.village(1) + column);
  const href = await screen.page.locator('.film-tile').first().getAttribute('href');
  await says(screen.page, href ?? '', /<source/);
  return screen.page.locator('.film-tile').first();
}

/** How bright the middle of the picture is: three colours. @param {import('playwright-core').Page} page */
function colour(page) {
  return page.evaluate(() => {
    const video = document.querySelector('video');
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [16, 9];
    const context = canvas.getContext('2d');
    if (!video || !context) return [];
    context.drawImage(video, 0, 0, 16, 9);
    return Array.from(context.getImageData(8, 7, 1, 1).data.slice(0, 3));
  });
}

for (const name of ['kiosk', 'tv', 'phone']) {
  test(`an opera is two taps from its section and moves at once (${name})`, async () => {
    const screen = await browser.open(name, demo.village(1));
    const tile = await opens(screen, OPERA);
    await screen.accessible();
    await screen.isForFingers(48);
    await screen.follow(tile);
    await screen.page.locator('video').waitFor();
    await screen.page.evaluate(() => document.querySelector('video')?.play());
    await screen.page.waitForFunction(() => (document.querySelector('video')?.currentTime ?? 0) > 0.5);
    const [red, , blue] = await colour(screen.page);
    assert.ok(red > blue + 30, `the film is a warm one: ${red} ${blue}`);
    await screen.close();
  });
}

test('a dance comes with the keys of a lesson, and the other part of an opera follows it', async () => {
  const screen = await browser.open('kiosk', demo.village(1));
  await screen.follow(await opens(screen, DANCE));
  await screen.page.locator('.player.lesson').waitFor();
  await screen.follow(await opens(screen, OPERA));
  const section = screen.page.locator('[data-player]');
  assert.match((await section.getAttribute('data-next')) ?? '', /^\/media\/film\//);
  await screen.close();
});

test('this screen knows where it stopped, and has the film among those it showed last', async () => {
  const screen = await browser.open('kiosk', demo.village(1));
  await screen.follow(await opens(screen, OPERA));
  const id = (await screen.page.locator('[data-player]').getAttribute('data-player')) ?? '';
  // The player tells too as its page is left: it is to be gone first.
  await screen.page.goto(`${demo.village(1)}/help`);
  const told = await screen.page.evaluate(
    async (id) => (await fetch(`/media/${id}/at`, { method: 'POST', body: new URLSearchParams({ at: '7' }) })).status,
    id,
  );
  assert.equal(told, 204);
  await says(screen.page, `/media/film/${id}`, /data-at="7"/);
  await says(screen.page, '/media', /这台机器最近放过/);
  await screen.close();
});

/** A film as people bring it. @param {string} name */
async function brought(name) {
  const file = join(await mkdtemp(join(tmpdir(), 'film-')), name);
  const made = '-v error -f lavfi -i testsrc2=s=320x180:r=25:d=3 -f lavfi -i sine=440:d=3 -c:v libx264 -c:a aac';
  await promisify(execFile)('ffmpeg', [...made.split(' '), file]);
  return file;
}

test('a film goes from the telephone beside the desk by a code, which is for that telephone alone', async () => {
  const { page } = editor;
  await page.goto(`${demo.center}/desk/media/new`);
  await page.getByRole('button', { name: '用手机传' }).click();
  const code = page.locator('[data-address]');
  const address = demo.center + new URL((await code.getAttribute('data-address')) ?? '').pathname;
  await editor.accessible();
  const phone = await browser.open('phone', address);
  await code.waitFor({ state: 'detached' });
  await page.getByText('手机已经打开了').first().waitFor();
  const other = await browser.open('phone', `${demo.center}/media`);
  const refused = await other.page.request.get(address, { failOnStatusCode: false });
  assert.match(await refused.text(), /已经被另一部手机用了/);
  await phone.accessible();
  await phone.isForFingers(48);
  await phone.page.locator('input[type=file]').setInputFiles(await brought('手机拍的.mp4'));
  await phone.page.getByText('可以放下手机').waitFor();
  await page.getByRole('link', { name: '看这个片子' }).click();
  await page.waitForURL(/\/desk\/media\/reels\//);
  await says(page, page.url(), /手机拍的/);
  // The browser reports what a telephone was refused.
  await Promise.all([phone, other].map((screen) => screen.context.close()));
});

test('an editor sends a film from the desk, and its sheet says in words what is missing', async () => {
  const file = await brought('春到茶山.mp4');
  const { page } = editor;
  await page.goto(`${demo.center}/desk/media/new`);
  await page.locator('input[type=file]').setInputFiles(file);
  await page.waitForURL(/\/desk\/media\/reels\//);
  await says(page, page.url(), /待写片目/);
  await page.reload();
  assert.equal(await page.locator('[name=title]').inputValue(), '春到茶山');
  await page.getByRole('button', { name: '交给别人审核' }).click();
  await page.getByText('请选它放在哪个栏目').first().waitFor();
  await editor.accessible();
});
