/** The hand of somebody who applies: from 开始填 to the number, on any screen. */

/** @typedef {import('./harness.mjs').Screen} Screen */

/** What a person writes, by the kind of field. @type {{[kind: string]: string}} */
export const WRITTEN = {
  name: '王小花',
  phone: '13800138000',
  'id-number': '42112419500101004X',
  digits: '2',
  amount: '1200.50',
  date: '1950-01-01',
  place: '红山镇叶家坊村3组',
  text: '自己写的几句话',
};

/** Answers the question on the glass and waits for the next page. @param {Screen} screen */
export async function answer(screen) {
  const { page } = screen;
  const before = page.url();
  const choice = page.locator('.fill-choice').first();
  if (await choice.count()) {
    await screen.press(screen.name === 'tv' ? choice.locator('input') : choice);
    if (screen.name === 'tv') await screen.press(page.locator('button[value=next]'));
  } else if ((await page.locator('.writer').count()) === 0) {
    // Nobody more of a household, and no paper: these have stories of their own.
    await screen.press(page.locator('button[value=next]'));
  } else {
    // Written on a keyboard, whose Enter goes on; the keys on the glass have stories of their own.
    const kind = await page.locator('.writer').getAttribute('data-kind');
    // What stands there was said before, or read from a card.
    await page.locator('.writer-input').fill('');
    await page.keyboard.type(WRITTEN[kind ?? 'text']);
    await page.keyboard.press('Enter');
  }
  await page.waitForURL((url) => url.href !== before).catch(async () => {
    throw new Error(`${before} stays, with ${screen.troubles} and ${await page.locator('body').innerText()}`);
  });
  await page.waitForLoadState();
}

/** Begins what this page is about, and comes to the first question. @param {Screen} screen */
export async function begin(screen) {
  await screen.press(screen.page.locator('.guide-begin form button'));
  await screen.page.waitForURL(/\/consent|\/apply\/(fill|who)/);
  await screen.page.waitForLoadState();
  if (screen.page.url().includes('/consent')) {
    await screen.accessible();
    await screen.press(screen.page.locator('.consent .strong'));
    await screen.page.waitForURL(/\/apply\/(fill|who)/);
    await screen.page.waitForLoadState();
  }
  if (screen.page.url().includes('/who')) await sayWho(screen);
}

/** For oneself, by telephone. @param {Screen} screen */
export async function sayWho(screen) {
  const { page } = screen;
  await screen.press(page.locator('.who-choice[value=own]'));
  await page.waitForURL(/\/apply\/who\/show/);
  await screen.press(page.locator('a.who-choice[href="/apply/who/phone"]'));
  await page.waitForURL(/\/apply\/who\/phone/);
  await page.locator('.writer-input').focus();
  await page.keyboard.type(WRITTEN.phone);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/apply\/fill/);
  await page.waitForLoadState();
}

/** Writes a name with the finger where one is asked for. @param {import('playwright-core').Page} page */
export async function write(page) {
  const box = await page.locator('.ink-pad canvas').boundingBox();
  if (!box) throw new Error('there is no place for a name');
  await page.mouse.move(box.x + box.width * 0.2, box.y + box.height * 0.2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.7, box.y + box.height * 0.7, { steps: 12 });
  await page.mouse.up();
}

/** The same, and says that it is done. @param {Screen} screen */
export async function sign(screen) {
  const { page } = screen;
  await write(page);
  await screen.press(page.locator('.signature button[type=submit]'));
  await page.locator('.papers img').waitFor();
}

/** Answers every question, until the summary stands there. @param {Screen} screen */
export async function fillIn(screen) {
  for (let step = 0; step < 40 && screen.page.url().includes('/fill'); step += 1) await answer(screen);
  await screen.page.waitForURL(/\/apply\/check/);
}

/** Hands it in and waits until it has been delivered; its number. @param {Screen} screen */
export async function handIn(screen) {
  await screen.press(screen.page.locator('form[action="/apply/hand-in"] button'));
  await screen.page.waitForURL(/\/apply\/done\//);
  await screen.page.locator('[data-standing=taken]').waitFor();
  return screen.page.locator('.kept-code').innerText();
}
