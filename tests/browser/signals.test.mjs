/** Television on the real node: a real head-end, the list and the guide from the desk, the picture on the glass. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { HeadEnd } from './head_end.mjs';
import { Browser, Demo, says } from './harness.mjs';
import { Node } from './node.mjs';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./harness.mjs').Screen} Screen */

const COLUMN = '/yule/film/tvlive';
/** A screen follows the desk within seconds. */
const SOON = { timeout: 20_000 };
/** Longer than any that a station writes, so that it has to be broken. */
const LONG = '大型电视连续剧《大别山上的红旗》第二十三集：英山的春天来得早，茶农们忙着采摘第一批明前茶';

/** @type {Demo} */
let demo;
/** @type {Browser} */
let browser;
/** @type {{center: Node, village: Node}} */
let nodes;
/** @type {Screen} */
let editor;
/** Red comes as browsers play it, blue is converted, green comes in RTP; the last one is silent at first. */
const channels = /** @type {{[name: string]: HeadEnd}} */ ({});

before(async () => {
  [demo, browser] = await Promise.all([Demo.start(), Browser.start(['--autoplay-policy=no-user-gesture-required'])]);
  nodes = await Node.apart(demo, (lines) => `${lines}\n[television]\nnetwork = "127.0.0.1"\n`);
  channels.红台 = await HeadEnd.silent('h264', 'red');
  channels.蓝台 = await HeadEnd.silent('mpeg2', 'blue');
  channels.绿台 = await HeadEnd.silent('rtp', 'lime');
  channels.晚台 = await HeadEnd.silent('h264', 'lime');
  editor = await browser.open('desk', `${demo.center}/desk/login`);
  await editor.logIn(demo, 'editor');
});
after(async () => {
  await browser?.stop();
  await nodes?.village.kill();
  await nodes?.center.kill();
  await demo?.stop();
  await Promise.all(Object.values(channels).map((channel) => channel.stop()));
});

/** Pastes a list at the desk and looks at what it says of it. @param {string} list */
async function tries(list) {
  const { page } = editor;
  await page.goto(`${demo.center}/desk/signals`);
  await page.getByRole('link', { name: '导入频道单' }).click();
  await page.fill('[name=text]', list);
  await page.getByRole('button', { name: '先试读' }).click();
}

/** Publishes what was tried. */
async function confirms() {
  await editor.page.getByRole('button', { name: '发布到各村' }).click();
  await editor.page.waitForURL(/\/desk\/signals\?done=/);
}

/** The key of a channel in its column. @param {Page} page @param {string} name */
const key = (page, name) => page.locator('.signals-channel', { hasText: name });

/** Opens the column, and a channel by its key. @param {Screen} screen @param {string} name */
async function opens(screen, name) {
  await screen.page.goto(demo.village(1) + COLUMN);
  await screen.follow(key(screen.page, name));
}

/**
 * Waits until the picture has this colour, and goes on.
 * @param {Page} page
 * @param {'red' | 'lime' | 'blue'} colour
 */
async function shows(page, colour) {
  const before = await (await page.waitForFunction(look, { colour, before: null })).jsonValue();
  await page.waitForFunction(look, { colour, before });
}

/**
 * In the page: second and place of the white mark, where the picture has this colour and both are others than before.
 * @param {{colour: 'red' | 'lime' | 'blue', before: {second: number, mark: number} | null}} wanted
 */
function look({ colour, before }) {
  const video = document.querySelector('video');
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [320, 180];
  const context = canvas.getContext('2d');
  if (!video || !context || video.readyState < 2) return null;
  context.drawImage(video, 0, 0, 320, 180);
  const ground = Array.from(context.getImageData(160, 120, 1, 1).data.slice(0, 3));
  const strongest = ['red', 'lime', 'blue'][ground.indexOf(Math.max(...ground))];
  if (strongest !== colour || Math.max(...ground) - Math.min(...ground) < 100) return null;
  const line = context.getImageData(0, 12, 320, 1).data;
  const marked = Array.from({ length: 320 }, (_, at) => Math.min(line[4 * at], line[4 * at + 1], line[4 * at + 2]) > 160);
  const now = { second: video.currentTime, mark: marked.indexOf(true) };
  const goesOn = before === null || (now.second > before.second + 0.5 && now.mark !== before.mark);
  return goesOn && now.mark >= 0 ? now : null;
}

