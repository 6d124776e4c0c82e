/** What the tests of the player do with their hands and look at. */
import assert from 'node:assert/strict';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./harness.mjs').Screen} Screen */

/**
 * Opens a page as a person does, by its tile.
 * @param {import('./harness.mjs').Browser} browser
 * @param {import('./stage.mjs').Stage} stage
 * @param {string} screen
 * @param {string} place
 */
export async function openOn(browser, stage, screen, place) {
  const opened = await browser.open(screen, stage.address);
  await opened.press(opened.page.locator(`main a[href="${place}"]`));
  await opened.page.waitForURL((url) => url.pathname === place);
  await opened.page.locator('.player.on').waitFor();
  return opened;
}

/** @param {Page} page @param {string} name */
export const key = (page, name) => page.locator(`.player [data-do=${name}]`).first();

/** Brings the keys back where they are gone. @param {Page} page */
export async function wake(page) {
  if (await page.locator('.player[data-away]').count()) await page.touchscreen.tap(400, 300);
  await page.locator('.player-panel').waitFor();
}

/**
 * Waits for something that the page itself finds true of its film.
 * @param {Page} page
 * @param {(found: {video: HTMLVideoElement, given: number}) => boolean} what
 * @param {number} [given]
 */
export async function until(page, what, given = 0) {
  const video = await page.waitForSelector('.player-stage > video', { state: 'attached' });
  await page.waitForFunction(what, /** @type {any} */ ({ video, given }));
}

/** @param {Page} page */
export const plays = (page) => until(page, ({ video }) => !video.paused && video.currentTime > 0 && video.readyState >= 2);

/** @param {Page} page @param {number} seconds */
export async function stopAt(page, seconds) {
  await page.evaluate((seconds) => new Promise((resolve) => {
    const video = /** @type {HTMLVideoElement} */ (document.querySelector('.player-stage > video'));
    video.pause();
    video.addEventListener('seeked', () => resolve(undefined), { once: true });
    video.currentTime = seconds;
  }), seconds);
}

/** Touches the bar at a share of the film. @param {Screen} screen @param {number} share */
export async function touchBar(screen, share) {
  const bar = screen.page.locator('.player-bar');
  await bar.evaluate((each) => each.scrollIntoView({ block: 'center' }));
  const box = await bar.boundingBox();
  assert.ok(box, 'the bar is on the glass');
  await screen.page.touchscreen.tap(box.x + box.width * share, box.y + box.height / 2);
}
