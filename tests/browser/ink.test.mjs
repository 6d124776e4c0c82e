/** Writing with a finger: real strokes on the pad, read by the real model on the real node. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Browser, Demo } from './harness.mjs';

/**
 * Characters as a hand writes them: strokes of points in a box of a hundred.
 * @type {{[character: string]: [number, number][][]}}
 */
const HAND = {
  低: [
    [[30, 8], [8, 48]],
    [[21, 32], [21, 95]],
    [[85, 12], [60, 22], [42, 26]],
    [[46, 26], [46, 80], [62, 66]],
    [[46, 48], [94, 46]],
    [[66, 22], [72, 58], [84, 84], [95, 88], [95, 74]],
    [[66, 80], [76, 92]],
  ],
  保: [
    [[28, 6], [6, 46]],
    [[19, 30], [19, 96]],
    [[42, 10], [42, 42]],
    [[42, 10], [86, 10], [86, 42]],
    [[42, 42], [86, 42]],
    [[32, 58], [97, 58]],
    [[64, 42], [64, 98]],
    [[62, 60], [48, 78], [30, 90]],
    [[66, 60], [80, 78], [97, 90]],
  ],
};

/** @type {Demo} */
let demo;
/** @type {Demo} without models */
let bare;
/** @type {Browser} */
let browser;

before(async () => {
  [demo, bare, browser] = await Promise.all([Demo.start({ models: true }), Demo.start(), Browser.start()]);
  // The first character loads the model, the first word the dictionary: in a debug build that is longer than a page waits.
  await ask(JSON.stringify({ strokes: [[[100, 500], [900, 500]]] }));
  await fetch(`${demo.village(1)}/writing/next`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ before: '低' }),
  });
});
after(async () => {
  await browser?.stop();
  await bare?.stop();
  await demo?.stop();
});

/**
 * Asks the node as the pad does.
 * @param {string} body
 */
function ask(body) {
  return fetch(`${demo.village(1)}/writing/ink`, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
}

/**
 * Presses a key with a plain click: the finger's own touches go another way into the browser, and mix with its taps.
 * @param {import('playwright-core').Locator} thing
 */
const pressed = (thing) => thing.click();

/** A field with its pad, and the finger on it. */
class Pad {
  /** @param {import('./harness.mjs').Screen} screen */
  constructor(screen) {
    this.page = screen.page;
    this.screen = screen;
    this.input = this.page.locator('.writer-input').first();
    this.pad = this.page.locator('.writer .ink-pad canvas').first();
    this.said = this.page.locator('.ink-said').first();
    this.tiles = this.page.locator('.writer-tile');
  }

  async open() {
    if (!(await this.pad.isVisible())) await pressed(this.input);
    await this.pad.waitFor();
    await this.pad.scrollIntoViewIfNeeded();
  }

  /**
   * Where a square of the pad lies.
   * @param {number} square
   */
  async square(square) {
    const box = await this.pad.boundingBox();
    assert.ok(box, 'the pad is there');
    const side = box.width / Math.max(1, Math.round(box.width / box.height));
    return { left: box.x + square * side, top: box.y, side };
  }

  /**
   * Writes strokes into a square with one finger.
   * @param {[number, number][][]} strokes
   * @param {number} [square]
   */
  async write(strokes, square = 0) {
    const { left, top, side } = await this.square(square);
    const finger = await this.screen.context.newCDPSession(this.page);
    /** @param {[number, number]} point */
    const at = ([x, y]) => [{ x: left + side * (0.08 + x * 0.0084), y: top + side * (0.08 + y * 0.0084) }];
    for (const stroke of strokes) {
      await finger.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: at(stroke[0]) });
      for (const point of between(stroke)) {
        await finger.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: at(point) });
      }
      await finger.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    }
    await finger.detach();
  }

  /** Waits until what is offered belongs to all that is written. */
  async rests() {
    await this.page.locator('.ink:not([aria-busy])').first().waitFor();
  }

  /** The tile of a word, waited for. @param {string} word */
  async tile(word) {
    await this.rests();
    const tile = this.page.locator('.writer-tile', { hasText: new RegExp(`^${word}$`) }).first();
    await tile.waitFor();
    return tile;
  }

  /** Waits until the field holds a text. @param {string} text */
  async holds(text) {
    await this.page.waitForFunction(
      (text) => /** @type {HTMLInputElement} */ (document.querySelector('.writer-input')).value === text,
      text,
    );
  }

  /** Waits until so much of the pad is dark. @param {(dark: number) => boolean} enough */
  async darkens(enough) {
    const deadline = Date.now() + 30_000;
    for (;;) {
      const dark = await this.dark();
      if (enough(dark)) return;
      assert.ok(Date.now() < deadline, `${dark} dark points`);
      await pause(20);
    }
  }

  /** How many points of the pad are dark. */
  dark() {
    return this.pad.evaluate((canvas) => {
      const pad = /** @type {HTMLCanvasElement} */ (canvas);
      const { data } = /** @type {CanvasRenderingContext2D} */ (pad.getContext('2d')).getImageData(0, 0, pad.width, pad.height);
      let dark = 0;
      for (let at = 0; at < data.length; at += 4) if (data[at + 3] > 128 && data[at] < 60) dark += 1;
      return dark;
    });
  }
}