/** Waits until there is sound that was understood. @param {Page} page */
const sounds = (page) => page.waitForFunction(() => Object(document.querySelector('video')).webkitAudioDecodedByteCount > 0);

/** What stands for the picture where there is none. @param {Page} page @param {RegExp} words */
const told = (page, words) => page.locator('.signals-standing').filter({ hasText: words }).waitFor();

/** What every page of television must be. @param {Screen} screen */
async function isForPeople(screen) {
  await screen.accessible();
  await screen.fitsItsWidth();
  if (screen.name !== 'tv') await screen.isForFingers(screen.name === 'kiosk' ? 60 : 48);
  await screen.keepsVisitors();
}

for (const name of ['kiosk', 'tv', 'phone']) {
  test(`without a channel the column says that none is connected, and what to do instead (${name})`, async () => {
    const screen = await browser.open(name, demo.village(1) + COLUMN);
    await screen.page.locator('main .state', { hasText: '未接通' }).waitFor();
    await screen.page.getByText('电视信号还没接上').waitFor();
    assert.equal(await screen.page.locator('video, .signals-channel').count(), 0);
    await isForPeople(screen);
    await screen.close();
  });
}

test('what is no list of channels is refused in words, and what was pasted stands there still', async () => {
  await tries('红台在第三频道');
  await editor.page.getByText('里面没有一个能播放的频道').first().waitFor();
  assert.equal(await editor.page.inputValue('[name=text]'), '红台在第三频道');
  await editor.accessible();
});

test('a channel that nobody sends says first that it waits, then that there is no signal; the picture comes by itself', async () => {
  await tries(`晚台,${channels.晚台.address}`);
  await confirms();
  const screen = await browser.open('kiosk', demo.village(1));
  await says(screen.page, COLUMN, /signals-channel/);
  // It is said for three seconds: it is looked for before it is there.
  const waits = told(screen.page, /^正在接信号，请稍等$/);
  await opens(screen, '晚台');
  await waits;
  await told(screen.page, /^没有信号，从\d+月\d+日 \d+时\d\d分起。机器会自己再接，接上就放$/);
  await isForPeople(screen);
  channels.晚台.start();
  await shows(screen.page, 'lime');
  await screen.page.locator('.signals-standing').waitFor({ state: 'hidden' });
  await screen.close();
});

test('a pasted list is tried line by line; confirmed, its channels come to the open column, and one plays at a touch', async () => {
  for (const name of ['红台', '蓝台', '绿台']) channels[name].start();
  const screen = await browser.open('kiosk', demo.village(1) + COLUMN);
  const { page } = screen;
  await key(page, '晚台').waitFor();
  await tries(`#EXTM3U
#EXTINF:-1 tvg-id="1" group-title="本县",红台
${channels.红台.address}
#EXTINF:-1 group-title="本县",蓝台
${channels.蓝台.address}
#EXTINF:-1 group-title="邻县",绿台
${channels.绿台.address}
#EXTINF:-1,只在网上
rtsp://example.com/a
`);
  await editor.page.getByText('能用 3 个频道，1 行没有用上').waitFor();
  await editor.page.getByText('RTSP 还放不了').waitFor();
  await editor.accessible();
  assert.equal(await key(page, '红台').count(), 0, 'nothing is shown before it is confirmed');
  await confirms();
  await editor.page.getByText('新增 3 个频道').waitFor();
  await key(page, '红台').waitFor(SOON);
  await screen.follow(key(page, '红台'));
  await shows(page, 'red');
  await sounds(page);
  await screen.page.locator('.signals-standing').waitFor({ state: 'hidden' });
  await isForPeople(screen);
  await screen.close();
});

for (const [name, how] of [['蓝台', 'is interlaced MPEG-2'], ['绿台', 'comes in RTP packets']]) {
  test(`a channel that ${how} plays too, with its sound`, async () => {
    const screen = await browser.open('kiosk', demo.village(1));
    await opens(screen, name);
    await shows(screen.page, /** @type {'lime' | 'blue'} */ (channels[name].colour));
    await sounds(screen.page);
    await screen.close();
  });
}

