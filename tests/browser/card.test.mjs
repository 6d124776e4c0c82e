/** A card on the reader of the box: it begins a visit on the screen beside it, and on no other. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { Browser, Demo, program } from './harness.mjs';
import { Node } from './node.mjs';

/** More questions than a card may miss while it lies there. */
const SEVERAL = 6;
/** Where a phone in the same network reaches this machine. */
const network = Object.values(networkInterfaces()).flat().find((each) => each?.family === 'IPv4' && !each.internal)?.address;

/** The test kit's reader, and the hand in front of it. */
class CardReader {
  /** @param {string} device the path under which it is plugged in */
  constructor(device) {
    /** @private */
    this.child = spawn(path.join(path.dirname(program()), 'card-reader'), [device], { stdio: ['pipe', 'pipe', 'inherit'] });
    /** @private */
    this.answers = createInterface(this.child.stdout);
    /** @private How often it was asked for a card. */
    this.count = 0;
    this.answers.on('line', (line) => (this.count = Number(line)));
  }

  place() {
    this.child.stdin.write('place\n');
  }

  /** Takes the card away and waits until the box knows. */
  async take() {
    this.child.stdin.write('take\n');
    await this.asked();
  }

  /** Waits until it was asked several times more. */
  async asked() {
    const enough = this.count + SEVERAL;
    while (this.count < enough) await once(this.answers, 'line', { signal: AbortSignal.timeout(30_000) });
  }

  async stop() {
    const gone = once(this.child, 'exit');
    this.child.stdin.end();
    await gone;
  }
}

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
