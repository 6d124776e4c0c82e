/** Read-aloud in a real browser, on a node with its voice and on one without. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Browser, Demo, coverage, onDuty } from './harness.mjs';

const HEARING_LIMIT_MS = 60_000;
const MAKING_LIMIT_MS = 180_000;
/** More steps than the fullest page has things to hear. */
const MOST_STEPS = 120;
const ROAD = '/fuwu/travel/road';
const LINKS = `main a[href^="${ROAD}/"]`;

/** @type {Demo} with a voice */
let demo;
/** @type {Demo} without */
let mute;
/** @type {Browser} */
let browser;

before(async () => {
  [demo, mute, browser] = await Promise.all([Demo.start({ models: true }), Demo.start(), Browser.start()]);
});
after(async () => {
  await browser?.stop();
  await demo?.stop();
  await mute?.stop();
});

/** A screen and what is asked for at `/aloud` to be played on it. */
class Ears {
  /** @param {import('./harness.mjs').Screen} screen */
  constructor(screen) {
    this.screen = screen;
    this.page = screen.page;
    /** Every sentence that the page began to play, in order. @type {string[]} */
    this.heard = [];
    /** Those of them that a key began, not the end of the sentence before. @type {string[]} */
    this.walked = [];
  }

  /**
   * @param {string} name of a screen
   * @param {string} path
   * @param {string} [origin]
   */
  static async open(name, path, origin = demo.village(1)) {
    const screen = await browser.open(name, 'about:blank');
    const ears = new Ears(screen);
    await screen.page.exposeBinding('hears', (_, address, byKey) => {
      const text = new URL(address).searchParams.get('text') ?? '';
      ears.heard.push(text);
      if (byKey) ears.walked.push(text);
    });
    await screen.page.addInitScript(() => {
      const play = HTMLMediaElement.prototype.play;
      HTMLMediaElement.prototype.play = function () {
        // @ts-expect-error bound by the test
        window.hears(this.src, window.event?.type === 'keydown');
        return play.call(this);
      };
    });
    const url = new URL(path, origin);
    url.searchParams.set('screen', name);
    await screen.page.goto(url.href);
    return ears;
  }

  /**
   * Waits until the last sentence begun is this.
   * @param {RegExp} pattern
   */
  async hears(pattern) {
    const deadline = Date.now() + HEARING_LIMIT_MS;
    while (!pattern.test(this.heard.at(-1) ?? '')) {
      if (Date.now() > deadline) assert.fail(`${pattern} was not heard: ${this.heard.slice(-10).join(' | ')}`);
      await pause(20);
    }
  }

  /**
   * Presses one key of a remote and waits for what is said to it: for an arrow what it comes to, whatever was still
   * being said.
   * @param {string} key
   * @returns {Promise<string>} what is said
   */
  async press(key) {
    const said = key.startsWith('Arrow') ? this.walked : this.heard;
    const before = said.length;
    await this.page.keyboard.press(key);
    const deadline = Date.now() + HEARING_LIMIT_MS;
    while (said.length === before) {
      if (Date.now() > deadline) assert.fail(`nothing was heard after ${key}: ${this.heard.slice(-10).join(' | ')}`);
      await pause(5);
    }
    return said[before];
  }

  /**
   * Goes on with the key for the next thing until this is heard.
   * @param {RegExp} pattern
   */
  async find(pattern) {
    for (let step = 0; step < MOST_STEPS; step += 1) {
      if (pattern.test(await this.press('ArrowDown'))) return;
    }
    assert.fail(`${pattern} was not found by ear: ${this.walked.slice(-MOST_STEPS).join(' | ')}`);
  }

  /** What the island does: whether a sound plays or is on its way, and how many things are marked as being said. */
  state() {
    return this.page.evaluate(() => {
      const voice = document.querySelector('audio');
      return { sounds: voice !== null && voice.hasAttribute('src') && !voice.paused, marked: document.querySelectorAll('.saying').length };
    });
  }

  /** Closes the screen. A voice that is hurried from name to name may refuse one; anything else is trouble. */
  async close() {
    await this.screen.context.close();
    const troubles = this.screen.troubles.filter((trouble) => !/status of 503/.test(trouble));
    assert.deepEqual(troubles, [], `no trouble on ${this.screen.name}`);
  }

  async silent() {
    assert.deepEqual(await this.state(), { sounds: false, marked: 0 });
    // It goes once the finger is off.
    await this.page.locator('#aloud').waitFor({ state: 'hidden' });
  }
}

/**
 * Has a node make the sounds of these sentences, however busy the machine is, so that they are there when they are
 * asked for.
 * @param {string[]} sentences
 */