/**
 * Four points on each piece of a stroke.
 * @param {[number, number][]} stroke
 * @returns {[number, number][]}
 */
function between(stroke) {
  return stroke.slice(1).flatMap(([x, y], at) => {
    const [fromX, fromY] = stroke[at];
    /** @type {[number, number][]} */
    const points = [1, 2, 3, 4].map((part) => [fromX + ((x - fromX) * part) / 4, fromY + ((y - fromY) * part) / 4]);
    return points;
  });
}

/**
 * @param {Demo} where
 * @param {string} path
 * @param {string} [name] of the screen
 */
async function opened(where, path, name = 'kiosk') {
  const screen = await browser.open(name, `${where.village(1)}${path}`);
  const pad = new Pad(screen);
  await pad.open();
  return { screen, pad };
}

test('a villager writes 低保 with a finger and reaches the guide', async () => {
  const { screen, pad } = await opened(demo, '/search');
  await pad.write(HAND.低);
  await pressed(await pad.tile('低'));
  await pad.holds('低');
  assert.equal(await pad.dark(), 0, 'the pad is clean for the next character');
  await pad.write(HAND.保);
  await pressed(await pad.tile('保'));
  await pad.holds('低保');
  await pressed(screen.page.locator('form:has(.writer) button[type=submit]').first());
  const found = screen.page.locator('main a[href^="/fuwu/progress/guide/"]', { hasText: '低保' }).first();
  await found.waitFor();
  const guide = new URL((await found.getAttribute('href')) ?? '', screen.page.url());
  await pressed(found);
  await screen.page.waitForURL((url) => url.pathname === guide.pathname);
  assert.equal(await screen.page.locator('h1').innerText(), '低保怎么申请');
  assert.match(await screen.page.locator('article.article').innerText(), /户口簿、身份证/);
  await screen.close();
});

test('who writes on into the next square takes the likeliest character, and can still choose another', async () => {
  const { screen, pad } = await opened(demo, '/writing');
  await pad.write(HAND.保, 1);
  const alone = await pad.dark();
  await pressed(screen.page.locator('[data-ink=wipe]'));
  await pad.darkens((dark) => dark === 0);
  await pad.write(HAND.低, 0);
  await pad.write(HAND.保, 1);
  await pad.holds('低');
  assert.equal(await pad.dark(), alone, 'no stroke of the second is lost');
  await pressed(await pad.tile('保'));
  await pad.holds('低保');
  await pad.write(HAND.低, 0);
  await pad.write(HAND.保.slice(0, 2), 1);
  await pad.holds('低保低');
  const other = screen.page.locator('.ink-others button').first();
  const word = await other.innerText();
  await pressed(other);
  await pad.holds(`低保${word}`);
  await screen.close();
});

