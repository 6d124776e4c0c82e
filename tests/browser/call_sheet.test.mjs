/**
 * 远程帮填 on the real nodes: somebody who is filling in an application calls, agrees to share the form, sees what the clerk
 * writes, takes it back, and goes on with the form alone.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { WRITTEN, answer, begin } from './applicant.mjs';
import { atDesk } from './clerk.mjs';
import { Browser, Demo } from './harness.mjs';
import { FAKE, SOON } from './venue.mjs';

/** @typedef {import('./harness.mjs').Screen} Screen */

const CADRE = '王大姐(演示)';
/** What stands in the form and nobody at a desk reads. */
const SECRET = [WRITTEN.name, WRITTEN['id-number'], '421124 19500101 004X'];
const SCHOOL = '县一中';

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
  desk = await atDesk(browser, demo, 'clerk-village');
  await desk.page.goto(`${demo.center}/desk/calls`);
});
after(async () => {
  await browser?.stop();
  await demo?.stop();
});

/** The clerk answers what rings. */
async function answers() {
  await desk.page.locator('.ring', { hasText: CADRE }).getByRole('button', { name: '接听' }).click(SOON);
  await desk.page.waitForURL(/\/desk\/calls\/[0-9a-f-]+/);
}

/**
 * A slow hand: it comes down on a key just before the page of the desk comes anew, and goes up once it is there.
 * @param {import('playwright-core').Locator} key
 * @param {() => Promise<void>} change
 */
async function pressesWhileDrawn(key, change) {
  const address = desk.page.url();
  const drawn = desk.page.waitForEvent('requestfinished', { predicate: (request) => request.url() === address, ...SOON });
  await desk.page.route(address, async (route) => {
    const response = await route.fetch();
    await key.hover();
    await desk.page.mouse.down();
    await route.fulfill({ response });
  }, { times: 1 });
  await change();
  await drawn;
  await desk.page.evaluate(() => new Promise(requestAnimationFrame));
  await desk.page.mouse.up();
}

/** A field of the form at the desk. @param {string} at */
function field(at) {
  return desk.page.locator(`.sheet-field[data-field="${at}"]`);
}

/** Writes one. @param {string} at @param {string} value */
async function writes(at, value) {
  await field(at).locator('input[type=text]').fill(value);
  await field(at).getByRole('button', { name: '写上' }).click();
}

test('whoever fills in a form calls for help, and nothing of the form is seen before they agree', async () => {
  screen = await browser.open('kiosk', `${demo.village(1)}/apply/proof`);
  const { page } = screen;
  await begin(screen);
  // The telephone was said before: name and identity number are what is asked first.
  await answer(screen);
  await answer(screen);
  await screen.follow(page.locator('.bar a.help'));
  await page.getByRole('button', { name: '视频呼叫' }).first().tap(SOON);
  await page.waitForURL(/\/meetings\/call\/[0-9a-f-]+/);
  await answers();
  await page.getByText('正在和').waitFor(SOON);
  await page.getByRole('button', { name: '请对方帮我填表' }).tap(SOON);
  const consent = page.locator('.call-consent');
  await consent.getByText('只有您自己能交上去').waitFor();
  assert.match(await consent.innerText(), /演示.*能看到您正在填的《.+》/);
  await screen.accessible();
  await screen.isForFingers(60);
  await screen.fitsItsWidth();
  await consent.getByRole('button', { name: '不用' }).tap();
  await consent.waitFor({ state: 'hidden' });
  assert.equal(await desk.page.locator('.sheet-field').count(), 0);
  await page.getByRole('button', { name: '请对方帮我填表' }).tap();
  await consent.getByRole('button', { name: '同意' }).tap();
  await page.locator('.call-shares', { hasText: '正在帮您填' }).waitFor(SOON);
  await desk.page.getByRole('heading', { name: '帮村民填表' }).waitFor(SOON);
  await field('/applicant/name').getByText('王*花').waitFor();
  await desk.accessible();
  for (const secret of SECRET) assert.ok(!(await desk.page.content()).includes(secret), secret);
});

test('what the clerk writes the node takes, the villager sees, and nothing else that is typed is lost', async () => {
  const { page } = screen;
  await field('/use').locator('input[type=text]').fill('写到一半');
  await writes('/for', SCHOOL);
  await page.locator('.call-newest', { hasText: SCHOOL }).waitFor(SOON);
  await field('/for').locator('.sheet-shown', { hasText: SCHOOL }).waitFor(SOON);
  assert.equal(await field('/use').locator('input[type=text]').inputValue(), '写到一半');
  await screen.accessible();
  await screen.isForFingers(60);
  await screen.fitsItsWidth();
});