async function made(sentences) {
  const deadline = Date.now() + MAKING_LIMIT_MS;
  for (const text of sentences) {
    for (;;) {
      const answer = await fetch(`${demo.village(1)}/aloud?text=${encodeURIComponent(text)}`);
      const size = (await answer.arrayBuffer()).byteLength;
      if (answer.ok && size > 0) break;
      assert.ok(Date.now() < deadline, `the voice says ${text}: ${answer.status}`);
      await pause(200);
    }
  }
}

/** The address of an article of the demo. */
async function article(origin = demo.village(1)) {
  const text = await (await fetch(origin + ROAD)).text();
  const found = /href="(\/fuwu\/travel\/road\/[0-9a-f-]{36})"/.exec(text);
  assert.ok(found, 'the demo has an article');
  return found[1];
}

/** The start page, every hall and section, and one column of each kind, from the tree itself. */
async function pages() {
  const text = await readFile(new URL('../../halls/columns.toml', import.meta.url), 'utf8');
  const found = ['/'];
  const kinds = new Set();
  const at = ['', '', ''];
  let level = -1;
  for (const line of text.split('\n')) {
    const [, table] = /^\[\[(.+)\]\]$/.exec(line) ?? [];
    if (table) level = ['hall', 'hall.section', 'hall.section.column'].indexOf(table);
    const [, key, value] = /^(slug|kind) = "(.*)"$/.exec(line) ?? [];
    if (level < 0 || !key) continue;
    if (key === 'slug') at[level] = value;
    const isNew = key === 'kind' ? !kinds.has(value) && kinds.add(value) : level < 2;
    if (isNew) found.push(`/${at.slice(0, level + 1).join('/')}`);
  }
  return found;
}

test('everything that is seen on any page can be heard', async () => {
  const screen = await browser.open('kiosk', demo.village(1));
  const one = await article();
  const others = ['/idle', '/help', await onDuty(screen.page, demo.village(1)), '/help/call', '/search', '/search?q=低保', '/search?q=魑魅', '/writing', '/writing/practice'];
  others.push('/device', '/nowhere', one, `${one}/why`, `${one}/picture`);
  for (const address of [...(await pages()), ...others]) {
    await screen.page.goto(demo.village(1) + address);
    const { share, unsaid, tooLong } = await coverage(screen.page);
    assert.deepEqual([unsaid, tooLong, share], [[], [], 1], address);
  }
  await screen.context.close();
});

test('one touch reads the page from its heading, marks what is read, and any touch is silence', async () => {
  const ears = await Ears.open('kiosk', await article());
  const { page, screen } = ears;
  const title = await page.locator('h1').innerText();
  const places = () => page.locator('.prose p').evaluateAll((all) => all.map((each) => each.getBoundingClientRect().left));
  const before = await places();
  await made([title, '来源：演示稿', '单位：演示单位']);
  await page.locator('#speak-key').tap();
  await ears.hears(/^来源/);
  assert.equal(ears.heard[0], title);
  await page.locator('[data-aloud=next]').tap();
  await page.locator('[data-aloud=next]').tap();
  await page.locator('[data-aloud=next]').tap();
  const sentence = page.locator('.prose .saying');
  assert.equal(await sentence.innerText(), ears.heard.at(-1));
  assert.ok((await contrast(sentence)) >= 7, 'ink on its mark');
  assert.deepEqual(await places(), before, 'nothing moves aside');
  await screen.isForFingers(60);
  await screen.accessible();
  await page.touchscreen.tap(960, 40);
  await ears.silent();
  await ears.close();
});

test('speed and loudness are chosen by touch and stay with the visit, until it ends', async () => {
  const ears = await Ears.open('kiosk', '/fuwu');
  const { page } = ears;
  await made(['服务大厅', '办事、查钱、买票、看天气。', '网上申办。', '党的建设']);
  await page.locator('#speak-key').tap();
  await ears.hears(/服务大厅/);
  await page.locator('[data-aloud=rate]').tap();
  await page.locator('[data-aloud=volume]').tap();
  assert.match(await page.locator('#aloud').innerText(), /速度 快[^]*音量 大/);
  await page.locator('[data-aloud=stop]').tap();
  await ears.silent();
  await page.goto(`${demo.village(1)}/dang`);
  await page.locator('#speak-key').tap();
  await ears.hears(/党的建设/);
  const [rate, kept] = await page.evaluate(() => [document.querySelector('audio')?.playbackRate, Object.keys(sessionStorage)]);
  assert.equal(rate, 1.25);
  assert.ok(kept.includes('aloud-rate'));
  await page.evaluate(() => document.dispatchEvent(new Event('session:end')));
  await ears.silent();
  const left = await page.evaluate(() => Object.keys(sessionStorage).filter((name) => name.startsWith('aloud')));
  assert.deepEqual(left, []);
  await ears.close();
});