test('a stroke can be taken back, the pad wiped, and a scribble has an answer in words', async () => {
  const { screen, pad } = await opened(demo, '/writing');
  await pad.write(HAND.低);
  const whole = await pad.dark();
  await pressed(screen.page.locator('[data-ink=undo]'));
  await pad.darkens((dark) => dark > 0 && dark < whole);
  await pressed(screen.page.locator('[data-ink=wipe]'));
  await pad.darkens((dark) => dark === 0);
  /** @type {[number, number][]} */
  const scribble = Array.from({ length: 60 }, (_, at) => [50 + 45 * Math.sin(at * 2.4), 50 + 45 * Math.cos(at * 1.7)]);
  await pad.write([scribble]);
  await screen.page.waitForFunction(() => {
    const said = document.querySelector('.ink-said')?.textContent ?? '';
    return /认不出/.test(said) || (said === '' && document.querySelectorAll('.writer-tile').length === 10);
  });
  // A refusal is an answer, and the browser notes it on its console.
  screen.troubles.length = 0;
  await screen.close();
});

test('a dot is called too small, and the field is as it was', async () => {
  const { screen, pad } = await opened(demo, '/writing');
  await pad.write([[[50, 50]]]);
  await screen.page.locator('.ink-said', { hasText: '写大一点' }).first().waitFor();
  await pad.holds('');
  screen.troubles.length = 0;
  await screen.close();
});

test('without the model the pad says so, and pinyin is one press away', async () => {
  const { screen, pad } = await opened(bare, '/writing');
  await pad.write(HAND.低);
  await screen.page.locator('.ink-said', { hasText: '改用拼音' }).first().waitFor();
  await pressed(screen.page.locator('[data-ink=pinyin]'));
  await screen.page.locator('[data-panel=pinyin]').first().waitFor();
  screen.troubles.length = 0;
  await screen.close();
});

test('nothing written stays on the pad when the session ends or the page is left', async () => {
  const { screen, pad } = await opened(demo, '/writing');
  await pad.write(HAND.低);
  assert.ok((await pad.dark()) > 0);
  await screen.page.evaluate(() => document.dispatchEvent(new Event('session:end')));
  // The keys have closed; what the pad still held it would draw again as soon as it is seen.
  await screen.page.evaluate(() => document.querySelector('.writer-panels')?.removeAttribute('hidden'));
  await screen.page.waitForFunction(() => (document.querySelector('canvas')?.width ?? 0) > 0);
  assert.equal(await pad.dark(), 0);
  await screen.close();
});

test('the node answers empty ink and too much ink in words, and goes on', async () => {
  /** @type {[string, number, RegExp][]} */
  const cases = [
    [JSON.stringify({ strokes: [] }), 422, /还没有写字/],
    [JSON.stringify({ strokes: Array(1000).fill([[1, 1], [900, 900]]) }), 422, /笔画太多/],
    ['{"strokes":', 422, /没有传清楚/],
  ];
  for (const [body, status, words] of cases) {
    const answer = await ask(body);
    assert.equal(answer.status, status);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    assert.match((await answer.json()).problem, words);
  }
  const good = await ask(JSON.stringify({ strokes: HAND.低.map((stroke) => stroke.map(([x, y]) => [x * 10, y * 10])) }));
  assert.equal((await good.json()).candidates[0], '低');
});

test('the pad is large and for fingers on the kiosk, fits the phone, and stays away from a television', async () => {
  const kiosk = await opened(demo, '/writing');
  assert.ok((await kiosk.pad.square(0)).side >= 480);
  await kiosk.screen.isForFingers(60);
  await kiosk.screen.fitsItsWidth();
  await kiosk.screen.accessible();
  await kiosk.screen.close();
  const phone = await opened(demo, '/writing', 'phone');
  assert.ok((await phone.pad.square(0)).side >= 300);
  await phone.pad.write(HAND.保);
  await pressed(await phone.pad.tile('保'));
  await phone.pad.holds('保');
  await phone.screen.fitsItsWidth();
  await phone.screen.close();
  const tv = await browser.open('tv', `${demo.village(1)}/writing`);
  await tv.press(tv.page.locator('.writer-input').first());
  await tv.page.locator('[data-panel=pinyin]').first().waitFor();
  assert.equal(await tv.page.locator('.ink-pad').first().isVisible(), false);
  await tv.close();
});
