/** Fields and their keys: by touch, by a remote, on a phone; on the page for practice. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, Demo } from './harness.mjs';

/** The example of the standard for identity numbers. */
const GOOD_ID = '11010519491231002X';

/** @type {Demo} */
let demo;
/** @type {Browser} */
let browser;

before(async () => {
  [demo, browser] = await Promise.all([Demo.start(), Browser.start()]);
  // The first question builds the engine.
  await fetch(`${demo.village(1)}/writing/next`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ before: '低' }),
  });
});
after(async () => {
  await browser?.stop();
  await demo?.stop();
});

/** A field on the page for practice, and the hand at it. */
class Field {
  /** @param {import('./harness.mjs').Screen} screen @param {string} name */
  constructor(screen, name) {
    this.screen = screen;
    this.root = screen.page.locator(`.writer:has(#${name}-input)`);
    this.input = this.root.locator('.writer-input');
    this.said = this.root.locator('.writer-said');
  }

  open() {
    return this.screen.press(this.input);
  }

  /** @param {string} keys */
  async type(keys) {
    for (const key of keys) await this.screen.press(this.root.locator(`.writer-panel:not([hidden]) [data-key="${key}"]`));
  }

  /** @param {string} word of a tile, waited for; the row is turned over until it comes */
  async take(word) {
    const tile = this.root.locator('.writer-tile', { hasText: new RegExp(`^${word}$`) });
    const later = this.root.locator('[data-act=later]:enabled');
    await tile.or(later).first().waitFor();
    while (!(await tile.isVisible())) await this.screen.press(later);
    await this.screen.press(tile);
  }

  /** @param {string} name */
  act(name) {
    return this.screen.press(this.root.locator(`[data-act="${name}"]:visible`).last());
  }

  /** Waits for what the field says. @param {string | RegExp} words */
  says(words) {
    return this.said.filter({ hasText: words }).waitFor();
  }

  value() {
    return this.input.inputValue();
  }
}

/** @param {string} screen @param {import('playwright-core').BrowserContextOptions} [more] */
function practice(screen, more) {
  return browser.open(screen, `${demo.village(1)}/writing/practice`, more);
}

test('an identity number with X gets its tick and says the birthday as soon as it is whole', async () => {
  const screen = await practice('kiosk');
  const id = new Field(screen, 'id');
  await id.open();
  await id.type(GOOD_ID.slice(0, 17));
  await id.says('还差1位');
  assert.equal(await id.root.locator('.writer-right').isVisible(), false);
  await id.type('X');
  await id.says('1949年12月31日出生');
  assert.equal(await id.root.locator('.writer-right').isVisible(), true);
  assert.equal(await id.value(), '110105 19491231 002X');
  await screen.close();
});

test('a wrong check digit and a month that does not exist are told with their place', async () => {
  const screen = await practice('kiosk');
  const id = new Field(screen, 'id');
  await id.open();
  await id.type('110105194912310021');
  await id.says('第18位应是X');
  await id.act('erase');
  await id.says('还差1位');
  await id.act('clear');
  await id.type('421124195013');
  await id.says('第11、12位');
  assert.equal(await id.value(), '421124 195013', 'what was entered stays');
  await screen.close();
});

test('the wheels stop on 29 February in a leap year and on the 28th in any other', async () => {
  const screen = await practice('kiosk');
  const born = new Field(screen, 'born');
  await screen.page.locator('#born-input').fill('2024年1月31日');
  await born.open();
  const wheel = (/** @type {string} */ part, /** @type {number} */ by) =>
    screen.press(born.root.locator(`[data-wheel=${part}] [data-turn="${by}"]`));
  await wheel('month', 1);
  assert.equal(await born.value(), '2024年2月29日');
  await wheel('year', -1);
  assert.equal(await born.value(), '2023年2月28日');
  await wheel('day', 1);
  assert.equal(await born.value(), '2023年2月1日', 'days go round');
  await screen.press(born.root.locator('[data-leap="-10"]'));
  await born.says('星期');
  assert.equal(await born.value(), '2013年2月1日');
  await screen.close();
});

test('a place is chosen by touch from town to village to group', async () => {
  const screen = await practice('kiosk');
  const place = new Field(screen, 'place');
  await place.open();
  await place.take('红山镇');
  await place.take('叶家坊村');
  await place.take('3组');
  assert.equal(await place.value(), '红山镇 叶家坊村 3组');
  assert.equal(await place.root.locator('.writer-panels').isVisible(), false, 'the keys close by themselves');
  await screen.close();
});

