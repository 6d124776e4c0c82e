/**
 * A visit on a shared screen: how it ends, and that nothing of it is left, neither on the glass nor on a disk.
 *
 * The browser runs with the flags of the operator's guide and a profile in a folder, which is searched afterwards.
 */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { chromium } from 'playwright-core';
import { Demo, chromiumPath, kioskFlags, screens } from './harness.mjs';

/** Words and digits that stand nowhere else in the product. */
const WORDS = '龘靐齉爨';
const PHONE = '13987654312';
const AMOUNT = '98765.43';
const ID_NUMBER = '421124199911110022';
const TYPED = [WORDS, PHONE, AMOUNT, ID_NUMBER];
/** Longer than any patience. */
const LONG = '10:00';

/** @type {Demo} */
let demo;
before(async () => {
  demo = await Demo.start();
});
after(() => demo.stop());

/** A kiosk's browser with its profile on disk. */
class Kiosk {
  /**
   * @param {import('playwright-core').BrowserContext} context
   * @param {import('playwright-core').Page} page
   * @param {string} profile
   */
  constructor(context, page, profile) {
    this.context = context;
    this.page = page;
    this.profile = profile;
  }

  static async open() {
    const profile = await mkdtemp(path.join(tmpdir(), 'hongwang-profile-'));
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: chromiumPath(),
      args: kioskFlags(),
      ...screens.kiosk.context,
    });
    await context.clock.install();
    const page = context.pages()[0];
    await page.goto(`${demo.village(1)}/?screen=kiosk`);
    return new Kiosk(context, page, profile);
  }

  /** @param {string} address below the village's */
  async go(address) {
    await this.page.goto(`${demo.village(1)}${address}`);
  }

  /** Fills whatever this page asks for. */
  async fill() {
    for (const field of await this.page.locator('main input:not([type=hidden]):not([type=radio])').all()) {
      const kind = await field.evaluate((input) => input.closest('[data-kind]')?.getAttribute('data-kind') ?? '');
      const text = { phone: PHONE, digits: PHONE, amount: AMOUNT, id: ID_NUMBER, 'id-number': ID_NUMBER }[kind] ?? WORDS;
      await field.evaluate((input, text) => {
        if (!(input instanceof HTMLInputElement)) return;
        input.value = text;
        input.dispatchEvent(new Event('input', { bubbles: true }));
        input.dispatchEvent(new Event('change', { bubbles: true }));
      }, text);
    }
  }

  /** What a visitor does: looks, writes, asks, listens. */
  async visit() {
    const { page } = this;
    await this.go('/');
    // Short words that find nothing are counted for the county, without a person; whatever could name one is not.
    await this.go(`/search?q=${encodeURIComponent(WORDS + PHONE)}`);
    await this.fill();
    await this.go('/writing');
    await this.fill();
    await page.evaluate(async (words) => {
      const post = (/** @type {string} */ address, /** @type {object} */ body) =>
        fetch(address, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) });
      await post('/writing/pinyin', { keys: 'zhaoqian', before: words });
      await post('/writing/next', { before: words });
      await post('/writing/ink', { strokes: [[[10, 10], [900, 900]]], before: words });
      await fetch(`/aloud?text=${encodeURIComponent(words)}&private`);
      sessionStorage.setItem('draft', words);
      localStorage.setItem('draft', words);
      document.cookie = `draft=${encodeURIComponent(words)}; path=/`;
    }, WORDS);
    await this.go('/help/proxy');
    await this.fill();
    await page.locator('.ask-send').click();
    await page.waitForURL(/\/help\/asked\//);
    await this.apply();
    await this.go('/help/call');
    await this.fill();
  }

  /** Begins an application twice: once it is kept, once it is left as it is. */
  async apply() {
    const { page } = this;
    for (const keeps of [true, false]) {
      await this.go('/apply/dibao');
      await page.locator('.guide-begin form button').click();
      await page.waitForURL(/\/consent|\/apply\/(fill|who)/);
      const agree = page.locator('.consent .strong');
      if (await agree.count()) await agree.click();
      await page.waitForURL(/\/apply\/(fill|who)/);
      // Who has said it in this visit is not asked again.
      if (page.url().includes('/who')) {
        await page.locator('.who-choice[value=own]').click();
        await page.waitForURL(/\/apply\/who\/show/);
        await page.locator('a.who-choice[href="/apply/who/phone"]').click();
        await page.waitForURL(/\/apply\/who\/phone/);
        await this.fill();
        await page.locator('.fill-keys .strong').click();
      }
      await page.waitForURL(/\/apply\/fill/);
      await this.fill();
      await page.locator('button[value=keep]').click();
      await page.waitForURL(/\/apply\/keep/);
      await this.fill();
      if (!keeps) return;
      await page.locator('.fill-keys .strong').click();
      await page.locator('.kept-code').waitFor();
    }
  }

  /** The idle screen stands, and nothing of the visit does. */
  async isForgotten() {
    const { page } = this;
    await page.waitForURL((url) => url.pathname === '/idle');
    await page.locator('.rest-touch').waitFor();
    const left = await page.evaluate(() => ({
      session: Object.keys(sessionStorage).filter((key) => key !== 'unused'),
      local: Object.keys(localStorage),
      cookie: document.cookie,
    }));
    assert.deepEqual(left, { session: [], local: [], cookie: '' });
    const cookies = await this.context.cookies();
    assert.deepEqual(cookies.filter(({ name }) => name !== 'screen'), []);
  }

  /** The back key of a keyboard, pressed by the next person again and again. */
  async leadsNowhereBack() {
    const { page } = this;
    await this.go('/');
    for (let step = 0; step < 6; step += 1) {
      await page.goBack({ waitUntil: 'load' }).catch(() => null);
      await page.waitForURL((url) => ['/', '/idle', 'blank'].includes(url.pathname));
      const glass = await page.content();
      for (const typed of TYPED) assert.ok(!glass.includes(typed), `${typed} came back`);
    }
    await this.go('/idle');
  }

  async close() {
    await this.context.close();
  }
}

