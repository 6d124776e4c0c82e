/**
 * Cameras of plots on the real node: registered at the desk, live before the village's screen, a look of the county that
 * the village sees, stills of the last day, and the end of the consent.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Browser, Demo, says } from './harness.mjs';
import { Camera } from './rtsp.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./harness.mjs').Screen} Screen */

const COLUMN = '/huiyi/watch/field';
/** A screen follows the desk within seconds. */
const SOON = { timeout: 30_000 };

/** @type {Demo} */
let demo;
/** @type {Browser} */
let browser;
/** @type {Screen} */
let desk;
/** @type {Camera} */
let camera;
/** The page of the camera in the village, once it is registered. */
let at = '';

before(async () => {
  [demo, browser, camera] = await Promise.all([
    Demo.start({ clock: true }),
    Browser.start(['--autoplay-policy=no-user-gesture-required']),
    Camera.start('grower', 'green-tea'),
  ]);
  desk = await browser.open('desk', `${demo.center}/desk/login`);
  await desk.logIn(demo, 'clerk-county');
});
after(async () => {
  await browser?.stop();
  await demo?.stop();
  await camera?.stop();
});

/** Types what a camera needs, and sends it. @param {{[name: string]: string}} typed what stands otherwise */
async function registers(typed = {}) {
  const { page } = desk;
  const name = /** @type {string} */ (await (await fetch(demo.village(1))).text().then((text) => / · (.*?村)/.exec(text)?.[1]));
  const all = {
    name: '河边茶园',
    place: '三组河边',
    purpose: '看茶园长势和病虫害',
    consenter: '河边茶叶合作社',
    paper: '同意书，村档案柜',
    until: new Date(demo.now() + 3 * 86_400_000).toISOString().slice(0, 10),
    address: camera.address,
    user: 'grower',
    password: 'green-tea',
    ...typed,
  };
  const village = await page.locator('#f-org option', { hasText: name }).getAttribute('value');
  await page.selectOption('#f-org', village);
  for (const [field, value] of Object.entries(all)) await page.fill(`[name=${field}]`, value);
  for (const value of ['tea_garden', 'county', '10']) await page.check(`input[type=radio][value="${value}"]`);
  await page.getByRole('button', { name: '保存' }).click();
}

/**
 * In the page: whether the picture has this colour, and goes on from the second before.
 * @param {{colour: 'red' | 'lime' | 'blue', before: number | null}} wanted
 */
function look({ colour, before }) {
  const video = document.querySelector('video');
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [32, 18];
  const context = canvas.getContext('2d');
  if (!video || !context || video.readyState < 2) return null;
  context.drawImage(video, 0, 0, 32, 18);
  const ground = Array.from(context.getImageData(16, 9, 1, 1).data.slice(0, 3));
  const strongest = ['red', 'lime', 'blue'][ground.indexOf(Math.max(...ground))];
  if (strongest !== colour || Math.max(...ground) - Math.min(...ground) < 100) return null;
  return before === null || video.currentTime > before + 1 ? video.currentTime : null;
}

/** Waits until the live picture has this colour, and goes on. @param {Page} page @param {'red' | 'lime' | 'blue'} colour */
async function shows(page, colour) {
  const before = await (await page.waitForFunction(look, { colour, before: null }, SOON)).jsonValue();
  await page.waitForFunction(look, { colour, before }, SOON);
}

/** What every page of a screen must be. @param {Screen} screen */
async function isForPeople(screen) {
  await screen.accessible();
  await screen.fitsItsWidth();
  if (screen.name !== 'tv') await screen.isForFingers(screen.name === 'kiosk' ? 60 : 48);
  await screen.keepsVisitors();
}

/**
 * Closes a screen on which addresses were refused, of which a browser writes. @param {Screen} screen
 * @param {404 | 503} status
 */
async function closes(screen, status) {
  await screen.context.close();
  const others = screen.troubles.filter((trouble) => !trouble.includes(`status of ${status} `));
  assert.deepEqual(others, [], `no other trouble on ${screen.name}`);
}

test('without a camera the column says that none is connected, and the desk how to register one', async () => {
  const screen = await browser.open('kiosk', demo.village(1) + COLUMN);
  await screen.page.locator('main .state', { hasText: '未接通' }).waitFor();
  await isForPeople(screen);
  await screen.close();
  await desk.page.goto(`${demo.center}/desk/cameras`);
  await desk.page.getByText('先请同意的人签一份纸').waitFor();
  await desk.accessible();
});

test('a camera without consent, and one with an address that is none of the village, is refused; what was typed stands', async () => {
  const { page } = desk;
  await page.getByRole('link', { name: '登记摄像头' }).click();
  // Browsers hold an empty field back by themselves: what only looks filled in is for the center.
  await registers({ consenter: ' ', address: 'rtsp://169.254.169.254/latest' });
  await page.getByText('“谁同意的”请填 1 到 30 个字').first().waitFor();
  await page.getByText('不是村里网上的地址').first().waitFor();
  assert.equal(await page.inputValue('[name=purpose]'), '看茶园长势和病虫害');
  assert.equal(await page.inputValue('[name=password]'), '', 'a password is never sent back');
  await desk.accessible();
});

