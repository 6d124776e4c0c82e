/**
 * A call on the real nodes: nobody answers and the form to be called back stands there; then a clerk of the village answers,
 * both see and hear each other through the center, a photo is shown and drawn on, a result card stands on the screen, is kept,
 * found again and deleted; then a photo is there before somebody answers, and a second expert comes in.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, Demo } from './harness.mjs';
import { FAKE, hears, sees, SOON, watched, wavers } from './venue.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./harness.mjs').Screen} Screen */

/** It rings for 45 seconds. */
const RUNG_OUT = { timeout: 70_000 };
/** The cadre of the demo's villages is on duty around the clock. */
const COLUMN = '/huiyi/talk/cadre';
const CADRE = '王大姐(演示)';
const ADVICE = '叶子上有黄斑，先停水三天。\n三天后再拍照给我看。';

/** @type {Demo} */
let demo;
/** @type {Browser} */
let browser;
/** @type {Screen} */
let desk;
/** @type {Screen} */
let screen;

before(async () => {
  [demo, browser] = await Promise.all([Demo.start(), Browser.start(FAKE)]);
  screen = await browser.open('kiosk', demo.village(1));
  await watched(screen.page);
});
after(async () => {
  await browser?.stop();
  await demo?.stop();
});

/** In the page: whether the large picture is another's, moves on, and has the green of the fake camera. */
function green() {
  const video = /** @type {HTMLVideoElement | null} */ (document.querySelector('.call-glass .big video'));
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [64, 36];
  const context = canvas.getContext('2d');
  if (!video || !context || video.readyState < 2 || video.currentTime === 0) return false;
  context.drawImage(video, 0, 0, 64, 36);
  const [red, strong, blue] = context.getImageData(12, 24, 1, 1).data;
  return strong > red + 40 && strong > blue + 40;
}

/** Touches 视频呼叫 of the cadre. */
async function calls() {
  const { page } = screen;
  await page.goto(demo.village(1) + COLUMN);
  const person = page.locator('.talk-person', { hasText: CADRE });
  await person.getByRole('button', { name: '视频呼叫' }).tap(SOON);
  await page.waitForURL(/\/meetings\/call\/[0-9a-f-]+/);
}

test('where nobody is at a desk the screen says so, and the form to be called back knows what it is about', async () => {
  const { page } = screen;
  await page.goto(`${demo.village(1)}/help`);
  await page.getByRole('button', { name: '视频呼叫' }).waitFor(SOON);
  await screen.accessible();
  await screen.isForFingers(60);
  await calls();
  await page.getByText('现在没有人在线').waitFor(SOON);
  await screen.accessible();
  await screen.isForFingers(60);
  await page.getByRole('link', { name: '请人回电话' }).tap();
  await page.getByRole('button', { name: '请给我回电话' }).waitFor();
  await page.goto(`${demo.village(1)}/help/call?office=agronomist`);
  assert.ok(await page.locator('.about', { hasText: '种地养殖' }).locator('input').isChecked());
});

test('whoever is at a desk is rung, and where nobody answers in time the screen says so', async () => {
  desk = await browser.open('desk', `${demo.center}/desk/login`);
  await desk.logIn(demo, 'clerk-village');
  await watched(desk.page);
  await desk.page.goto(`${demo.center}/desk/calls`);
  await desk.accessible();
  await calls();
  const { page } = screen;
  await page.getByText('正在呼叫').waitFor();
  await page.locator('.meeting-banner', { hasText: '秒后打开摄像头和话筒' }).waitFor(SOON);
  await desk.page.locator('.ring', { hasText: `村干部 ${CADRE}` }).waitFor(SOON);
  await desk.accessible();
  await page.getByText('没有人接').waitFor(RUNG_OUT);
  assert.equal(await page.locator('video').count(), 0);
  await page.locator('.meeting-banner').waitFor({ state: 'hidden' });
  await desk.page.locator('.ring').waitFor({ state: 'detached', ...SOON });
});

test('somebody answers, and both see and hear each other', async () => {
  const { page } = screen;
  await page.getByRole('button', { name: '再呼叫一次' }).tap();
  await desk.page.locator('.ring').getByRole('button', { name: '接听' }).click(SOON);
  await desk.page.waitForURL(/\/desk\/calls\/[0-9a-f-]+/);
  await page.getByText('正在和').waitFor(SOON);
  for (const side of [page, desk.page]) {
    await side.locator('.meeting-banner', { hasText: '摄像头和话筒已打开' }).waitFor(SOON);
    await side.waitForFunction(green, undefined, SOON);
    await hears(side);
    await sees(side);
  }
  await page.locator('.call-glass .small').waitFor();
  await screen.accessible();
  await screen.isForFingers(60);
  await desk.accessible();
});