test('what the form does not take comes back to the clerk with the reason, and changes nothing', async () => {
  const { page } = screen;
  await writes('/applicant/id', '421124195001010011');
  await field('/applicant/id').locator('.error', { hasText: '第18位应是5' }).waitFor(SOON);
  assert.equal(await field('/applicant/id').locator('input[type=text]').inputValue(), '421124195001010011');
  await field('/applicant/id').getByText('421124********004X').waitFor();
  await page.locator('.call-newest', { hasText: SCHOOL }).waitFor();
  assert.equal(await page.locator('.call-filled').count(), 0);
  await desk.accessible();
  // The browser itself reports an answer such as 400 as an error of the page.
  screen.troubles = screen.troubles.filter((trouble) => !trouble.includes('status of 400'));
});

test('what is taken back is gone at the desk, and after the call the villager goes on alone', async () => {
  const { page } = screen;
  await page.getByRole('button', { name: '收回' }).tap();
  await page.locator('.call-shares').waitFor({ state: 'detached', ...SOON });
  await desk.page.locator('.sheet-field').first().waitFor({ state: 'detached', ...SOON });
  await page.getByRole('button', { name: '请对方帮我填表' }).waitFor();
  await page.getByRole('button', { name: '挂断' }).tap();
  await page.getByText('通话结束').waitFor(SOON);
  await screen.isForFingers(60);
  await page.getByRole('link', { name: '回到我的表' }).tap();
  await page.waitForURL(/\/apply\/check/);
  await page.locator('.check li', { hasText: SCHOOL }).waitFor();
  await page.getByText(/本表由.+远程帮您填写了1项，请核对/).waitFor();
  await page.locator('.check li', { hasText: '远程帮填的' }).waitFor();
  await screen.accessible();
  await screen.fitsItsWidth();
  await page.getByText(WRITTEN.name).waitFor();
  await screen.close();
});

test('questions and members that an answer brings stand at the desk beside what is being typed', async () => {
  const caller = await browser.open('kiosk', `${demo.village(1)}/apply/birth`);
  const { page } = caller;
  await begin(caller);
  await caller.follow(page.locator('.bar a.help'));
  await page.getByRole('button', { name: '视频呼叫' }).first().tap(SOON);
  await answers();
  await page.getByRole('button', { name: '请对方帮我填表' }).tap(SOON);
  await page.getByRole('button', { name: '同意' }).tap();
  const place = field('/applicant/place').locator('input[type=text]');
  await place.fill('写到一半');
  await field('/together').locator('input[value=yes]').check();
  await field('/together').getByRole('button', { name: '写上' }).click();
  await field('/partner/name').waitFor(SOON);
  for (const [nth, name] of ['小明', '小红'].entries()) {
    await field('/children').locator('input[value=add]').check();
    await field('/children').getByRole('button', { name: '照做' }).click();
    const child = field(`/children/${nth}/name`);
    await child.locator('input[type=text]').fill(name);
    await page.locator('.call-newest', { hasText: '加一个孩子' }).waitFor(SOON);
    await child.getByRole('button', { name: '写上' }).click();
    await page.locator('.call-newest', { hasText: name }).waitFor(SOON);
  }
  await page.locator('.call-filled li', { hasText: '小明' }).waitFor();
  // Of a member who goes nothing is left to be written into another.
  await field('/children/0/name').locator('input[type=text]').fill('给小明写的');
  await field('/children').locator('input[value="drop 0"]').check();
  await field('/children').getByRole('button', { name: '照做' }).click();
  await field('/children/1/name').waitFor({ state: 'detached', ...SOON });
  assert.equal(await field('/children/0/name').locator('input[type=text]').inputValue(), '');
  assert.equal(await place.inputValue(), '写到一半', 'nothing that is being typed is lost');
  await place.fill('红山镇叶家坊村3组');
  await field('/applicant/place').getByRole('button', { name: '写上' }).click();
  await page.locator('.call-newest', { hasText: '叶家坊村3组' }).waitFor(SOON);
  await pressesWhileDrawn(desk.page.getByRole('button', { name: '挂断' }), () => page.getByRole('button', { name: '收回' }).tap());
  await page.getByText('通话结束').waitFor(SOON);
  await caller.close();
});

test('who fills in nothing is not asked to share anything', async () => {
  const caller = await browser.open('kiosk', `${demo.village(1)}/help`);
  const { page } = caller;
  const looked = page.waitForResponse((response) => response.url().endsWith('/apply/sheet'), SOON);
  await page.getByRole('button', { name: '视频呼叫' }).first().tap(SOON);
  assert.equal((await looked).status(), 204);
  await answers();
  await page.locator('[data-sheet-ask]').waitFor({ state: 'attached', ...SOON });
  assert.equal(await page.locator('[data-sheet-ask]').isVisible(), false);
  assert.equal(await page.locator('.call-consent').isVisible(), false);
  await caller.close();
  await desk.close();
});