test('from one channel back to the list and into another, whose picture comes', async (test) => {
  const screen = await browser.open('kiosk', demo.village(1));
  const { page } = screen;
  await page.addInitScript(() => {
    document.addEventListener('click', () => sessionStorage.setItem('touched', String(Date.now())), true);
    document.addEventListener('loadeddata', ({ target }) => {
      // A picture carries the time at which it is shown.
      if (target instanceof HTMLVideoElement) target.requestVideoFrameCallback((_, picture) => {
        Object.assign(window, { shown: performance.timeOrigin + picture.presentationTime - Number(sessionStorage.getItem('touched')) });
      });
    }, true);
  });
  await opens(screen, '红台');
  await shows(page, 'red');
  /** @type {string[]} */
  const took = [];
  // Where somebody looked a moment ago, and where nobody did: both ways of coming.
  for (const name of ['蓝台', '绿台', '红台', '蓝台', '晚台', '红台']) {
    await screen.follow(page.locator('.bar a[data-back]'));
    await screen.follow(key(page, name));
    await shows(page, /** @type {'red' | 'lime' | 'blue'} */ (channels[name].colour));
    took.push(`${name} ${Math.round(await page.evaluate(() => Object(window).shown))}`);
  }
  test.diagnostic(`touch to first picture of the other channel, ms: ${took.join(', ')}`);
  await screen.close();
});

test('a channel that stops while somebody looks says since when there is no signal, and goes on by itself', async () => {
  const screen = await browser.open('kiosk', demo.village(1));
  const { page } = screen;
  for (const name of ['红台', '蓝台']) {
    const { colour } = channels[name];
    await opens(screen, name);
    await shows(page, colour);
    await channels[name].stop();
    await told(page, /^没有信号，从\d+月\d+日 \d+时\d\d分起/);
    channels[name].start();
    await page.locator('.signals-standing').waitFor({ state: 'hidden' });
    await shows(page, colour);
  }
  await screen.close();
});

test('what somebody left is no longer asked for', async () => {
  const screen = await browser.open('kiosk', demo.village(1));
  const { page } = screen;
  await opens(screen, '红台');
  await shows(page, 'red');
  const standing = `${new URL(page.url()).pathname}/standing`;
  await screen.follow(page.locator('.bar a[data-back]'));
  await key(page, '红台').waitFor();
  // What it says of a channel that it is not subscribed to.
  await says(page, standing, /^正在接信号/);
  await screen.close();
});

/** A time as guides write it. @param {number} minutes from now */
function stamp(minutes) {
  const beijing = new Date(Date.now() + (8 * 60 + minutes) * 60_000).toISOString();
  return `${beijing.slice(0, 19).replace(/\D/g, '')} +0800`;
}

/** @param {string} title @param {number} from @param {number} until minutes from now */
const programme = (title, from, until) =>
  `<programme start="${stamp(from)}" stop="${stamp(until)}" channel="1"><title>${title}</title></programme>`;

/** Imports a guide for 红台 at the desk. @param {string} programmes */
async function imports(programmes) {
  const { page } = editor;
  await page.goto(`${demo.center}/desk/signals`);
  await page.getByRole('link', { name: '导入节目单' }).click();
  const guide = `<tv><channel id="1"><display-name>红台</display-name></channel>${programmes}</tv>`;
  await page.setInputFiles('[name=file]', { name: '节目.xml', mimeType: 'text/xml', buffer: Buffer.from(guide) });
  await page.getByRole('button', { name: '先试读' }).click();
  await page.getByText('4 个频道里，1 个在节目单里找到了').waitFor();
  await confirms();
}

test('what is no guide is refused in words', async () => {
  const { page } = editor;
  await page.goto(`${demo.center}/desk/signals/guide`);
  await page.setInputFiles('[name=file]', { name: '节目.xml', mimeType: 'text/xml', buffer: Buffer.from('<rss/>') });
  await page.getByRole('button', { name: '先试读' }).click();
  await page.getByText('这不是 XMLTV 节目单').first().waitFor();
  await editor.accessible();
});

test('a guide that was tried and confirmed comes to a channel that is watched, and its picture goes on', async () => {
  const screen = await browser.open('kiosk', demo.village(1));
  await opens(screen, '红台');
  await shows(screen.page, 'red');
  await imports(programme('早晨采茶', -90, -30) + programme(LONG, -30, 90) + programme('晚间天气', 90, 150));
  await says(screen.page, screen.page.url(), /现在播/);
  await shows(screen.page, 'red');
  await screen.close();
});