test('a registered camera comes to the column; at a touch it is seen live, with what it is for; two who look are one connection', async () => {
  const kiosk = await browser.open('kiosk', demo.village(1) + COLUMN);
  await registers();
  await desk.page.getByText('已保存，村里的屏幕很快就会更新').waitFor();
  const card = kiosk.page.locator('.plots-card', { hasText: '河边茶园' });
  await card.waitFor(SOON);
  await isForPeople(kiosk);
  // The first still is kept at once: what connects from now on is who looks.
  await says(kiosk.page, COLUMN, /\/still\/\d+/);
  const before = camera.connections;
  await kiosk.follow(card);
  at = new URL(kiosk.page.url()).pathname;
  const phone = await browser.open('phone', demo.village(1) + at);
  await Promise.all([shows(kiosk.page, 'red'), shows(phone.page, 'red')]);
  await kiosk.page.locator('.plots-banner', { hasText: '用途：看茶园长势和病虫害' }).filter({ hasText: '河边茶叶合作社同意' }).waitFor();
  await kiosk.page.locator('.plots-standing').waitFor({ state: 'hidden' });
  camera.show('blue');
  await Promise.all([shows(kiosk.page, 'blue'), shows(phone.page, 'blue')]);
  assert.ok(camera.connections - before <= 1, `${camera.connections - before} connections for two who look`);
  assert.equal(camera.connected, 1);
  await kiosk.page.locator('.plots-looks li', { hasText: '本村屏幕' }).first().waitFor();
  await Promise.all([isForPeople(kiosk), isForPeople(phone)]);
  await phone.close();
  // Who goes on to another page has left the camera, too.
  await kiosk.follow(kiosk.page.locator('.bar a[data-back]'));
  for (const deadline = Date.now() + SOON.timeout; camera.connected > 0; await pause(100)) {
    assert.ok(Date.now() < deadline, 'nobody looks, and the camera is left');
  }
  await kiosk.close();
});

test('a camera that goes says why there is no picture, and comes back by itself', async () => {
  const screen = await browser.open('kiosk', demo.village(1) + at);
  await shows(screen.page, 'blue');
  await camera.stop();
  await screen.page.locator('.plots-standing', { hasText: /未接通：摄像头没有应答|画面断了/ }).waitFor(SOON);
  await camera.startAgain();
  await shows(screen.page, 'red');
  await screen.page.locator('.plots-standing').waitFor({ state: 'hidden' });
  await closes(screen, 503);
});

test('a screen that plays no H.265 says so, and what to change, and shows the picture once it is changed', async () => {
  await camera.stop();
  await camera.startAgain('h265');
  const screen = await browser.open('kiosk', demo.village(1) + at);
  const said = screen.page.locator('.plots-standing');
  await said.filter({ hasText: '放不了这种画面（H.265）' }).filter({ hasText: '改成 H.264' }).waitFor(SOON);
  // What the node knows of the camera, which works, does not take its place.
  await screen.page.waitForResponse((answer) => answer.url().endsWith('/standing'));
  assert.match(await said.innerText(), /H\.265/);
  await isForPeople(screen);
  await camera.stop();
  await camera.startAgain();
  await shows(screen.page, 'red');
  await closes(screen, 503);
});

test('whoever looks at the desk stands with name and office before the village, and sees a still', async () => {
  const screen = await browser.open('kiosk', demo.village(1) + at);
  await shows(screen.page, 'red');
  await desk.page.goto(`${demo.center}/desk/cameras`);
  await desk.page.getByRole('link', { name: '河边茶园' }).click();
  await desk.page.getByRole('link', { name: '看画面' }).click();
  await desk.page.locator('img.plots-picture').waitFor(SOON);
  await desk.page.waitForFunction(() => (document.querySelector('img')?.naturalWidth ?? 0) > 0, null, SOON);
  await desk.accessible();
  await screen.page.locator('.plots-watch .plots-eye', { hasText: '正在看' }).waitFor(SOON);
  const who = await screen.page.locator('.plots-watch .plots-eye').textContent();
  await screen.page.locator('.plots-looks li', { hasText: /** @type {string} */ (who).replace('正在看', '') }).waitFor(SOON);
  await screen.close();
  await desk.page.goto(`${demo.center}/desk/cameras`);
});

for (const name of ['kiosk', 'tv', 'phone']) {
  test(`a still of the last day is looked at by keys and by small pictures, and leads back to the present (${name})`, async () => {
    const screen = await browser.open(name, demo.village(1) + at);
    const { page } = screen;
    await screen.follow(page.locator('.plots-past li a').first());
    await page.getByText('的画面，不是现在').waitFor();
    await page.waitForFunction(() => (/** @type {HTMLImageElement | null} */ (document.querySelector('img.plots-picture'))?.naturalWidth ?? 0) > 0);
    await isForPeople(screen);
    await screen.press(page.locator('.plots-keys a', { hasText: '看现在' }));
    await shows(page, 'red');
    await isForPeople(screen);
    await screen.close();
  });
}

test('whoever goes on looking while the consent runs out sees the picture end', async () => {
  const screen = await browser.open('kiosk', demo.village(1) + at);
  const { page } = screen;
  await shows(page, 'red');
  await demo.passDays(5);
  await page.locator('.plots-standing', { hasText: '这个画面停了' }).waitFor(SOON);
  assert.ok(await page.locator('video').isHidden());
  assert.equal((await fetch(demo.village(1) + at)).status, 404);
  assert.equal((await fetch(`${demo.village(1)}${at}/live.mp4`)).status, 404);
  await says(page, COLUMN, /现在没有可以看的画面|未接通/);
  await closes(screen, 404);
});