/** A number as it is dialled, however it is grouped on the glass. @param {string} shown */
const digits = (shown) => shown.replace(/\D/g, '');

/** @param {string} folder @returns {Promise<string[]>} */
async function files(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((each) => each.isFile()).map((each) => path.join(each.parentPath, each.name));
}

/** Every file below a folder in which something typed stands, in any of its forms. @param {string} folder */
async function traces(folder) {
  const forms = TYPED.flatMap((typed) => [
    Buffer.from(typed, 'utf8'),
    Buffer.from(typed, 'utf16le'),
    Buffer.from(encodeURIComponent(typed), 'utf8'),
  ]);
  const found = [];
  for (const file of await files(folder)) {
    const bytes = await readFile(file).catch(() => Buffer.alloc(0));
    const hit = forms.findIndex((form) => bytes.includes(form));
    if (hit >= 0) found.push(`${path.relative(folder, file)}: ${TYPED[Math.floor(hit / 3)]}`);
  }
  return found;
}

test('nothing typed survives the end of a session', async () => {
  const kiosk = await Kiosk.open();
  await kiosk.visit();
  await kiosk.page.locator('[data-end]').click();
  await kiosk.isForgotten();
  await kiosk.leadsNowhereBack();

  await kiosk.visit();
  await kiosk.page.clock.fastForward(LONG);
  await kiosk.isForgotten();
  await kiosk.leadsNowhereBack();

  await kiosk.visit();
  await demo.kill();
  await demo.startAgain();
  await kiosk.page.waitForURL((url) => url.pathname === '/idle', { timeout: 90_000 });
  await kiosk.isForgotten();
  await kiosk.leadsNowhereBack();

  await kiosk.close();
  assert.ok((await files(kiosk.profile)).length > 5, 'the profile is on this disk');
  assert.deepEqual(await traces(kiosk.profile), [], 'in the profile of the browser');
  assert.deepEqual(await traces(demo.folder), [], "among the node's files and in its log");
  await rm(kiosk.profile, { recursive: true, force: true });
});

test('the demonstration that is asked for ends the visit before it', async () => {
  const kiosk = await Kiosk.open();
  await kiosk.visit();
  await kiosk.go('/help');
  await kiosk.page.locator('[data-end=show]').click();
  await kiosk.page.waitForURL((url) => url.pathname === '/idle' && url.searchParams.has('show'));
  await kiosk.isForgotten();
  await kiosk.page.frameLocator('.tour iframe').locator('nav.halls').waitFor();
  await kiosk.close();
});

test('somebody who walks away is warned, and one touch keeps everything', async () => {
  const kiosk = await Kiosk.open();
  await kiosk.go('/help/call');
  await kiosk.fill();
  await kiosk.page.clock.fastForward('01:05');
  const strip = kiosk.page.locator('#idle');
  await strip.waitFor({ state: 'visible' });
  const seconds = Number(await strip.locator('[data-seconds]').textContent());
  assert.ok(seconds > 0 && seconds <= 30, `${seconds} seconds are left`);
  const key = await strip.locator('button').boundingBox();
  assert.ok(key && key.height >= 120, '继续使用 is big');
  await strip.locator('button').click();
  await strip.waitFor({ state: 'hidden' });
  assert.equal(digits(await kiosk.page.locator('[name=phone]').inputValue()), PHONE);
  await kiosk.close();
});

test('nothing can be copied off a shared screen', async () => {
  const kiosk = await Kiosk.open();
  const { page } = kiosk;
  const field = page.locator('[name=phone]');
  /** Writes a number, copies it by keys, clears the field, pastes: what came back. @param {string} number */
  const copied = async (number) => {
    await field.evaluate((input, number) => { /** @type {HTMLInputElement} */ (input).value = number; }, number);
    await field.focus();
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Control+C');
    await field.evaluate((input) => { /** @type {HTMLInputElement} */ (input).value = ''; });
    await page.keyboard.press('Control+V');
    return digits(await field.inputValue());
  };
  await kiosk.go('/help/call?screen=phone');
  assert.equal(await copied('07137000001'), '07137000001', "a phone is its owner's: there it can be copied");
  await kiosk.go('/help/call?screen=kiosk');
  assert.notEqual(await copied(PHONE), PHONE);
  await kiosk.close();
});

test('the glass is empty at once even while the node is off, and the idle screen comes by itself', async () => {
  const kiosk = await Kiosk.open();
  await kiosk.go('/help/call');
  await kiosk.fill();
  await demo.kill();
  await kiosk.page.locator('[data-end]').click();
  await kiosk.page.locator('.gone').waitFor();
  assert.equal(await kiosk.page.locator('input').count(), 0);
  await demo.startAgain();
  await kiosk.isForgotten();
  await kiosk.close();
});
