/**
 * The camera as a copier: an identity card on a table before it, found, laid flat, read, and confirmed field by field;
 * and what happens where there is no paper, no permission and no camera.
 */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { Browser, Demo } from './harness.mjs';

/** @typedef {import('./harness.mjs').Screen} Screen */

const WIDTH = 1280;
const HEIGHT = 720;
/** Somebody who does not exist. */
const NAME = '王演示';
const NUMBER = '421124195001010015';

/** @type {Demo} */
let demo;
/** Before a card on a table. @type {Browser} */
let beforeCard;
/** Before an empty table. @type {Browser} */
let beforeTable;
/** Without a camera. @type {Browser} */
let blind;

before(async () => {
  [demo, blind] = await Promise.all([Demo.start({ models: true }), Browser.start()]);
  [beforeCard, beforeTable] = await Promise.all([sees('card.y4m', true), sees('table.y4m', false)]);
});
after(async () => {
  await Promise.all([beforeCard?.stop(), beforeTable?.stop(), blind?.stop()]);
  await demo?.stop();
});

/** A browser whose camera sees a table, with a card on it or none. @param {string} name @param {boolean} card */
async function sees(name, card) {
  const screen = await blind.open('kiosk', `${demo.village(1)}/apply`);
  const drawn = await screen.page.evaluate(draw, { width: WIDTH, height: HEIGHT, card, name: NAME, number: NUMBER });
  await screen.close();
  const file = path.join(demo.folder, name);
  await writeFile(file, film(Buffer.from(drawn, 'base64')));
  return Browser.start(['--use-fake-device-for-media-stream', `--use-file-for-fake-video-capture=${file}`]);
}

/**
 * In the browser: what the camera sees, four bytes a pixel, in base 64. A card is drawn askew.
 * @param {{width: number, height: number, card: boolean, name: string, number: string}} scene
 */
function draw({ width, height, card, name, number }) {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height];
  const pen = canvas.getContext('2d');
  if (!pen) throw new Error('this browser draws nothing');
  pen.fillStyle = '#3c3630';
  pen.fillRect(0, 0, width, height);
  if (card) {
    pen.translate(width / 2, height / 2);
    pen.transform(0.99, -0.1, 0.06, 0.98, 0, 0);
    pen.translate(-428, -270);
    pen.fillStyle = '#e4e9ec';
    pen.fillRect(0, 0, 856, 540);
    pen.textBaseline = 'middle';
    /** @type {[number, number, number, string][]} */
    const print = [
      [50, 78, 30, '姓 名'],
      [152, 78, 36, name],
      [50, 148, 30, '性 别'],
      [152, 148, 34, '男'],
      [250, 148, 30, '民 族'],
      [350, 148, 34, '汉'],
      [50, 216, 30, '出 生'],
      [152, 216, 34, '1950 年 1 月 1 日'],
      [50, 288, 30, '住 址'],
      [152, 288, 34, '湖北省英山县红山镇乌'],
      [152, 336, 34, '云山村3组演示18号'],
      [50, 472, 30, '公民身份号码'],
      [290, 472, 40, number],
    ];
    for (const [x, y, size, text] of print) {
      pen.font = `${size}px "Noto Sans CJK SC", sans-serif`;
      pen.fillStyle = '#22262a';
      pen.fillText(text, x, y);
    }
    pen.fillStyle = '#9aa4ad';
    pen.fillRect(610, 80, 190, 250);
  }
  const { data } = pen.getImageData(0, 0, width, height);
  let bytes = '';
  for (let at = 0; at < data.length; at += 32_768) bytes += String.fromCharCode(...data.subarray(at, at + 32_768));
  return btoa(bytes);
}