test('a picture that the center wants not and wants again in one breath goes on', async () => {
  await wavers(screen.page);
  await sees(desk.page);
  await sees(desk.page);
});

/** Draws a line at the desk, from a quarter of the large picture to its middle. */
async function draws() {
  const { mouse } = desk.page;
  const box = await desk.page.locator('.call-glass .big').boundingBox();
  assert.ok(box);
  await mouse.move(box.x + box.width * 0.25, box.y + box.height * 0.25);
  await mouse.down();
  await mouse.move(box.x + box.width * 0.5, box.y + box.height * 0.5, { steps: 6 });
  await mouse.up();
}

test('a photo stands on both sides, and what is drawn on it is seen by the villager', async () => {
  const { page } = screen;
  await page.getByRole('button', { name: '拍照给专家看' }).tap();
  await page.locator('.call-glass .big canvas').waitFor(SOON);
  const photo = desk.page.locator('.call-glass .big img');
  await photo.waitFor(SOON);
  await desk.page.waitForFunction(() => (/** @type {HTMLImageElement | null} */ (document.querySelector('.call-glass img'))?.naturalWidth ?? 0) > 100, undefined, SOON);
  await draws();
  const line = page.locator('.call-glass .big polyline');
  await line.waitFor({ state: 'attached', timeout: 5000 });
  assert.match(await line.getAttribute('points') ?? '', /^2[45]\d,2[45]\d .* (49|50)\d,(49|50)\d$/);
  await desk.page.getByRole('button', { name: '清除画线' }).click(SOON);
  await line.waitFor({ state: 'detached', ...SOON });
  await desk.page.getByRole('button', { name: '看实况' }).click(SOON);
  await page.waitForFunction(green, undefined, SOON);
  // On the live picture too, once the desk has it: the villager's own is large then.
  await desk.page.locator('.call-glass .big video').waitFor(SOON);
  await draws();
  await line.waitFor({ state: 'attached', timeout: 5000 });
  await page.locator('.call-glass .big figcaption', { hasText: '您自己' }).waitFor();
});

/** In the page: the blue of the large picture's middle, once it is a photo. */
function blue() {
  const image = /** @type {HTMLImageElement | null} */ (document.querySelector('.call-glass .big img'));
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (!image?.complete || !image.naturalWidth || !context) return false;
  context.drawImage(image, 0, 0, 1, 1);
  const [red, , strong] = context.getImageData(0, 0, 1, 1).data;
  return strong > red + 100;
}

test('a telephone beside the screen scans a code, and its photo stands on both sides', async () => {
  const { page } = screen;
  await page.getByRole('button', { name: '用手机拍' }).tap();
  const code = page.locator('.call-code');
  await code.locator('svg.qr').waitFor(SOON);
  await screen.accessible();
  await screen.isForFingers(60);
  await screen.fitsItsWidth();
  const telephone = await browser.open('phone', await code.getAttribute('data-link') ?? '');
  await telephone.accessible();
  await telephone.isForFingers(48);
  await telephone.fitsItsWidth();
  const photo = Buffer.from(await telephone.page.evaluate(() => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [3000, 2000];
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    context.fillStyle = '#1020e0';
    context.fillRect(0, 0, 3000, 2000);
    return canvas.toDataURL('image/png').split(',')[1];
  }), 'base64');
  const field = telephone.page.locator('input[type=file]');
  await field.setInputFiles({ name: 'a.png', mimeType: 'image/png', buffer: Buffer.from('no photo') });
  await telephone.page.getByText('请再拍一次').waitFor(SOON);
  telephone.troubles = telephone.troubles.filter((trouble) => !trouble.includes('status of 400'));
  await field.setInputFiles({ name: 'leaf.png', mimeType: 'image/png', buffer: photo });
  await telephone.page.getByText('发出去了').waitFor(SOON);
  await telephone.accessible();
  await telephone.isForFingers(48);
  await code.waitFor({ state: 'detached', ...SOON });
  for (const side of [page, desk.page]) await side.waitForFunction(blue, undefined, SOON);
  await draws();
  await page.locator('.call-glass .big polyline').waitFor({ state: 'attached', timeout: 5000 });
  const other = await browser.open('phone', telephone.page.url());
  await other.page.getByText('已经给另一部手机用了').waitFor(SOON);
  other.troubles = other.troubles.filter((trouble) => !trouble.includes('status of 409'));
  await other.close();
  await telephone.close();
});

