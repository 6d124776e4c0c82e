/** What staff do at the desk, and what it does to the screens by itself. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, Demo } from './harness.mjs';
import { Node } from './node.mjs';

const COLUMN = '/fuwu/travel/road';
const TITLE = '明天修路请绕行';
const HERE = '叶家坊村';
/** A screen follows within seconds; the board within fifteen. */
const SOON = { timeout: 20_000 };

/** @type {Demo} */
let demo;
/** @type {Browser} */
let browser;
/** Everybody logs in once. @type {{[login: string]: import('./harness.mjs').Screen}} */
const staff = {};
/** @type {Node | undefined} */
let village;

before(async () => {
  [demo, browser] = await Promise.all([Demo.start(), Browser.start()]);
  for (const login of ['editor', 'reviewer', 'operator']) {
    staff[login] = await browser.open('desk', `${demo.center}/desk/login`);
    await staff[login].logIn(demo, login);
  }
});
after(async () => {
  await village?.kill();
  await browser?.stop();
  await demo?.stop();
});

test('what an editor writes with the mouse and a reviewer approves appears on the open screen, and goes at a recall', async () => {
  const kiosk = await browser.open('kiosk', demo.village(1) + COLUMN);
  const shown = kiosk.page.locator('main a', { hasText: TITLE });
  const editor = staff.editor.page;
  const address = await write(editor);
  await editor.getByRole('button', { name: '提交', exact: true }).click();
  await editor.getByText('待审').first().waitFor();

  const reviewer = staff.reviewer.page;
  await reviewer.goto(address);
  assert.equal(await shown.count(), 0, 'nothing is shown before a second person approves');
  await reviewer.getByRole('button', { name: '通过' }).click();
  await shown.waitFor(SOON);

  await kiosk.follow(shown);
  await kiosk.page.locator('main strong, main b', { hasText: '绕行' }).waitFor();
  await reviewer.goto(`${address}/recall`);
  await reviewer.fill('[name=reason]', '写错了日子');
  // What the screen fetched a moment before the recall must not come back.
  await kiosk.page.evaluate((column) => fetch(column).then((answer) => answer.text()), COLUMN);
  await reviewer.locator('main form button[type=submit]').click();
  await reviewer.waitForURL(/\/receipts$/);
  await kiosk.page.getByText('撤回').first().waitFor(SOON);
  await kiosk.follow(kiosk.page.locator('.bar a[data-back]'));
  assert.equal(await shown.count(), 0);
  await kiosk.context.close();
});

/**
 * Writes an article with the mouse and the rich editor, one word in bold; its address at the desk.
 * @param {import('playwright-core').Page} page
 */
async function write(page) {
  await page.goto(`${demo.center}/desk/articles`);
  await page.getByRole('link', { name: '写文章' }).first().click();
  await page.fill('[name=title]', TITLE);
  await page.selectOption('[name=column]', COLUMN.slice(1));
  await page.selectOption('[name=scope]', { label: '英山县' });
  await page.locator('[contenteditable=true]').click();
  await page.keyboard.type('明天上午修路，请');
  await page.getByRole('button', { name: '加粗' }).click();
  await page.keyboard.type('绕行');
  await page.getByRole('button', { name: '保存草稿' }).click();
  await page.waitForURL((url) => !url.pathname.endsWith('/new'));
  return page.url();
}

test('a hall that is hidden for one village leaves its open home page by itself, and no other', async () => {
  const [here, there] = await Promise.all([1, 2].map((number) => browser.open('kiosk', demo.village(number === 1 ? 1 : 2))));
  const hall = 'nav.halls a[href="/xuexi"]';
  const editor = staff.editor.page;
  await editor.goto(`${demo.center}/desk/halls/arrange`);
  const village = editor.locator('select[name=org] option', { hasText: HERE });
  await editor.selectOption('select[name=org]', (await village.getAttribute('value')) ?? '');
  await editor.getByRole('button', { name: '筛选' }).click();
  // The page before it is the county's own, with the same keys for every village.
  await editor.waitForURL(/[?&]org=/);
  await hideKey(editor, 'hide').click();
  await here.page.locator(hall).waitFor({ state: 'detached', ...SOON });
  assert.equal(await there.page.locator(hall).count(), 1);
  await here.close();
  await there.close();
});

/**
 * @param {import('playwright-core').Page} page
 * @param {string} what
 */
function hideKey(page, what) {
  const form = page.locator('main form', { has: page.locator(`input[name=what][value=${what}]`) });
  return form.filter({ has: page.locator('input[name=at][value=xuexi]') }).locator('button');
}

test('a fresh village is admitted by its code; the open board sees it go and come back', async () => {
  village = await Node.village(demo);
  const kiosk = await browser.open('kiosk', village.address);
  const said = kiosk.page.locator('main svg[aria-label^="接入码"]');
  await said.waitFor(SOON);
  const code = ((await said.getAttribute('aria-label')) ?? '').replace(/[^0-9A-Z]/g, '');
  const page = staff.operator.page;
  await page.goto(`${demo.center}/desk/enrolment`);
  await page.fill('[name=code]', code);
  await page.getByRole('button', { name: '下一步' }).click();
  await page.selectOption('[name=town]', { label: '南河镇' });
  await page.getByRole('button', { name: '下一步' }).click();
  await page.selectOption('[name=village]', { label: '灵芝村' });
  await page.getByRole('button', { name: '接入终端' }).click();
  await kiosk.page.locator('nav.halls a').first().waitFor(SOON);
  await kiosk.context.close();

  await page.goto(`${demo.center}/desk/board`);
  const address = await page.locator('[data-board] a', { hasText: '灵芝村' }).first().getAttribute('href');
  await page.goto(new URL(address ?? '', demo.center).href);
  const state = page.locator('[data-board] table').first();
  await state.getByText('在线', { exact: true }).waitFor(SOON);
  await village.kill();
  await state.getByText('离线', { exact: true }).waitFor(SOON);
  await village.start();
  await state.getByText('在线', { exact: true }).waitFor(SOON);
});
