/**
 * An application, from the tile of its column to the number: by finger, by four keys and on a phone; and from there
 * over the desk to the decision that the screen tells.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { WRITTEN, begin, fillIn, handIn, sign } from './applicant.mjs';
import { act, atDesk } from './clerk.mjs';
import { Browser, Demo } from './harness.mjs';

/** What of it belongs to a person, as a page shows it. */
const PERSONAL = ['王小花', '138 0013 8000', '421124 19500101 004X', '红山镇叶家坊村3组'];
/** A screen follows within seconds. */
const SOON_MS = 20_000;

/** @type {Demo} */
let demo;
/** @type {Browser} */
let browser;
before(async () => {
  demo = await Demo.start();
  browser = await Browser.start();
});
after(async () => {
  await browser.stop();
  await demo.stop();
});

/** @typedef {import('./harness.mjs').Screen} Screen */

for (const name of ['kiosk', 'tv', 'phone']) {
  test(`a certificate is asked for from the hall to the number: ${name}`, async () => {
    const screen = await browser.open(name, `${demo.village(1)}/fuwu/apply`);
    const { page } = screen;
    await screen.follow(page.locator('main a[href="/apply/proof"]'));
    await screen.accessible();
    await begin(screen);
    await screen.accessible();
    await fillIn(screen);
    await screen.accessible();
    assert.match(await handIn(screen), /^\d{8}-\d{3}$/);
    assert.ok(!(await page.content()).includes(WRITTEN.name), 'nobody behind reads the name');
    await screen.accessible();
    await screen.close();
  });
}

test('who applies is asked in big keys, and each page can be read and pressed', async () => {
  const screen = await browser.open('kiosk', `${demo.village(1)}/apply/dibao`);
  const { page } = screen;
  await screen.press(page.locator('.guide-begin form button'));
  await page.waitForURL(/\/consent/);
  await screen.press(page.locator('.consent .strong'));
  await page.waitForURL(/\/apply\/who$/);
  await screen.accessible();
  await screen.press(page.locator('.who-choice[value=child]'));
  await page.waitForURL(/\/apply\/who\/show/);
  await screen.accessible();
  for (const path of ['/apply/who/phone', '/apply/who/guardian', '/apply/who/proxy', '/apply/assist', '/apply/proxies']) {
    await page.goto(`${demo.village(1)}${path}`);
    await screen.accessible();
  }
  await screen.close();
});

test('what is kept is opened again by telephone number and code, and by nothing else', async () => {
  const screen = await browser.open('kiosk', `${demo.village(1)}/apply/dibao`);
  const { page } = screen;
  await begin(screen);
  await page.locator('.writer-input').fill(WRITTEN.name);
  await page.locator('button[value=keep]').click();
  await page.waitForURL(/\/apply\/keep/);
  await page.locator('.writer-input').fill(WRITTEN.phone);
  await page.locator('.fill-keys .strong').click();
  const code = (await page.locator('.kept-code').innerText()).replace(/\D/g, '');
  await screen.accessible();
  await screen.press(page.locator('.kept [data-end]'));
  await page.waitForURL((url) => url.pathname === '/idle');
  await screen.close();

  const later = await browser.open('kiosk', `${demo.village(1)}/apply/check`);
  assert.ok((await later.page.content()).includes('刚才填的已经清掉了'));
  later.troubles.length = 0;
  await later.page.goto(`${demo.village(1)}/apply/resume`);
  await later.page.locator('[name=phone]').fill(WRITTEN.phone);
  await later.page.locator('[name=code]').fill(code);
  await later.page.locator('.fill-keys .strong').click();
  await later.page.waitForURL(/\/apply\/check/);
  assert.ok((await later.page.content()).includes(WRITTEN.name));
  await later.close();
});