/** In the page: whether the picture on the card is the blue photo with a red line through a third of it. */
function drawnOn() {
  const image = /** @type {HTMLImageElement | null} */ (document.querySelector('img.call-picture'));
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (!image?.complete || !image.naturalWidth || !context) return false;
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  context.drawImage(image, 0, 0);
  const colour = (/** @type {number} */ x, /** @type {number} */ y) => context.getImageData(canvas.width * x, canvas.height * y, 1, 1).data;
  // The glass is wider than the photo: what is at 0.375 of it is further left on the photo.
  const [[red, , faint], [far, , blue]] = [colour(0.352, 0.375), colour(0.75, 0.75)];
  return red > faint + 80 && blue > far + 80;
}

/** 取卡码, as it stands on the screen. */
let code = '';

test('the result card stands on the screen with the photo and what was drawn on it, and after the call everything is off', async () => {
  const { page } = screen;
  await desk.page.fill('[name=advice]', ADVICE);
  await desk.page.getByLabel('照片一起给').check();
  await desk.page.getByRole('button', { name: '显示到屏幕上' }).click();
  await desk.page.getByText('结果卡已在村里的屏幕上').waitFor(SOON);
  await page.locator('.call-card').getByText('先停水三天').waitFor(SOON);
  await page.waitForFunction(drawnOn, undefined, SOON);
  assert.ok(await desk.page.locator('.meeting-banner').isVisible(), 'the desk is still in the call');
  await screen.accessible();
  await page.getByRole('button', { name: '挂断' }).tap();
  await page.getByText('通话结束').waitFor(SOON);
  assert.equal(await page.locator('video').count(), 0);
  await page.locator('.meeting-banner').waitFor({ state: 'hidden' });
  await page.waitForFunction(drawnOn, undefined, SOON);
  await screen.fitsItsWidth();
  await page.getByText('保存 12 个月，凭取卡码再看').waitFor();
  await page.getByRole('button', { name: '同意留存' }).tap();
  await page.getByText('已按您的意思留存').waitFor(SOON);
  code = await page.locator('.card-number').innerText();
  assert.match(code, /^\d{5} \d{5}$/);
  await page.locator('.card-code').getByText(/保存到 \d{4}年\d+月\d+日/).waitFor();
  await screen.accessible();
  await screen.fitsItsWidth();
  await screen.isForFingers(60);
  await desk.page.goto(`${demo.center}/desk/calls`);
  await desk.page.locator('tr', { hasText: '有结果卡' }).locator('a').click();
  await desk.page.getByText('村民已同意留存').first().waitFor();
  await desk.page.getByText('先停水三天').first().waitFor();
  await desk.page.waitForFunction(drawnOn, undefined, SOON);
  await desk.accessible();
});

/** Types a code on the keys of the screen, and sends it. @param {string} digits */
async function looksFor(digits) {
  const { page } = screen;
  await page.locator('.writer-input').tap();
  await page.locator('[data-act=clear]:visible').tap();
  for (const digit of digits) await page.locator(`.writer-panel:not([hidden]) [data-key="${digit}"]`).tap();
  await page.locator('[data-act=done]:visible').tap();
  await page.getByRole('button', { name: '看结果卡' }).tap();
}

test('whoever kept a card finds it again by its code, and once it is deleted finds it no more', async () => {
  const { page } = screen;
  const digits = code.replace(' ', '');
  await page.locator('.bar .key', { hasText: '首页' }).tap();
  await page.waitForURL((url) => url.pathname === '/');
  await page.goto(demo.village(1) + COLUMN);
  await screen.accessible();
  await screen.isForFingers(60);
  await page.getByRole('link', { name: '再看结果卡' }).tap();
  await page.waitForURL(/\/meetings\/call\/kept$/);
  await screen.accessible();
  await screen.isForFingers(60);
  const wrong = String(9_999_999_999 - Number(digits)).padStart(10, '0');
  await looksFor(wrong);
  await page.getByText('没有找到').waitFor(SOON);
  assert.equal(await page.locator('.writer-input').inputValue(), wrong, 'nothing typed is lost');
  await looksFor(digits);
  await page.locator('.call-card').getByText('先停水三天').waitFor(SOON);
  await page.waitForFunction(drawnOn, undefined, SOON);
  await page.getByText('保存到').waitFor();
  await screen.accessible();
  await screen.isForFingers(60);
  await screen.fitsItsWidth();
  await page.getByRole('button', { name: '不留了' }).tap();
  await page.getByRole('button', { name: '还是留着' }).tap(SOON);
  await page.locator('.call-card').getByText('先停水三天').waitFor(SOON);
  await page.getByRole('button', { name: '不留了' }).tap();
  await page.getByText('真的不留了吗').waitFor(SOON);
  await screen.accessible();
  await screen.isForFingers(60);
  await page.getByRole('button', { name: '删掉' }).tap(SOON);
  await page.getByText('已经删掉了').waitFor(SOON);
  assert.ok(!(await page.content()).includes(digits), 'nothing of it stays on the screen');
  await page.getByRole('button', { name: '再看一张' }).tap();
  await looksFor(digits);
  await page.getByText('没有找到').waitFor(SOON);
  screen.troubles = screen.troubles.filter((trouble) => !trouble.includes('status of 400'));
  await desk.page.goto(`${demo.center}/desk/calls`);
  assert.equal(await desk.page.getByText('有结果卡').count(), 0);
});

