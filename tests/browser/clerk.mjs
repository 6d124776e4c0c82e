/** The hand of somebody at the desk who handles cases. */

/**
 * Somebody of the demo's staff, logged in.
 * @param {import('./harness.mjs').Browser} browser
 * @param {import('./harness.mjs').Demo} demo
 * @param {string} login
 */
export async function atDesk(browser, demo, login) {
  const desk = await browser.open('desk', `${demo.center}/desk/login`);
  await desk.logIn(demo, login);
  return desk;
}

/**
 * Takes a step of the case on the page.
 * @param {import('playwright-core').Page} page
 * @param {string} action
 * @param {{[field: string]: string}} [written] texts, and `yes` or `no` for what is to be found
 */
export async function act(page, action, written = {}) {
  const form = page.locator('.case-act form', { has: page.locator(`input[name=action][value=${action}]`) });
  for (const [field, text] of Object.entries(written)) {
    const found = form.locator(`[type=radio][name="${action}.${field}"][value="${text}"]`);
    if (await found.count()) await found.check();
    else await form.locator(`[name="${action}.${field}"]`).fill(text);
  }
  await form.locator('button').click();
}