for (const name of ['kiosk', 'tv', 'phone']) {
  test(`低保 is written by pinyin on ${name}, and the next word is offered`, async () => {
    const screen = await practice(name);
    const text = new Field(screen, 'text');
    await text.open();
    if (name !== 'tv') await screen.press(text.root.locator('[data-tab=pinyin]'));
    await text.type('dibao');
    await text.take('低保');
    assert.equal(await text.value(), '低保');
    await text.root.locator('.writer-tile').first().waitFor();
    assert.equal(await text.input.getAttribute('inputmode'), 'none');
    await screen.fitsItsWidth();
    await screen.close();
  });
}

test('a personal name comes from surname and given characters, and the rest of the letters is kept', async () => {
  const screen = await practice('kiosk');
  const name = new Field(screen, 'name');
  await name.open();
  await name.take('王');
  await screen.press(name.root.locator('[data-tab=pinyin]'));
  await name.type('xiulan');
  await name.root.locator('.writer-tile').first().waitFor();
  await name.act('erase');
  await screen.page.waitForFunction(() => document.querySelector('[data-typed].typed')?.textContent === 'xiula');
  await name.act('clear');
  await name.type('wangxiulan');
  await name.take('王秀兰');
  assert.equal(await name.value(), '王秀兰');
  await screen.close();
});

test('a physical keyboard writes into the field and into the letters', async () => {
  const screen = await practice('tv');
  const phone = new Field(screen, 'phone');
  await screen.page.locator('#phone-input').focus();
  await screen.page.keyboard.type('13812345678');
  await phone.says('写全了');
  assert.equal(await phone.value(), '138 1234 5678');
  await screen.close();
});

test('a form that comes back says what was wrong and keeps all that was entered, also without scripts', async () => {
  for (const javaScriptEnabled of [true, false]) {
    const screen = await practice('phone', { javaScriptEnabled });
    await screen.page.locator('#name-input').fill('王秀兰');
    await screen.page.locator('#phone-input').fill('138');
    await screen.page.locator('#amount-input').fill('12.345');
    await screen.page.locator('form button.strong').tap();
    // Only the node says that a field is wrong in this way.
    await screen.page.locator('#amount-input[aria-invalid=true]').waitFor();
    assert.equal(await screen.page.locator('#name-input').inputValue(), '王秀兰');
    assert.equal(await screen.page.locator('#phone-input').inputValue(), '138');
    assert.match(await new Field(screen, 'phone').said.innerText(), /还差8位/);
    assert.match(await new Field(screen, 'amount').said.innerText(), /最多两位/);
    // The browser itself reports an answer of 422 as an error of the page.
    screen.troubles = screen.troubles.filter((trouble) => !trouble.includes('422'));
    await screen.close();
  }
});

test('what was written is gone when the session ends', async () => {
  const screen = await practice('kiosk');
  const text = new Field(screen, 'text');
  await text.open();
  await screen.press(text.root.locator('[data-tab=pinyin]'));
  await text.type('dib');
  await screen.page.locator('#name-input').fill('王秀兰');
  await screen.page.evaluate(() => document.dispatchEvent(new Event('session:end')));
  const left = await screen.page.evaluate(() => [
    ...Array.from(document.querySelectorAll('.writer-input'), (input) => (input instanceof HTMLInputElement ? input.value : '')),
    ...Array.from(document.querySelectorAll('.typed, .writer-tile, [data-before]'), (each) => each.outerHTML),
  ]);
  assert.deepEqual(left.filter((each) => each !== ''), []);
  await screen.close();
});

for (const name of ['kiosk', 'tv', 'phone']) {
  test(`axe finds nothing against any of the keys on ${name}, and every key is large enough`, async () => {
    const screen = await practice(name);
    for (const field of ['name', 'id', 'born', 'place', 'text']) {
      await screen.page.locator(`#${field}-input`).click();
      if (name !== 'tv' && field === 'text') await screen.page.locator('.writer:has(#text-input) [data-tab=pinyin]').click();
      await screen.page.locator(`.writer:has(#${field}-input) .writer-panels`).waitFor();
      await screen.accessible();
      const least = { kiosk: 80, phone: 47, tv: 50 }[name] ?? 0;
      const small = await screen.page.locator('.writer-key:visible, .writer-tile:visible').evaluateAll(
        (keys, least) => keys.filter((key) => Math.min(key.clientWidth, key.clientHeight) < least - 2).map((key) => key.outerHTML),
        least,
      );
      assert.deepEqual(small, [], `keys of ${field}`);
      const mute = await screen.page.locator('.writer-panels:visible button:not([data-say])').count();
      assert.equal(mute, 0, 'every key can be heard');
    }
    await screen.close();
  });
}