test('what is wrong with an empty answer stands on the television until something is written', async () => {
  const screen = await browser.open('tv', `${demo.village(1)}/apply/proof`);
  const { page } = screen;
  await begin(screen);
  const wrong = page.locator('.writer-said.wrong', { hasText: '请先填写' });
  for (const question of ['/applicant/name', '/for']) {
    await page.goto(`${demo.village(1)}/apply/fill?at=${encodeURIComponent(question)}`);
    await screen.press(page.locator('button[value=next]'));
    await wrong.waitFor();
    // The field has the focus and its keys are open at once.
    await page.waitForFunction(() => document.activeElement?.matches('.writer-input'));
    await page.locator('.writer-panels').waitFor();
    await screen.press(page.locator('[data-act=erase]:visible'));
    assert.equal(await wrong.isVisible(), true, `${question}: a key that changes nothing leaves it`);
    await screen.press(page.locator('.writer-tile').first());
    await wrong.waitFor({ state: 'detached' });
    assert.notEqual(await page.locator('.writer-input').inputValue(), '');
  }
  forgive(screen, 400);
  await screen.close();
});

/** The browser itself reports an answer such as 400 as an error of the page. @param {Screen} screen @param {number} status */
function forgive(screen, status) {
  screen.troubles = screen.troubles.filter((trouble) => !trouble.includes(`status of ${status}`));
}

test('a clerk finds what was handed in, says why to see the whole, and decides; the screen tells it in words', async () => {
  const kiosk = await browser.open('kiosk', `${demo.village(1)}/apply/proof`);
  await begin(kiosk);
  await fillIn(kiosk);
  const number = await handIn(kiosk);
  const [slip, official] = [kiosk.page.url(), await kiosk.page.locator('.kept-official strong').innerText()];
  await kiosk.close();

  const desk = await atDesk(browser, demo, 'clerk-hongshan');
  const { page } = desk;
  await page.goto(`${demo.center}/desk/cases`);
  await desk.accessible();
  const row = page.locator('tbody tr', { hasText: official });
  assert.match(await row.innerText(), /王\*花/);
  await row.locator('a').click();
  await page.locator('.case-state', { hasText: '待受理' }).waitFor();
  await desk.accessible();
  const address = page.url();
  assert.deepEqual(await shows(page), [], 'nothing of a person');
  await page.getByText('421124********004X').waitFor();
  await page.fill('form[action$="/reveal"] [name=reason]', '打电话约时间上门');
  await page.locator('form[action$="/reveal"] button').click();
  await page.getByText('全部内容只在这一次显示').waitFor();
  assert.deepEqual(await shows(page), PERSONAL);
  await desk.accessible();
  await page.goto(address);
  assert.deepEqual(await shows(page), [], 'only once');

  await act(page, 'accept');
  await page.locator('.case-state', { hasText: '办理中' }).waitFor();
  await desk.accessible();
  await act(page, 'finish', { reason: '证明已经盖章，本人领走' });
  await page.locator('.case-state', { hasText: '办结' }).waitFor();
  await desk.accessible();
  await desk.close();

  const screen = await browser.open('kiosk', slip);
  const told = screen.page.locator('.kept-told', { hasText: /^办好了。/ });
  const deadline = Date.now() + SOON_MS;
  while (!(await told.isVisible()) && Date.now() < deadline) await screen.page.reload();
  await told.waitFor();
  await screen.accessible();
  await screen.page.goto(`${demo.village(1)}/apply/progress`);
  await screen.page.locator('[name=number]').fill(number.replace(/\D/g, ''));
  await screen.press(screen.page.locator('.fill-keys .strong'));
  await told.waitFor();
  await screen.page.getByText(official).waitFor();
  assert.ok(!(await screen.page.content()).includes(WRITTEN.name), 'nobody behind reads whose it is');
  await screen.accessible();
  await screen.close();
});

