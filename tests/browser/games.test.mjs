/** 棋牌益智: whole games by fingers, arrow keys and a phone, and the hours that the county sets. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, Demo } from './harness.mjs';

/** @type {Demo} */
let demo;
/** @type {Browser} */
let browser;
/** The operator, who comes in once: a code is good for one login. @type {import('./harness.mjs').Screen} */
let desk;

before(async () => {
  [demo, browser] = await Promise.all([Demo.start(), Browser.start()]);
  desk = await browser.open('desk', demo.center);
  await desk.logIn(demo, 'operator');
  // Tests run at any hour.
  await sets('00:00', '24:00', '40');
});
after(async () => {
  await desk?.close();
  await browser?.stop();
  await demo?.stop();
});

/** The operator of the county sets hours and minutes. @param {string} from @param {string} to @param {string} minutes */
async function sets(from, to, minutes) {
  await desk.page.goto(`${demo.center}/desk/games`);
  for (const [name, value] of Object.entries({ from, to, minutes })) await desk.page.fill(`[name=${name}]`, value);
  await desk.accessible();
  await desk.page.locator('main form button[type=submit]').first().click();
  await desk.page.getByText('已保存').waitFor();
}

/** Opens a game once the village has heard of the hours. @param {string} kind @param {string} game @param {string} sign what stands on it then */
async function opened(kind, game, sign = '[data-board] .game-point') {
  const screen = await browser.open(kind, `${demo.village(1)}${game}`);
  for (const deadline = Date.now() + 30_000; (await screen.page.locator(sign).count()) === 0 && Date.now() < deadline; ) {
    await screen.page.reload();
    await screen.page.locator(`${sign}, .game-shut`).first().waitFor();
  }
  await screen.page.locator(sign).first().waitFor();
  return screen;
}

/** @param {import('playwright-core').Page} page @param {number} at */
const spot = (page, at) => page.locator('[data-board] .game-point').nth(at);
/** @param {import('playwright-core').Page} page @param {string | RegExp} text */
const said = (page, text) => page.locator('[data-says]', { hasText: text }).waitFor();

/** A short game to mate, from square to square. */
const TO_MATE = [[64, 37], [25, 61], [37, 40], [3, 13], [70, 64], [35, 44], [40, 42], [0, 18], [42, 6]];

for (const kind of /** @type {const} */ (['kiosk', 'phone'])) {
  test(`two people play 象棋 to its end by touch alone on a ${kind}`, async () => {
    const screen = await opened(kind, '/games/chess');
    const { page } = screen;
    await said(page, '红方先走');
    await spot(page, 0).tap();
    await said(page, '现在轮到红方走');
    await spot(page, 64).tap();
    await said(page, '拿起了炮');
    await spot(page, 67).tap();
    await said(page, '红方炮八平五。轮到黑方走');
    await page.locator('[data-act=undo]').tap();
    await said(page, '退回了一步。轮到红方走');
    await page.locator('[data-act=undo]').tap();
    await said(page, '没有可以悔的');
    await screen.accessible();
    await screen.fitsItsWidth();
    for (const [from, to] of TO_MATE) {
      await spot(page, from).tap();
      await spot(page, to).tap();
    }
    await said(page, '将死！红方赢了');
    await spot(page, 4).tap();
    await said(page, '将死！红方赢了');
    await page.locator('[data-act=again]').tap();
    await said(page, '重新开始。红方先走');
    await screen.close();
  });
}

test('a remote plays 象棋 with arrows and OK', async () => {
  const screen = await opened('tv', '/games/chess');
  const { page } = screen;
  await screen.press(spot(page, 64));
  await said(page, '拿起了炮');
  await screen.press(spot(page, 67));
  await said(page, '红方炮八平五');
  await screen.press(page.locator('[data-act=undo]'));
  await said(page, '退回了一步');
  await screen.accessible();
  await screen.fitsItsWidth();
  await screen.close();
});

test('a piece of 跳棋 jumps twice in one go, and three people play on the same board', async () => {
  const screen = await opened('kiosk', '/games/checkers');
  const { page } = screen;
  /** The point whose name begins so. @param {string} place */
  const at = (place) => page.locator(`[data-board] [aria-label*="，${place}"]`).first();
  // Red lays a piece where the jump goes on; green goes aside.
  for (const [from, to] of [['11行3孔', '10行7孔'], ['3行1孔', '4行4孔'], ['10行7孔', '9行6孔'], ['4行4孔', '4行3孔']]) {
    await at(from).tap();
    await at(to).tap();
  }
  await at('12行1孔').tap();
  await said(page, '拿起了一颗');
  await at('8行6孔').tap();
  await said(page, '红方连跳了 2 步。轮到绿方走');
  await screen.accessible();
  await screen.isForFingers(48);
  await page.locator('a.game-way', { hasText: '三个人' }).tap();
  await page.locator('[data-players="3"] .side-2').first().waitFor();
  assert.equal(await page.locator('.piece').count(), 18);
  await screen.close();
});

for (const [kind, size] of /** @type {[string, number][]} */ ([['kiosk', 3], ['phone', 4]])) {
  test(`a picture of ${size * size} pieces is put together on a ${kind}`, async () => {
    const screen = await opened(kind, `/games/puzzle?size=${size}`);
    const { page } = screen;
    await page.locator('[data-act=whole]').tap();
    await page.locator('[data-whole]').waitFor();
    await page.locator('[data-act=whole]').tap();
    for (let place = 0; place < size * size; place++) {
      const piece = page.locator(`[data-board] [aria-label*="图的第 ${place + 1} 块"]`);
      const name = (await piece.getAttribute('aria-label')) ?? '';
      if (name.includes('位置对了')) continue;
      await piece.tap();
      await spot(page, place).tap();
    }
    await said(page, '拼好了');
    await screen.accessible();
    await screen.fitsItsWidth();
    await screen.close();
  });
}

test('the column leads to the games, and outside the hours a page says when they open', async () => {
  const screen = await browser.open('kiosk', `${demo.village(1)}/yule/play/chess`);
  await screen.follow(screen.page.locator('main a[href="/games/chess"]'));
  await said(screen.page, '红方先走');
  await screen.close();
  // A minute that is not now.
  const hour = Number(new Date().toLocaleString('en-GB', { timeZone: 'Asia/Shanghai', hour: '2-digit' }));
  const closed = hour < 12 ? ['22:00', '23:00'] : ['01:00', '02:00'];
  await sets(closed[0], closed[1], '40');
  const shut = await opened('kiosk', '/games/chess', '.game-shut');
  await shut.page.getByText(`${closed[0]} 开放`).waitFor();
  await shut.accessible();
  await shut.close();
});