test('who listens hears the heading of the next page too', async () => {
  const ears = await Ears.open('kiosk', '/');
  await ears.page.locator('#speak-key').tap();
  await ears.hears(/^红网/);
  await ears.screen.follow(ears.page.locator('main a[href="/yingshan"]').first());
  await ears.hears(/英山大地/);
  await ears.page.locator('#speak-key').tap();
  await ears.close();
});

test('a request to be called back is made with closed eyes', async () => {
  const ears = await Ears.open('tv', '/help/call');
  const { page } = ears;
  await ears.press('*');
  await ears.find(/电话/);
  await page.keyboard.press('Enter');
  for (const digit of '13800138000') await ears.press(digit);
  await ears.hears(/138\D?0013\D?8000/);
  await ears.find(/^请给我回电话/);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/help\/asked\//);
  await ears.close();
});

test('a line that says nothing yet is no step: what judges the number may be slow', async () => {
  const ears = await Ears.open('tv', '/help/call');
  await ears.page.route('**/writing/check', () => {});
  await ears.press('*');
  await ears.find(/电话/);
  await ears.page.keyboard.press('Enter');
  for (const digit of '13800138000') await ears.press(digit);
  await ears.find(/^请给我回电话/);
  await ears.close();
});

test('a page that is renewed while it is read is read on', async () => {
  const ears = await Ears.open('kiosk', ROAD);
  const { page } = ears;
  await page.route((url) => url.pathname === ROAD, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: (await answer.text()).replace('</main>', '<p data-say>新来的一句。</p></main>') });
  });
  // A voice that is still busy with what others asked would refuse.
  await made(['路况与封路', '哪条路在修、下雪封了没有，出门先看一眼。']);
  await page.locator('#speak-key').tap();
  await ears.hears(/^路况/);
  await page.evaluate(() => document.dispatchEvent(new CustomEvent('page:renew')));
  await page.getByText('新来的一句').waitFor();
  assert.equal(await page.locator('#aloud').isVisible(), true, 'the strip still steers the voice');
  assert.notEqual((await ears.state()).marked, 0);
  const before = ears.heard.length;
  await page.locator('[data-aloud=next]').tap();
  assert.equal(ears.heard.length, before + 1);
  await ears.close();
});

test('who has heard enough keeps nobody busy: what was asked ahead is let go', async () => {
  const ears = await Ears.open('kiosk', ROAD);
  const { page } = ears;
  await made(['路况与封路']);
  // After the first sentence, a voice that never comes to its end.
  await page.route((url) => url.pathname === '/aloud', (route) => (route.request().resourceType() === 'media' ? route.continue() : undefined));
  const asked = page.waitForRequest((request) => request.resourceType() === 'fetch' && new URL(request.url()).pathname === '/aloud');
  await page.locator('#speak-key').tap();
  const ahead = await asked;
  const given = page.waitForEvent('requestfailed', (request) => request === ahead);
  await page.touchscreen.tap(960, 40);
  await given;
  await ears.silent();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await ears.screen.context.close();
});

test('a voice that takes long says so beside its keys, and can be stopped', async () => {
  const ears = await Ears.open('kiosk', ROAD);
  const { page } = ears;
  await page.route((url) => url.pathname === '/aloud', () => {});
  await page.locator('#speak-key').tap();
  await page.locator('#aloud [role=status]').waitFor();
  assert.match(await page.locator('#aloud').innerText(), /正在准备声音/);
  await ears.screen.isForFingers(60);
  await page.locator('[data-aloud=stop]').tap();
  await ears.silent();
  await page.locator('#aloud').waitFor({ state: 'hidden' });
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await ears.screen.context.close();
});

test('a finger that rests on a tile hears its name and opens nothing', async () => {
  const ears = await Ears.open('kiosk', '/');
  const tile = ears.page.locator('main a[href="/fuwu"]').first();
  const box = await tile.boundingBox();
  assert.ok(box);
  const touch = await ears.screen.context.newCDPSession(ears.page);
  const points = [{ x: box.x + box.width / 2, y: box.y + box.height / 2 }];
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: points });
  await ears.hears(/^服务大厅/);
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  assert.equal(new URL(ears.page.url()).pathname, '/');
  await ears.screen.follow(tile);
  await ears.close();
});

