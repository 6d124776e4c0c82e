/** A card on the reader of the box: it begins a visit on the screen beside it, and on no other. */
import assert from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { CardReader } from './card_reader.mjs';
import { Browser, Demo } from './harness.mjs';
import { Node } from './node.mjs';

/** Where a phone in the same network reaches this machine. */
const network = Object.values(networkInterfaces()).flat().find((each) => each?.family === 'IPv4' && !each.internal)?.address;

/** @type {Demo} */
let demo;
/** @type {Browser} */
let browser;
/** @type {CardReader} */
let reader;
/** @type {Node} */
let village;

before(async () => {
  [demo, browser] = await Promise.all([Demo.start(), Browser.start()]);
  const device = path.join(demo.folder, 'idcard');
  reader = new CardReader(device);
  village = await Node.alone(demo, (lines) => {
    const open = lines.replace('listen = "127.0.0.1:', 'listen = "0.0.0.0:');
    return `${open}card_reader = ${JSON.stringify(device)}\n`;
  });
  await reader.asked();
});
after(async () => {
  await browser?.stop();
  await village?.kill();
  await reader?.stop();
  await demo?.stop();
});

/**
 * Opens a screen whose pages show when they hear from the node.
 * @param {string} name
 */
async function open(name) {
  const screen = await browser.open(name, 'about:blank');
  await screen.page.addInitScript(() => {
    document.addEventListener('node:run', () => document.documentElement.setAttribute('data-hears', ''));
  });
  return screen;
}

/**
 * Goes to an address and waits until the page hears from the node.
 * @param {import('playwright-core').Page} page
 * @param {string} address
 */
async function listen(page, address) {
  await page.goto(address);
  await page.locator('html[data-hears]').waitFor();
}

/** @param {import('playwright-core').Page} page */
const pathname = (page) => new URL(page.url()).pathname;

test('a card on the reader begins a visit on the screen, once however long it lies there', async () => {
  const screen = await open('kiosk');
  await listen(screen.page, `${village.address}/idle?screen=kiosk`);
  reader.place();
  await screen.page.waitForURL((url) => url.pathname === '/');
  assert.equal(await screen.page.locator('nav.halls a').count(), 9);
  await listen(screen.page, `${village.address}/idle`);
  await reader.asked();
  assert.equal(pathname(screen.page), '/idle', 'a card that was forgotten begins no visit');
  await reader.take();
  reader.place();
  await screen.page.waitForURL((url) => url.pathname === '/');
  await reader.take();
  await screen.close();
});

test('a card on the reader begins no visit on a phone', { skip: network ? false : 'no network' }, async () => {
  const phone = await open('phone');
  await listen(phone.page, `http://${network}:${new URL(village.address).port}/idle?screen=phone`);
  const screen = await open('kiosk');
  // By the time the screen hears of the second card, the phone would have heard of the first.
  for (const _card of ['first', 'second']) {
    await listen(screen.page, `${village.address}/idle?screen=kiosk`);
    reader.place();
    await screen.page.waitForURL((url) => url.pathname === '/');
    await reader.take();
  }
  assert.equal(pathname(phone.page), '/idle');
  await phone.close();
  await screen.close();
});

test('somebody who lays a card down is no longer warned that the visit ends', async () => {
  const screen = await open('kiosk');
  await screen.page.clock.install();
  await listen(screen.page, `${village.address}/?screen=kiosk`);
  await screen.page.clock.fastForward('01:05');
  const strip = screen.page.locator('#idle');
  await strip.waitFor({ state: 'visible' });
  reader.place();
  await strip.waitFor({ state: 'hidden' });
  assert.equal(pathname(screen.page), '/');
  await reader.take();
  await screen.close();
});
