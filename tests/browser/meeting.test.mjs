// long: one meeting from its invitation to its film; each test goes on where the one before it ended
/**
 * A meeting on the real nodes: the desk schedules and opens it, two villages come in and see and hear each other through
 * the center; the chair closes a microphone, and calls the roll.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, Demo, says } from './harness.mjs';
import { Node } from './node.mjs';
import { CAMERAS, comesIn, FAKE, hears, listened, looksLike, pressed, received, sees, SOON, watched, withoutDepth } from './venue.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./harness.mjs').Screen} Screen */

/** A film is composed, then converted for the library. */
const LONG_MS = 180_000;
const TITLE = '汛期调度会';
/** The notes before a call is said. */
const NOTES_HZ = [660, 880, 1320];
/** Both are green, and neither is taken for the other. @type {import('./venue.mjs').Look[]} */
const LOOKS = [{ colour: [20, 120, 20], hertz: 500 }, { colour: [20, 230, 20], hertz: 900 }];
/** @type {Demo} */
let demo;
/** @type {Browser} */
let browser;
/** @type {Screen} */
let desk;
/** @type {Screen[]} */
let villages = [];
/** The demo's center and villages, each a process of its own. @type {Node[]} */
const nodes = [];
/** When the recording began and ended. */
let [recordedFrom, recordedUntil] = [0, 0];

before(async () => {
  [demo, browser] = await Promise.all([Demo.start(), Browser.start([...FAKE, CAMERAS])]);
  const { center, village } = await Node.apart(demo, (lines) => lines);
  nodes.push(center, village, await Node.alone(demo, (lines) => lines, 2));
  desk = await browser.open('desk', `${demo.center}/desk/login`);
  await desk.logIn(demo, 'clerk-county');
});
after(async () => {
  await browser?.stop();
  for (const node of nodes) await node.kill();
  await demo?.stop();
});

/** Presses a key of the console. @param {string} name */
const presses = (name) => pressed(desk.page.getByRole('button', { name, exact: true }).first());

test('a form that is refused says why, and one that is right brings the console', async () => {
  const { page } = desk;
  await page.goto(`${demo.center}/desk/meetings/new`);
  await page.fill('[name=title]', TITLE);
  await page.fill('[name=minutes]', '2');
  await page.getByRole('button', { name: '预约并通知各村' }).click();
  await page.getByText('时长写 5 到 720 分钟').first().waitFor();
  assert.equal(await page.inputValue('[name=title]'), TITLE);
  await page.fill('[name=minutes]', '60');
  await page.getByRole('button', { name: '预约并通知各村' }).click();
  await page.waitForURL(/\/desk\/meetings\/[0-9a-f-]+\?done=/);
  await desk.accessible();
});