/** Two equal pictures as YUV4MPEG2, which Chromium's camera for tests plays for ever. @param {Buffer} pixels */
function film(pixels) {
  const bright = Buffer.alloc(WIDTH * HEIGHT);
  const blue = Buffer.alloc(bright.length / 4);
  const red = Buffer.alloc(bright.length / 4);
  for (let at = 0; at < bright.length; at += 1) {
    const [r, g, b] = pixels.subarray(4 * at, 4 * at + 3);
    bright[at] = 16 + (65.7 * r + 129.1 * g + 25.1 * b) / 256;
    const [x, y] = [at % WIDTH, Math.floor(at / WIDTH)];
    if (x % 2 || y % 2) continue;
    const quarter = (y / 2) * (WIDTH / 2) + x / 2;
    blue[quarter] = 128 + (-37.9 * r - 74.5 * g + 112.4 * b) / 256;
    red[quarter] = 128 + (112.4 * r - 94.2 * g - 18.3 * b) / 256;
  }
  const frame = [Buffer.from('FRAME\n'), bright, blue, red];
  return Buffer.concat([Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420jpeg\n`), ...frame, ...frame]);
}

/** Begins an application that asks for name and number, and comes to the card. @param {Screen} screen */
async function toTheCard(screen) {
  const { page } = screen;
  await screen.press(page.locator('.guide-begin form button'));
  await page.waitForURL(/\/consent/);
  await page.waitForLoadState();
  await screen.press(page.locator('.consent .strong'));
  await page.waitForURL(/\/apply\/fill/);
  await screen.press(page.locator('button[value=card]'));
  await page.waitForURL(/\/apply\/card/);
  await page.waitForLoadState();
}

/** A screen before a camera that may be used, at the card. @param {Browser} browser @param {string} name */
async function withCamera(browser, name) {
  const screen = await browser.open(name, `${demo.village(1)}/apply/elder`, { permissions: ['camera'] });
  await toTheCard(screen);
  await screen.page.locator('.camera').waitFor();
  return screen;
}

/** Waits for what is on the glass. @param {Screen} screen @param {string} state */
async function stands(screen, state) {
  await screen.page.locator(`.camera[data-state=${state}]`).waitFor();
}

/** Whether the camera is on. @param {Screen} screen */
function isOn(screen) {
  return screen.page.evaluate(() => document.querySelector('video')?.srcObject instanceof MediaStream);
}

/** @param {Screen} screen @param {string} act */
async function camera(screen, act) {
  await screen.press(screen.page.locator(`[data-camera-act=${act}]`));
}

for (const name of ['kiosk', 'phone']) {
  test(`a card before the camera fills in what somebody confirms, and nothing else: ${name}`, async () => {
    const screen = await withCamera(beforeCard, name);
    const { page } = screen;
    await screen.accessible();
    await camera(screen, 'open');
    await stands(screen, 'live');
    assert.ok(await page.getByText('摄像头开着').isVisible());
    await page.locator('.camera[data-paper]').waitFor();
    await screen.accessible();
    await camera(screen, 'shoot');
    await stands(screen, 'taken');
    assert.equal(await isOn(screen), false, 'it is off once the picture is taken');
    assert.ok(!(await page.getByText('摄像头开着').isVisible()));
    const paper = await page.locator('.camera-paper canvas').evaluate((canvas) => {
      return canvas instanceof HTMLCanvasElement ? canvas.width / canvas.height : 0;
    });
    assert.ok(Math.abs(paper - 856 / 540) < 0.1, `the card alone is taken: ${paper} times as wide as high`);
    await screen.accessible();
    await camera(screen, 'use');
    const fields = page.locator('.card-fields li');
    await fields.first().waitFor();
    assert.equal(await page.locator('.card-fields :checked').count(), 0, 'nothing is taken for right');
    await screen.accessible();
    await screen.press(fields.filter({ hasText: NAME }).getByText('对', { exact: true }));
    await screen.press(fields.filter({ hasText: '身份证号' }).getByText('对', { exact: true }));
    await screen.press(page.locator('.fill-keys button'));
    await page.waitForURL(/\/apply\/fill/);
    await page.goto(`${demo.village(1)}/apply/check`);
    const filled = await page.locator('main').innerText();
    assert.ok(filled.includes(NAME) && filled.replaceAll(' ', '').includes(NUMBER), filled);
    assert.ok(!filled.includes('云山村3组'), 'what nobody confirmed is not there');
    await screen.close();
  });
}

test('where no paper is seen the whole picture is taken, and it says so', async () => {
  const screen = await withCamera(beforeTable, 'kiosk');
  const { page } = screen;
  await camera(screen, 'open');
  await stands(screen, 'live');
  await camera(screen, 'shoot');
  await stands(screen, 'taken');
  assert.match(await page.locator('.camera-said').innerText(), /没找到纸边/);
  await camera(screen, 'again');
  await stands(screen, 'live');
  await camera(screen, 'close');
  await stands(screen, 'closed');
  assert.equal(await isOn(screen), false);
  await screen.close();
});

test('the camera goes off with the page and with the visit', async () => {
  const screen = await withCamera(beforeCard, 'kiosk');
  const { page } = screen;
  await camera(screen, 'open');
  await stands(screen, 'live');
  const ended = await page.evaluate(() => {
    const stream = document.querySelector('video')?.srcObject;
    document.dispatchEvent(new Event('session:end'));
    return stream instanceof MediaStream && stream.getTracks().every((track) => track.readyState === 'ended');
  });
  assert.ok(ended);
  await screen.close();
});

test('a minute without a touch turns it off', async () => {
  const screen = await beforeCard.open('kiosk', `${demo.village(1)}/apply/elder`, { permissions: ['camera'] });
  await toTheCard(screen);
  await screen.page.clock.install();
  await screen.page.reload();
  await screen.page.locator('.camera').waitFor();
  await camera(screen, 'open');
  await stands(screen, 'live');
  await screen.page.clock.runFor(61_000);
  await stands(screen, 'closed');
  assert.equal(await isOn(screen), false);
  assert.match(await screen.page.locator('.camera-said').innerText(), /没人动/);
  await screen.close();
});

test('a camera that may not be used says so and leaves the other ways', async () => {
  const screen = await beforeCard.open('kiosk', `${demo.village(1)}/apply/elder`);
  await screen.context.grantPermissions([]);
  await toTheCard(screen);
  await screen.page.locator('.camera').waitFor();
  await camera(screen, 'open');
  await screen.page.getByText('摄像头没有让用').waitFor();
  await stands(screen, 'closed');
  assert.ok(await screen.page.locator('input[type=file]').isVisible());
  assert.ok(await screen.page.getByText('自己写', { exact: true }).isVisible());
  await screen.close();
});

test('a screen without a camera offers none, and a television no card', async () => {
  const kiosk = await blind.open('kiosk', `${demo.village(1)}/apply/elder`);
  await toTheCard(kiosk);
  assert.equal(await kiosk.page.evaluate(async () => (await navigator.mediaDevices.enumerateDevices()).some((each) => each.kind === 'videoinput')), false);
  assert.ok(!(await kiosk.page.locator('.camera').isVisible()));
  assert.ok(await kiosk.page.locator('input[type=file]').isVisible());
  await kiosk.close();
  const tv = await blind.open('tv', `${demo.village(1)}/apply/elder`);
  await tv.press(tv.page.locator('.guide-begin form button'));
  await tv.page.waitForURL(/\/consent/);
  await tv.page.waitForLoadState();
  await tv.press(tv.page.locator('.consent .strong'));
  await tv.page.waitForURL(/\/apply\/fill/);
  assert.equal(await tv.page.locator('button[value=card]').count(), 0);
  await tv.close();
});
