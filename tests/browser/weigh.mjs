/**
 * Prints what a first visit of a page loads in Chromium, as JSON: `[{url, type, bytes}]`, bytes as they came over
 * the wire, headers included.
 *
 *     node tests/browser/weigh.mjs http://127.0.0.1:8811/dang
 */
import { Browser } from './harness.mjs';

const browser = await Browser.start();
const screen = await browser.open('kiosk', 'about:blank');
const session = await screen.context.newCDPSession(screen.page);
await session.send('Network.enable');

/** @type {Map<string, {url: string, type: string, bytes: number}>} */
const files = new Map();
session.on('Network.responseReceived', ({ requestId, response, type }) => {
  files.set(requestId, { url: response.url, type: type ?? 'Other', bytes: 0 });
});
session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
  const file = files.get(requestId);
  if (file) file.bytes = encodedDataLength;
});

await screen.page.goto(process.argv[2], { waitUntil: 'load' });
// What the page fetches ahead while it rests belongs to the visit.
await screen.page.waitForTimeout(2000);
console.log(JSON.stringify([...files.values()]));
await browser.stop();