test('an idle screen that is called sounds three notes, goes to the meeting by itself, once, and opens no camera', async () => {
  const screen = await browser.open('kiosk', demo.village(2));
  const { page } = screen;
  await listened(page);
  await page.goto(`${demo.village(2)}/idle`);
  await presses('开会');
  await page.locator('.sheet.call', { hasText: TITLE }).waitFor(SOON);
  await page.waitForFunction(sounded, NOTES_HZ, SOON);
  await page.waitForURL(/\/meetings\//, SOON);
  await page.getByRole('button', { name: '入会' }).waitFor(SOON);
  assert.equal(await page.locator('video').count(), 0);
  await page.goto(`${demo.village(2)}/idle`);
  await page.locator('.sheet.call').waitFor(SOON);
  assert.equal(await page.locator('[data-takes]').count(), 0);
  await screen.close();
});

test('a remote with arrow keys and OK alone comes in, asks for the floor, and leaves', async () => {
  const screen = await browser.open('tv', `${demo.village(2)}/huiyi/meet/now`);
  const { page } = screen;
  const key = (/** @type {string} */ name) => page.getByRole('button', { name, exact: true });
  const focused = () => page.waitForFunction(() => document.activeElement?.matches('.meeting-keys button'), undefined, SOON);
  await screen.follow(page.getByRole('link', { name: TITLE }).first());
  await screen.press(key('入会'));
  await page.locator('.meeting-banner', { hasText: '摄像头和话筒已打开' }).waitFor(SOON);
  await focused();
  await screen.press(key('申请发言'));
  await key('取消申请').waitFor(SOON);
  await desk.page.getByRole('button', { name: /^暂不发言/ }).waitFor(SOON);
  await focused();
  await screen.press(key('离开会议'));
  await key('入会').waitFor(SOON);
  await focused();
  assert.equal(await page.locator('video').count(), 0);
  await screen.close();
});

/** In the page: whether each of these notes came out of it. @param {number[]} notes */
function sounded(notes) {
  const heard = /** @type {number[]} */ (/** @type {any} */ (window).heard);
  return notes.every((note) => heard.some((hertz) => Math.abs(hertz - note) < 15));
}

test('the strip calls both villages, and a touch leads to the page of the meeting', async () => {
  for (const number of /** @type {const} */ ([1, 2])) {
    const screen = await browser.open('kiosk', demo.village(number));
    await watched(screen.page);
    const strip = screen.page.locator('.alarm.call', { hasText: TITLE });
    await strip.waitFor(SOON);
    await screen.follow(strip);
    await looksLike(screen.page, LOOKS[number - 1]);
    await screen.page.reload();
    await screen.page.getByRole('heading', { name: TITLE }).waitFor();
    assert.equal(await screen.page.locator('video').count(), 0, 'no camera before a touch');
    await screen.accessible();
    await screen.isForFingers(60);
    villages.push(screen);
  }
});

test('a countdown and a banner stand before the camera; both villages see each other and hear', async () => {
  for (const { page } of villages) {
    await page.getByRole('button', { name: '入会' }).tap();
    await page.locator('.meeting-banner', { hasText: '秒后打开摄像头和话筒' }).waitFor(SOON);
    await page.locator('.meeting-banner', { hasText: '摄像头和话筒已打开' }).waitFor(SOON);
  }
  await desk.page.getByText('2 个会场在会').waitFor(SOON);
  await presses('解除全场静音');
  for (const { page } of villages) {
    await sees(page);
    await hears(page);
    const colour = await page.waitForFunction(green, undefined, SOON);
    assert.ok(await colour.jsonValue());
  }
});

test('a second screen of the village takes its picture, and the first says where it is and can have it back', async () => {
  const [first] = villages;
  const second = await browser.open('kiosk', first.page.url());
  await watched(second.page);
  await second.page.reload();
  await comesIn(second.page);
  await first.page.getByText('本会场的画面已经在另一块屏幕上打开').waitFor(SOON);
  await first.page.locator('.meeting-banner').waitFor({ state: 'hidden' });
  assert.equal(await first.page.locator('video').count(), 0);
  await sees(second.page);
  await first.page.getByRole('button', { name: '打开画面' }).tap();
  await second.page.getByText('本会场的画面已经在另一块屏幕上打开').waitFor(SOON);
  await sees(first.page);
  await second.close();
});

test('people sign in by touching their names while the picture goes on', async () => {
  const [screen] = villages;
  const console = desk.page.url();
  await desk.page.goto(`${demo.center}/desk/meetings/rosters`);
  const hall = desk.page.locator('[name=org] option', { hasText: '红山镇 · ' }).first();
  await desk.page.selectOption('select[name=org]', String(await hall.getAttribute('value')));
  await desk.page.getByRole('button', { name: '看名册' }).click();
  await desk.page.fill('[name=names]', '王演示\n李演示');
  await desk.page.getByRole('button', { name: '保存名册' }).click();
  await desk.page.getByText('名册已保存').waitFor();
  await desk.accessible();
  await desk.page.goto(console);
  await screen.page.getByRole('link', { name: '签到' }).tap();
  await screen.page.getByRole('button', { name: '王演示' }).tap();
  await screen.page.locator('.meeting-signed', { hasText: '王演示' }).waitFor(SOON);
  await screen.accessible();
  await screen.isForFingers(60);
  await screen.page.getByRole('link', { name: '回到会议' }).tap();
  await screen.page.locator('.meeting-sheet').waitFor({ state: 'hidden' });
  await screen.page.locator('.meeting-banner', { hasText: '摄像头和话筒已打开' }).waitFor();
  await sees(screen.page);
  await desk.page.getByText('1 个会场已签到 1 人').waitFor(SOON);
});

/** In the page: whether the first picture of others plays. */
function plays() {
  const video = document.querySelector('.meeting-glass figure:not(.own) video');
  return video instanceof HTMLVideoElement && video.currentTime > 0;
}

/** In the page: whether the picture of another venue moves on and has the green of the fake camera. */
function green() {
  const video = /** @type {HTMLVideoElement | null} */ (document.querySelector('.meeting-glass figure:not(.own) video'));
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [64, 36];
  const context = canvas.getContext('2d');
  if (!video || !context || video.readyState < 2 || video.currentTime === 0) return false;
  context.drawImage(video, 0, 0, 64, 36);
  const [red, strong, blue] = context.getImageData(12, 24, 1, 1).data;
  return strong > red + 40 && strong > blue + 40;
}

/**
 * In the page: what the frames of the large picture look like from now on, one run after another: the number of the look, or
 * -1 where it is none of them.
 * @param {{looks: number[][], ms: number}} wanted
 * @returns {Promise<number[]>}
 */
async function frames({ looks, ms }) {
  const video = /** @type {HTMLVideoElement} */ (document.querySelector('.meeting-glass figure:not(.own) video'));
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [64, 36];
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', { willReadFrequently: true }));
  /** @type {number[]} */
  const runs = [];
  for (const until = Date.now() + ms; Date.now() < until; ) {
    await new Promise((done) => { video.requestVideoFrameCallback(done); });
    context.drawImage(video, 0, 0, 64, 36);
    const { data } = context.getImageData(32, 24, 1, 1);
    const look = looks.findIndex((colour) => colour.every((value, at) => Math.abs(value - data[at]) < 40));
    if (runs.at(-1) !== look) runs.push(look);
  }
  return runs;
}

test('polling goes from village to village, and no frame between them is grey', async (t) => {
  const seat = await desk.context.newPage();
  await watched(seat);
  await seat.goto(`${desk.page.url().split('?')[0]}/seat`);
  await comesIn(seat);
  await desk.page.getByLabel('每个会场停留（秒）').fill('3');
  await presses('开始轮巡');
  const looks = LOOKS.map(({ colour }) => colour);
  // What stood there before the first cut is no part of it.
  for (const deadline = Date.now() + SOON.timeout; ; ) {
    await sees(seat);
    const [now] = await seat.evaluate(frames, { looks, ms: 200 });
    if (now >= 0) break;
    assert.ok(Date.now() < deadline, 'a village is shown');
  }
  const runs = await seat.evaluate(frames, { looks, ms: 14_000 });
  t.diagnostic(`shown one after another: ${runs.join(' ')}`);
  assert.ok(runs.length >= 3, `it goes on: ${runs.join(' ')}`);
  assert.ok(!runs.includes(-1), `nothing else is seen: ${runs.join(' ')}`);
  await presses('停止轮巡');
  // Who leads stays in until it is handed on; only its pictures go.
  await seat.close();
});

test('what is recorded is said on every screen', async () => {
  // So that the film shows it from the first second: whoever leads has closed the page of the seat.
  await pressed(desk.page.locator('tr', { hasText: '红山镇' }).getByRole('button', { name: /^广播/ }));
  await presses('开始录像');
  recordedFrom = Date.now();
  for (const { page } of villages) await page.getByText('本会正在录像').waitFor(SOON);
});

test('a center that is killed goes on with the meeting and its recording', async () => {
  const [center] = nodes;
  // A part lies on the disk before.
  await Promise.all(villages.map(({ page }) => sees(page)));
  await desk.page.waitForTimeout(3000);
  await center.kill();
  await center.start();
  await Promise.all(villages.flatMap(({ page }) => [sees(page), hears(page)]));
  for (const { page } of villages) await page.getByText('本会正在录像').waitFor(SOON);
  // What the dead center did not answer is no trouble of the pages.
  for (const screen of [desk, ...villages]) screen.troubles.length = 0;
  await desk.page.reload();
  await presses('停止广播');
  await desk.page.fill('[name=title]', '讲水位');
  await presses('打个标记');
});

test('who leads shares a screen that stands first on the villages, and is off when it is stopped', async () => {
  const console = desk.page.url();
  await desk.page.goto(`${console}/seat`);
  await comesIn(desk.page);
  await desk.page.getByRole('button', { name: '共享屏幕' }).click();
  await desk.page.getByRole('button', { name: '停止共享' }).waitFor(SOON);
  const { page } = villages[1];
  const first = page.locator('.meeting-glass figure').first();
  await first.getByText('的材料').waitFor(SOON);
  await page.waitForFunction(plays, undefined, SOON);
  // It is there to be read: one picture was pressed, and it stands large beside the other.
  const widths = await page.locator('.meeting-glass figure:not(.own)').evaluateAll((tiles) => tiles.map((tile) => tile.getBoundingClientRect().width));
  assert.ok(widths.length === 2 && Math.abs(widths[0] / widths[1] - 2) < 0.02, `${widths}`);
  // In the small place the desk's own picture comes by its small layer: its camera has 1280.
  await page.waitForFunction(() => {
    const [, small] = /** @type {NodeListOf<HTMLVideoElement>} */ (document.querySelectorAll('.meeting-glass figure:not(.own) video'));
    return small.videoWidth > 0 && small.videoWidth <= 320;
  }, undefined, SOON);
  await sees(page);
  await desk.page.getByRole('button', { name: '停止共享' }).click();
  await first.getByText('的材料').waitFor({ state: 'detached', ...SOON });
  await desk.page.getByRole('button', { name: '离开会议' }).click();
  await desk.page.locator('.meeting-banner').waitFor({ state: 'hidden' });
  await desk.page.goto(console);
  // Who is gone leaves the glass to others, also before the center counts it as gone.
  await first.getByText('红山镇').waitFor({ timeout: 15_000 });
});

test('whom the chair mutes is heard no more at the other end, though the browser goes on sending', async () => {
  const [muted, hearing] = villages;
  const row = desk.page.locator('tr', { hasText: '红山镇' });
  await Promise.all([desk.page.waitForEvent('framenavigated'), row.getByRole('button', { name: /^静音/ }).click()]);
  await muted.page.getByText('主持人已将您静音').waitFor(SOON);
  // What was on its way is heard out.
  await hearing.page.waitForTimeout(2000);
  const { energy } = await received(hearing.page);
  await hearing.page.waitForTimeout(4000);
  const after = await received(hearing.page);
  assert.ok(after.energy - energy < 1e-6, `still heard: ${after.energy - energy}`);
  await sees(hearing.page);
  assert.ok(await muted.page.evaluate(() => {
    const pc = /** @type {RTCPeerConnection} */ (/** @type {any} */ (window).all.at(-1));
    return pc.getSenders().some(({ track }) => track?.kind === 'audio' && track.enabled && track.readyState === 'live');
  }), 'its browser sends still');
  await pressed(row.getByRole('button', { name: /^解除静音/ }));
  await hears(hearing.page);
});

test('who asks for a floor that was given meanwhile reads why not, also once the page has heard of it', async () => {
  const [late] = villages;
  const key = (/** @type {string} */ name) => late.page.getByRole('button', { name, exact: true });
  const state = /\/state\?known=/;
  /** What the page hears waits until then. */
  let heard = () => {};
  const gate = new Promise((done) => { heard = () => done(undefined); });
  await late.page.route(state, async (route) => {
    await gate;
    await route.continue();
  });
  await late.page.waitForRequest(state, SOON);
  await pressed(desk.page.locator('tr', { hasText: '红山镇' }).getByRole('button', { name: /^请发言/ }));
  await key('申请发言').tap();
  const why = late.page.locator('.meeting-refused', { hasText: '已经有发言权，可以直接发言' });
  await why.waitFor(SOON);
  heard();
  await key('发言完毕').waitFor(SOON);
  assert.ok(await why.isVisible(), 'what comes after it takes the reason from nobody');
  await key('发言完毕').tap();
  await why.waitFor({ state: 'detached', ...SOON });
  await late.page.unroute(state);
  // A key that was refused is no trouble of the page.
  late.troubles = late.troubles.filter((trouble) => !trouble.includes('status of 409'));
});

/** In the page: whether each of these can be touched where it lies. @param {Element[]} keys */
function lieOpen(keys) {
  return keys.every((key) => {
    const { left, top, width, height } = key.getBoundingClientRect();
    return key.contains(document.elementFromPoint(left + width / 2, top + height / 2));
  });
}

test('a caption stands on every screen, and a ballot that each village casts by a touch is counted', async () => {
  const { page } = desk;
  const form = (/** @type {string} */ name) => page.locator('form', { has: page.getByRole('button', { name, exact: true }) });
  await form('打上字幕（8 秒）').locator('[name=text]').fill('请看三号水库');
  await presses('打上字幕（8 秒）');
  for (const { page } of villages) await page.locator('.meeting-caption', { hasText: '请看三号水库' }).waitFor(SOON);
  await form('发起表决').locator('[name=question]').fill('同意调水吗');
  await form('发起表决').locator('[name=options]').fill('同意\n不同意');
  await presses('发起表决');
  for (const [at, { page }] of villages.entries()) {
    await page.locator('.meeting-vote').waitFor(SOON);
    // Also on a television nobody looks for what is asked.
    await page.setViewportSize({ width: 1280, height: 720 });
    assert.ok(await page.locator('.meeting-vote button').evaluateAll(lieOpen), 'they are seen without scrolling');
    await page.setViewportSize({ width: 1920, height: 1080 });
    await page.locator('.meeting-vote').getByRole('button', { name: ['同意', '不同意'][at], exact: true }).tap(SOON);
    await page.getByText('已投票').waitFor(SOON);
  }
  await page.getByText('2 个会场投票').waitFor(SOON);
  await presses('结束表决并计票');
});

test('a village that is given the chair lets another speak and mutes all from its own screen', async () => {
  const [chair, asking] = villages;
  await desk.page.locator('tr', { hasText: '红山镇' }).getByRole('button', { name: /^移交主持/ }).click();
  await chair.page.getByText('您在主持').waitFor(SOON);
  await asking.page.getByRole('button', { name: '申请发言' }).tap(SOON);
  await chair.page.getByRole('button', { name: /^请温泉镇.*发言$/ }).tap(SOON);
  await asking.page.getByRole('button', { name: '发言完毕' }).waitFor(SOON);
  await chair.accessible();
  await chair.isForFingers(60);
  await chair.page.getByRole('button', { name: '全场静音', exact: true }).tap(SOON);
  await asking.page.getByRole('button', { name: '申请发言' }).waitFor(SOON);
  // Nothing ends by one touch, and the picture goes on behind the question.
  await chair.page.locator('summary', { hasText: '结束会议' }).tap();
  await chair.page.getByRole('button', { name: '是，结束会议' }).waitFor(SOON);
  await chair.accessible();
  await chair.isForFingers(60);
  await sees(chair.page);
});

test('the roll call reports who did not answer', async () => {
  await desk.page.fill('[name=seconds]', '10');
  await presses('开始点名');
  await villages[0].page.getByRole('button', { name: '点名答到' }).tap(SOON);
  await villages[0].page.getByText('已答到').waitFor(SOON);
  const absent = desk.page.locator('[data-absent]');
  await desk.page.getByText('缺席').first().waitFor(SOON);
  const named = await absent.innerText();
  assert.match(named, /已入会，没有答到/);
  assert.equal(named.split('\n').filter((line) => line.includes('已入会')).length, 1, named);
});

test('after the end cameras are off, and the record names who was there', async () => {
  await desk.page.getByRole('link', { name: '结束会议' }).click();
  await desk.page.getByRole('button', { name: '结束会议' }).click();
  recordedUntil = Date.now();
  for (const { page } of villages) {
    await page.getByText('会议已结束').waitFor(SOON);
    await page.locator('.meeting-banner').waitFor({ state: 'hidden' });
    assert.equal(await page.locator('video').count(), 0);
  }
  await desk.page.getByRole('link', { name: '会议记录' }).click();
  await desk.page.getByText('到会情况').waitFor();
  await desk.accessible();
  await Promise.all(villages.map((screen) => screen.close()));
});

/**
 * In the page: the colour in the middle of a film at this second.
 * @param {Element} film
 * @param {number} at
 */
async function colour(film, at) {
  const video = /** @type {HTMLVideoElement} */ (film);
  await new Promise((done) => {
    video.addEventListener('seeked', done, { once: true });
    video.currentTime = at;
  });
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [64, 36];
  const context = canvas.getContext('2d');
  context?.drawImage(video, 0, 0, 64, 36);
  return Array.from(context?.getImageData(12, 24, 1, 1).data ?? [0, 0, 0]);
}

test('of what was recorded a film lies in the library, with its chapters, and plays as long as it was recorded', async () => {
  const editor = await browser.open('desk', `${demo.center}/desk/login`);
  await editor.logIn(demo, 'editor');
  const { page } = editor;
  await says(page, '/desk/media', new RegExp(`${TITLE}（会议回放）`), LONG_MS);
  await page.goto(`${demo.center}/desk/media`);
  await page.getByText(`${TITLE}（会议回放）`).click();
  await says(page, page.url(), /<video/, LONG_MS);
  await page.reload();
  assert.match(await page.inputValue('[name=chapters]'), /讲水位/);
  const film = page.locator('video').first();
  const length = await film.evaluate((/** @type {HTMLVideoElement} */ video) => new Promise((done) => {
    video.addEventListener('loadedmetadata', () => done(video.duration));
    video.muted = true;
    video.preload = 'auto';
    video.load();
  }));
  const recorded = (recordedUntil - recordedFrom) / 1000;
  assert.ok(Math.abs(Number(length) - recorded) < 5, `${length} s of ${recorded} s`);
  // Of the part before the center was killed, and of that after it, a village is seen and no slate.
  for (const at of [2, Number(length) - 3]) {
    const [red, strong, blue] = await film.evaluate(colour, at);
    assert.ok(strong > red + 40 && strong > blue + 40, `at ${at} s of ${length} it shows ${[red, strong, blue]}`);
  }
  await film.evaluate((/** @type {HTMLVideoElement} */ video) => { video.currentTime = 2; return video.play(); });
  await page.waitForFunction(() => /** @type {HTMLVideoElement | null} */ (document.querySelector('video'))?.currentTime !== 2, undefined, SOON);
  await editor.close();
});

/** In the page: from which cameras the own picture and what is shown beside it come, where both go out. */
function cameras() {
  const pc = /** @type {RTCPeerConnection} */ (/** @type {any} */ (window).all.at(-1));
  return pc.getSenders().filter(({ track }) => track?.kind === 'video').map(({ track }) => track?.getSettings().deviceId);
}

/** In the page: whether the pictures of both cameras of a hall play. */
function playsBoth() {
  const videos = /** @type {NodeListOf<HTMLVideoElement>} */ (document.querySelectorAll('.meeting-glass figure:not(.own) video'));
  return videos.length === 2 && [...videos].every((video) => video.videoWidth > 0 && video.currentTime > 0);
}

test('a branch opens its activity by a touch, the county finds it on its wall and enters, and the hall sees who looks', async () => {
  const screen = await browser.open('kiosk', demo.village(1));
  const { page } = screen;
  await watched(page);
  await withoutDepth(page);
  await page.goto(`${demo.village(1)}/huiyi/watch/branch`);
  await screen.accessible();
  await screen.isForFingers(60);
  await page.getByRole('button', { name: '主题党日' }).tap();
  await page.getByText('正在办活动').waitFor(SOON);
  await page.getByText('现在没有人在看').waitFor(SOON);
  assert.equal(await page.locator('video').count(), 0, 'no camera before a touch');
  await page.getByRole('button', { name: '打开画面' }).tap();
  await page.locator('.meeting-banner', { hasText: '摄像头和话筒已打开' }).waitFor(SOON);
  await desk.page.goto(`${demo.center}/desk/activities`);
  const still = desk.page.locator('img[data-still]');
  await still.waitFor(SOON);
  await desk.page.waitForFunction(() => {
    const still = /** @type {HTMLImageElement | null} */ (document.querySelector('img[data-still]'));
    return still?.naturalWidth === 480;
  }, undefined, SOON);
  await desk.accessible();
  await page.getByText('正在看：').waitFor(SOON);
  await desk.page.getByRole('link', { name: '进去看看' }).click();
  await desk.page.getByRole('button', { name: '入会' }).click();
  await page.getByText('进来看了').first().waitFor(SOON);
  await desk.page.waitForFunction(plays, undefined, SOON);
  // What lies under the second camera goes beside the picture, as often as somebody shows it.
  for (let time = 0; time < 2; time += 1) {
    await page.getByRole('button', { name: '展示材料' }).tap();
    await page.getByRole('button', { name: '停止共享' }).waitFor(SOON);
    const [own, second, ...more] = await page.evaluate(cameras);
    assert.ok(own && second && own !== second && more.length === 0, `${own} and ${second}`);
    await desk.page.locator('.meeting-glass figure', { hasText: '的材料' }).waitFor(SOON);
    await desk.page.waitForFunction(playsBoth, undefined, SOON);
    await page.getByRole('button', { name: '停止共享' }).tap();
    await desk.page.locator('.meeting-glass figure', { hasText: '的材料' }).waitFor({ state: 'detached', ...SOON });
  }
  await page.getByRole('button', { name: '结束活动' }).tap();
  await page.getByText('活动已结束').waitFor(SOON);
  assert.equal(await page.locator('video').count(), 0);
  await screen.close();
});