test('a clerk badges in, the villager signs on the glass, and the signature is seen at the desk with a reason', async () => {
  // Whoever logged in before has used the code of this half minute.
  const [pin, login] = ['204819', 'clerk-hongshan-2'];
  const desk = await atDesk(browser, demo, login);
  await desk.page.goto(`${demo.center}/desk/me/badge`);
  for (const name of ['pin', 'again']) await desk.page.fill(`[name=${name}]`, pin);
  await desk.page.fill('[name=present]', (await demo.account(login)).password);
  await desk.page.locator('form[action="/desk/me/badge"] button').click();
  const badge = await desk.page.locator('[data-badge]').innerText();

  const kiosk = await browser.open('kiosk', `${demo.village(1)}/apply/proof`);
  const { page } = kiosk;
  await kiosk.press(page.locator('.guide-begin form button'));
  await page.waitForURL(/\/consent/);
  await kiosk.press(page.locator('.consent .strong'));
  await page.waitForURL(/\/apply\/who$/);
  await kiosk.press(page.locator('a.who-choice[href="/apply/assist"]'));
  await page.waitForURL(/\/apply\/assist$/);
  // The badge comes with the feed; a number that is not known yet counts against nobody.
  const deadline = Date.now() + SOON_MS;
  do {
    await page.locator('[name=number]').fill(badge);
    await page.locator('[name=pin]').fill(pin);
    // Either page comes whole.
    const shown = page.waitForEvent('load');
    await page.locator('button[name=by][value=number]').click();
    await shown;
  } while (!page.url().endsWith('/apply/who') && Date.now() < deadline);
  await page.waitForURL(/\/apply\/who$/);
  await kiosk.press(page.locator('.who-choice[value=own]'));
  await page.waitForURL(/\/apply\/who\/show/);
  await kiosk.press(page.locator('.who-choice[value=clerk]'));
  await page.waitForURL(/\/apply\/fill/);
  await fillIn(kiosk);
  await kiosk.press(page.locator('form[action="/apply/hand-in"] button'));
  await page.waitForURL(/\/apply\/assist$/);
  await page.getByText('没有本人的委托不能交').waitFor();
  await kiosk.accessible();
  await page.goto(`${demo.village(1)}/apply/assist/folder`);
  await kiosk.accessible();
  await page.goto(`${demo.village(1)}/apply/assist`);
  await sign(kiosk);
  await kiosk.accessible();
  await kiosk.press(page.locator('a.strong[href="/apply/assist/papers"]'));
  await page.waitForURL(/\/apply\/assist\/papers/);
  await kiosk.accessible();
  await kiosk.press(page.locator('.who-tick').first());
  await kiosk.press(page.locator('.fill-keys .strong'));
  await page.waitForURL(/\/apply\/check/);
  await handIn(kiosk);
  const official = await page.locator('.kept-official strong').innerText();
  forgive(kiosk, 400);
  await kiosk.close();

  await desk.page.goto(`${demo.center}/desk/cases`);
  await desk.page.locator('tbody tr', { hasText: official }).locator('a').click();
  await desk.page.getByText('屏上签名').waitFor();
  assert.equal(await desk.page.locator('.case-papers img').count(), 0, 'nothing without a reason');
  await desk.page.fill('form[action$="/reveal"] [name=reason]', '核对本人的委托');
  await desk.page.locator('form[action$="/reveal"] button').click();
  const signature = desk.page.locator('.case-papers img');
  await signature.waitFor({ state: 'attached' });
  // It is fetched once somebody comes to where it stands.
  await signature.evaluate((picture) => picture.scrollIntoView());
  await signature.waitFor();
  await desk.accessible();
  await desk.close();
});

test('of two clerks at once the second is told that somebody was faster, and keeps what was written', async () => {
  const [one, two] = [await atDesk(browser, demo, 'clerk-county'), await atDesk(browser, demo, 'clerk-wenquan')];
  for (const { page } of [one, two]) {
    await page.goto(`${demo.center}/desk/cases?item=proof`);
    await page.locator('tbody tr', { hasText: '演示王*' }).locator('a').click();
    await page.locator('.case-state', { hasText: '待受理' }).waitFor();
  }
  await act(one.page, 'accept');
  await one.page.locator('.case-state', { hasText: '办理中' }).waitFor();
  await act(two.page, 'refuse_acceptance', { reason: '不是本村的人', remedy: '可以向镇政府反映' });
  await two.page.getByText('别人刚办过').waitFor();
  const content = await two.page.locator('main').innerText();
  for (const words of ['办理中', '不是本村的人', '可以向镇政府反映']) assert.ok(content.includes(words), words);
  await two.accessible();
  forgive(two, 409);
  await one.close();
  await two.close();
});

/** What of the person can be read on a page. @param {import('playwright-core').Page} page */
async function shows(page) {
  const content = await page.content();
  return PERSONAL.filter((text) => content.includes(text));
}