test('the columns of other halls lead to the same people', async () => {
  const { page } = screen;
  for (const [column, name] of [['/yiwu/ask/doctor', '陈医生(演示)'], ['/fuwu/agri/ask', '周师傅(演示)'], ['/fuwu/pay/legal', '赵律师(演示)'], ['/laowu/right/aid', '赵律师(演示)']]) {
    await page.goto(demo.village(1) + column);
    await page.locator('.talk-person', { hasText: name }).waitFor(SOON);
    await screen.accessible();
    await screen.isForFingers(60);
  }
});

test('a photo that a telephone shows while it rings stands before the expert as soon as they answer', async () => {
  const { page } = screen;
  await calls();
  const code = page.locator('.call-code');
  await page.getByRole('button', { name: '用手机拍' }).tap(SOON);
  await code.locator('svg.qr').waitFor(SOON);
  const telephone = await browser.open('phone', await code.getAttribute('data-link') ?? '');
  const photo = Buffer.from(await telephone.page.evaluate(() => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [300, 200];
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
    context.fillStyle = '#1020e0';
    context.fillRect(0, 0, 300, 200);
    return canvas.toDataURL('image/png').split(',')[1];
  }), 'base64');
  await telephone.page.locator('input[type=file]').setInputFiles({ name: 'leaf.png', mimeType: 'image/png', buffer: photo });
  await telephone.page.getByText('发出去了').waitFor(SOON);
  await page.getByText('照片拍好了').waitFor(SOON);
  await telephone.close();
  await desk.page.locator('.ring').getByRole('button', { name: '接听' }).click(SOON);
  await desk.page.waitForURL(/\/desk\/calls\/[0-9a-f-]+/);
  for (const side of [page, desk.page]) await side.waitForFunction(blue, undefined, SOON);
  await desk.page.getByRole('button', { name: '看实况' }).click(SOON);
  await page.waitForFunction(green, undefined, SOON);
});

/** In the page: whether this many pictures move. @param {number} count */
function moving(count) {
  const videos = [...document.querySelectorAll('.call-glass video')];
  const moves = (/** @type {Element} */ video) => video instanceof HTMLVideoElement && video.videoWidth > 0 && video.currentTime > 0;
  return videos.length === count && videos.every(moves);
}

test('a second expert who takes the office comes in by one touch, and all three see each other', async () => {
  const second = await browser.open('desk', `${demo.center}/desk/login`);
  await second.logIn(demo, 'clerk-county');
  await watched(second.page);
  await second.page.goto(`${demo.center}/desk/calls`);
  await second.page.getByText('本单位还没有人勾').waitFor(SOON);
  await second.page.getByLabel('法律').check();
  await second.page.getByRole('button', { name: '保存' }).click();
  await second.page.getByText('从现在起按这个响铃').waitFor(SOON);
  await second.accessible();
  await desk.page.getByRole('button', { name: /法律 · 1 人空着/ }).click(SOON);
  await second.page.locator('.ring', { hasText: '法律' }).getByRole('button', { name: '接听' }).click(SOON);
  await second.page.waitForURL(/\/desk\/calls\/[0-9a-f-]+/);
  for (const side of [screen.page, desk.page, second.page]) {
    await side.waitForFunction(moving, 3, SOON);
    await hears(side);
    await sees(side);
  }
  await desk.page.getByText('现在别处没有人空着').waitFor(SOON);
  await desk.accessible();
  await second.close();
  await screen.page.getByRole('button', { name: '挂断' }).tap();
  await screen.page.getByText('通话结束').waitFor(SOON);
});

test('whoever goes home while it rings leaves nothing to answer, and the camera goes off', async () => {
  await calls();
  await desk.page.locator('.ring').waitFor(SOON);
  await screen.page.locator('.bar .key', { hasText: '首页' }).tap();
  await screen.page.waitForURL((url) => url.pathname === '/');
  await desk.page.locator('.ring').waitFor({ state: 'detached', timeout: 10_000 });
  await desk.page.goto(`${demo.center}/desk/calls`);
  await desk.page.locator('tbody tr').first().getByText('对方取消').waitFor();
  await screen.close();
  await desk.close();
});