for (const name of ['kiosk', 'tv', 'phone']) {
  test(`the list, a channel with what is on, and the list of its day fit the screen and its hands (${name})`, async () => {
    const screen = await browser.open(name, demo.village(1) + COLUMN);
    const { page } = screen;
    await isForPeople(screen);
    await screen.follow(key(page, '红台'));
    await shows(page, 'red');
    await page.locator('.signals-guide p', { hasText: '现在播' }).filter({ hasText: LONG }).waitFor();
    await page.locator('.signals-guide p', { hasText: '接下来' }).filter({ hasText: '晚间天气' }).waitFor();
    await isForPeople(screen);
    const [long, glass] = await page.evaluate(() => [document.documentElement.scrollHeight, window.innerHeight]);
    assert.ok(name === 'phone' || long <= glass, `picture and what is on lie on one glass: ${long} of ${glass} px`);
    await screen.follow(page.locator('.signals-guide a'));
    await page.locator('.signals-day .now', { hasText: LONG }).waitFor();
    assert.equal(await page.locator('.signals-day .now').count(), 1, 'one thing is on at a time');
    await isForPeople(screen);
    await screen.follow(page.locator('.signals-days a').last());
    await page.waitForURL(/day=1/);
    await isForPeople(screen);
    await screen.close();
  });
}

test('a remote control comes to every channel, OK opens it, and back leads to the list', async () => {
  const screen = await browser.open('tv', `${demo.village(1)}/yule/film`);
  const { page } = screen;
  await screen.follow(page.locator(`main a[href="${COLUMN}"]`).first());
  for (const name of ['晚台', '红台', '蓝台', '绿台']) {
    await screen.reach(key(page, name));
    await focusIsSeen(page);
  }
  await screen.follow(key(page, '蓝台'));
  await shows(page, 'blue');
  await focusIsSeen(page);
  await page.keyboard.press('Backspace');
  await page.waitForURL((url) => url.pathname === COLUMN);
  await screen.follow(key(page, '红台'));
  await shows(page, 'red');
  await screen.follow(page.locator('.signals-guide a'));
  await focusIsSeen(page);
  await page.keyboard.press('Escape');
  await page.waitForURL((url) => url.pathname.startsWith('/signals/') && !url.pathname.endsWith('/guide'));
  await shows(page, 'red');
  await screen.close();
});

test('a programme of a channel that is kept begins anew at a key, and another leads back to what is on', async () => {
  const screen = await browser.open('kiosk', demo.village(1));
  const { page } = screen;
  await opens(screen, '红台');
  const address = page.url();
  await page.locator('.signals-back a').first().waitFor({ state: 'detached' });
  const desk = editor.page;
  await desk.goto(`${demo.center}/desk/signals`);
  await desk.getByRole('link', { name: '红台' }).click();
  await desk.check('[name=keep]');
  await desk.getByRole('button', { name: '保存' }).click();
  await desk.waitForURL(/done=saved/);
  // Nobody looks, and it is written all the same.
  await screen.follow(page.locator('.bar a[data-back]'));
  await says(page, `${new URL(address).pathname}/hour.m3u8`, /\.m4s/);
  const begun = Date.now();
  await imports(programme('红台早间', 0, 90));
  await says(page, address, /从头看这个节目/);
  await page.goto(address);
  await isForPeople(screen);
  await screen.follow(page.getByRole('link', { name: '从头看这个节目' }));
  await told(page, /^正在看 \d\d:\d\d 的内容/);
  await shows(page, 'red');
  await isForPeople(screen);
  const behind = await page.evaluate(() => Number(new URL(location.href).searchParams.get('from')));
  assert.ok(Math.abs(behind - begun) < 60_000, 'it begins where the guide says that the programme began');
  await screen.follow(page.getByRole('link', { name: '回到直播' }));
  // Both have one path.
  await page.locator('.signals-present').waitFor();
  await shows(page, 'red');
  await screen.close();
});

/** The focus has a ring and is on the glass. @param {Page} page */
async function focusIsSeen(page) {
  await page.waitForFunction(() => document.activeElement?.matches('a, button'));
  const [ring, inside] = await page.evaluate(() => {
    const focused = document.activeElement ?? document.body;
    const { outlineStyle, outlineWidth } = getComputedStyle(focused);
    const box = focused.getBoundingClientRect();
    return [outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2, box.top >= 0 && box.bottom <= window.innerHeight];
  });
  assert.deepEqual([ring, inside], [true, true], `the focus on ${page.url()} has a ring and is on the glass`);
}