test('on a television the arrow keys say what they come to', async () => {
  const ears = await Ears.open('tv', '/');
  const tile = ears.page.locator('main a[href="/xuexi"]').first();
  await ears.screen.reach(tile);
  await ears.hears(/^学习大厅/);
  await ears.close();
});

test('everything can be done with eyes closed by read-aloud and four keys', async () => {
  const ears = await Ears.open('tv', '/');
  await ears.press('*');
  await ears.hears(/语音导览开了/);
  await ears.find(/^服务大厅/);
  await ears.press('Enter');
  await ears.hears(/^共\d+项/);
  await ears.find(/^路况与封路/);
  await ears.press('Enter');
  await ears.hears(/^共\d+项/);
  // Past the column's own words come the titles.
  const title = await ears.press('ArrowDown');
  await ears.press('Enter');
  await ears.hears(/^按确定键/);
  assert.equal(ears.heard.at(-2), title);
  await ears.find(/^发布/);
  const first = await ears.press('ArrowDown');
  await ears.press('ArrowDown');
  await ears.press('ArrowUp');
  await ears.hears(new RegExp(`^${first}$`));
  await ears.press('Backspace');
  await ears.hears(/^共\d+项/);
  await ears.find(/^首页/);
  await ears.press('Enter');
  await ears.hears(/^红网/);
  await ears.find(/^求助/);
  await ears.press('Enter');
  await ears.hears(/^求助/);
  await ears.find(/电话/);
  await ears.close();
});

test('a node without a voice says so once, and its pages stay usable', async () => {
  const ears = await Ears.open('kiosk', '/fuwu', mute.village(1));
  const { page, screen } = ears;
  assert.match(await page.locator('#speak-key').innerText(), /语音未安装/);
  await page.locator('#speak-key').tap({ force: true });
  assert.match(await page.locator('#aloud').innerText(), /没有安装语音/);
  await screen.accessible();
  await screen.follow(page.locator('main a[href="/fuwu/travel"]').first());
  await page.locator('#aloud').waitFor({ state: 'hidden' });
  await page.keyboard.press('*');
  await page.keyboard.press('ArrowDown');
  assert.deepEqual(ears.heard, []);
  await screen.close();
});

for (const [fault, answer] of /** @type {[string, ((route: import('playwright-core').Route) => void)][]} */ ([
  ['refuses', (route) => route.fulfill({ status: 503, json: { problem: '语音现在用不了' } })],
  ['sends what is no sound', (route) => route.fulfill({ contentType: 'audio/ogg', body: 'x' })],
  ['is cut off', (route) => route.abort()],
  ['never answers', () => {}],
])) {
  test(`a voice that ${fault} is said to be of no use, and the page goes on`, async () => {
    const ears = await Ears.open('kiosk', '/fuwu');
    const { page } = ears;
    await page.clock.install();
    await page.reload();
    await page.route('**/aloud?*', answer);
    await page.locator('#speak-key').tap();
    if (fault === 'never answers') await page.clock.runFor(21_000);
    await page.getByText('语音暂时用不了').waitFor();
    assert.deepEqual(await ears.state(), { sounds: false, marked: 0 });
    await ears.screen.follow(page.locator('main a[href="/fuwu/travel"]').first());
    // The browser reports what a server refuses.
    await ears.screen.context.close();
  });
}

test('an article of two hundred thousand characters is read like any other', async () => {
  const ears = await Ears.open('kiosk', await article());
  const { page } = ears;
  await page.evaluate(() => {
    const prose = document.querySelector('.prose');
    const line = '<p><span data-say>两句话一行，有五十个字，一共四千行，念起来要半天，可是一点就要念，一停就要停，不许卡住。</span></p>';
    if (prose) prose.innerHTML = line.repeat(4000);
  });
  await page.locator('#speak-key').tap();
  await ears.press('Tab');
  await page.touchscreen.tap(960, 40);
  await ears.silent();
  await ears.close();
});

/**
 * Contrast of the words of an element on its own ground.
 * @param {import('playwright-core').Locator} thing
 */
function contrast(thing) {
  return thing.evaluate((element) => {
    /** @param {string} color */
    const light = (color) => {
      const parts = (color.match(/[\d.]+/g) ?? []).slice(0, 3).map((part) => Number(part) / 255);
      const [r, g, b] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const { color, backgroundColor } = getComputedStyle(element);
    const [dark, bright] = [light(color), light(backgroundColor)].sort((one, other) => one - other);
    return (bright + 0.05) / (dark + 0.05);
  });
}
