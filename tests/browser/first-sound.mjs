/**
 * Prints how long a finger waits for the voice in Chromium, as JSON: `[{page, first, again}]`, milliseconds from the tap
 * on the speaker key to the sound, first on a page that nobody has heard yet, then on the same page with a browser that
 * knows nothing.
 *
 *     node tests/browser/first-sound.mjs http://127.0.0.1:8811 /dang /dang/news
 */
import { Browser } from './harness.mjs';

const LIMIT_MS = 60_000;
const [origin, ...pages] = process.argv.slice(2);
const browser = await Browser.start();

/** @param {string} page */
async function firstSound(page) {
  const screen = await browser.open('kiosk', 'about:blank');
  await screen.page.addInitScript(() => {
    const seen = /** @type {any} */ (window);
    document.addEventListener('click', () => (seen.tapped = performance.now()), true);
    document.addEventListener('playing', () => (seen.sounded ??= performance.now()), true);
  });
  await screen.page.goto(origin + page, { waitUntil: 'load' });
  await screen.page.locator('#speak-key').tap();
  await screen.page.waitForFunction(() => 'sounded' in window, null, { timeout: LIMIT_MS });
  const waited = await screen.page.evaluate(() => {
    const seen = /** @type {any} */ (window);
    return seen.sounded - seen.tapped;
  });
  await screen.context.close();
  return waited;
}

const waits = [];
for (const page of pages) waits.push({ page, first: await firstSound(page), again: await firstSound(page) });
console.log(JSON.stringify(waits));
await browser.stop();
