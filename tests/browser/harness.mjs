// long: one place starts every real thing that a browser test needs
/**
 * What browser tests stand on: the real program, the real Chromium, the four screens, axe.
 *
 * A test that is killed leaves nothing behind: programs die with it, folders are temporary.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { existsSync, createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 30_000;
const BLOCK = 20;

const require = createRequire(import.meta.url);
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/**
 * The screens of the product. `input` is how a person works it.
 * @type {{[name: string]: {input: 'touch' | 'keys' | 'mouse', context: import('playwright-core').BrowserContextOptions}}}
 */
export const screens = {
  kiosk: { input: 'touch', context: { viewport: { width: 1920, height: 1080 }, hasTouch: true } },
  tv: { input: 'keys', context: { viewport: { width: 1280, height: 720 } } },
  phone: {
    input: 'touch',
    context: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
  },
  desk: { input: 'mouse', context: { viewport: { width: 1440, height: 900 } } },
};

/** Where `cargo xtask models` puts the trained models. */
const MODELS = path.join(root, 'models');
/** Debian's `faketime`: lets a program see another time than the machine has. */
const FAKETIME = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1';
const DAY_MS = 86_400_000;

/** One center and two villages, in a folder of their own. */
export class Demo {
  /**
   * @param {number} base
   * @param {net.Server} mark
   * @param {string} folder
   * @param {string[]} more arguments of the program
   * @param {boolean} clock whether its clock can be put forward
   */
  constructor(base, mark, folder, more, clock) {
    this.base = base;
    this.folder = folder;
    /** By how much its clock is ahead of the machine's, milliseconds. */
    this.ahead = 0;
    /** @private */
    this.clock = clock;
    /** @private */
    this.more = more;
    /** @private */
    this.mark = mark;
    /** @private @type {import('node:child_process').ChildProcess | undefined} */
    this.child = undefined;
  }

  /**
   * Starts a demo with new data and waits until all three show their home page.
   * @param {{models?: boolean, clock?: boolean}} [options] `models`: with those for voice and handwriting; `clock`: with
   *   a clock that can be put forward
   */
  static async start({ models = false, clock = false } = {}) {
    const { base, mark } = await freePorts();
    const more = models ? ['--models', MODELS] : [];
    const demo = new Demo(base, mark, await mkdtemp(path.join(tmpdir(), 'hongwang-')), more, clock);
    await demo.startAgain();
    return demo;
  }

  /**
   * Puts its clock forward while it runs. Waiting times that count from now are not shortened by it.
   * @param {number} days
   */
  async passDays(days) {
    assert.ok(this.clock, 'the demo was started with the clock of the machine');
    this.ahead += days * DAY_MS;
    // One write, so that no half of it is read.
    await writeFile(path.join(this.folder, 'clock.new'), `+${this.ahead / 1000}\n`);
    await rename(path.join(this.folder, 'clock.new'), path.join(this.folder, 'clock'));
    if (!this.child) return;
    // A server says in each answer what time it is.
    for (const deadline = Date.now() + START_LIMIT_MS; ; ) {
      const { headers } = await fetch(`${this.center}/healthz`);
      if (Date.parse(headers.get('date') ?? '') > this.now() - DAY_MS / 2) return;
      assert.ok(Date.now() < deadline, 'the program does not see the time that it is given');
      await pause(100);
    }
  }

  /** The time that it sees. */
  now() {
    return Date.now() + this.ahead;
  }

  /** Address of the center's pages. */
  get center() {
    return `http://127.0.0.1:${this.base}`;
  }

  /**
   * Address of a village's pages.
   * @param {1 | 2} number
   */
  village(number) {
    return `http://127.0.0.1:${this.base + 10 + number}`;
  }

  /** Starts it on the data that it has. */
  async startAgain() {
    assert.ok(!this.child, 'the demo still runs');
    const data = path.join(this.folder, 'data');
    if (this.clock) await this.passDays(0);
    const child = spawn(program(), ['demo', '--port-base', String(this.base), '--data', data, ...this.more], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: this.clock ? { ...process.env, ...ownClock(path.join(this.folder, 'clock')) } : process.env,
    });
    const log = createWriteStream(path.join(this.folder, 'log'), { flags: 'a' });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    // A test run that dies takes its program along.
    process.once('exit', () => child.kill('SIGKILL'));
    this.child = child;
    const deadline = Date.now() + START_LIMIT_MS;
    for (const address of [this.center, this.village(1), this.village(2)]) {
      // A village answers at once, and shows its halls when it is admitted and has asked its center.
      while (!(await showsHalls(address))) {
        if (child.exitCode !== null) throw new Error(`the demo ended with ${child.exitCode}:\n${await this.log()}`);
        if (Date.now() > deadline) throw new Error(`no answer on ${address}:\n${await this.log()}`);
        await pause(50);
      }
    }
  }

  /**
   * Name, password and secret of one of the demo's accounts.
   * @param {string} login such as `editor`, `reviewer`, `operator`, `auditor`
   */
  async account(login) {
    const list = await readFile(path.join(this.folder, 'data/center/demo-accounts.txt'), 'utf8');
    const line = list.split('\n').map((each) => each.split('\t')).find(([name]) => name === login);
    assert.ok(line, `the demo has no account ${login}:\n${list}`);
    return { login, password: line[1], secret: line[2] };
  }

  /** Everything it has printed. */
  async log() {
    return readFile(path.join(this.folder, 'log'), 'utf8').catch(() => '');
  }

  /**
   * The first match in what it has printed, waited for.
   * @param {RegExp} pattern
   */
  async printed(pattern) {
    const deadline = Date.now() + START_LIMIT_MS;
    for (;;) {
      const found = pattern.exec(await this.log());
      if (found) return found;
      if (Date.now() > deadline) throw new Error(`${pattern} was not printed:\n${await this.log()}`);
      await pause(50);
    }
  }

  /** Kills it without warning; its data stays. */
  async kill() {
    const child = this.child;
    this.child = undefined;
    if (!child || child.exitCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  /** Ctrl-C, then the folder is removed. */
  async stop() {
    const child = this.child;
    this.child = undefined;
    if (child && child.exitCode === null) {
      const gone = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
      child.kill('SIGINT');
      const code = await Promise.race([gone, pause(STOP_LIMIT_MS, 'late', { ref: false })]);
      if (code === 'late') child.kill('SIGKILL');
      assert.equal(code, 0, `the demo stops cleanly at Ctrl-C:\n${await this.log()}`);
    }
    this.mark.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/**
 * The address of somebody on duty, found as a villager would.
 * @param {import('playwright-core').Page} page
 * @param {string} village
 */
export async function onDuty(page, village) {
  await page.goto(`${village}/search?q=${encodeURIComponent('值班')}`);
  const link = await page.locator('.hits a[href^="/help/person/"]').first().getAttribute('href');
  assert.ok(link, 'people on duty are found');
  return link;
}

/** Where Chromium is. */
export function chromiumPath() {
  const names = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  const found = process.env.CHROMIUM ?? names.find((name) => existsSync(name));
  assert.ok(found, 'no Chromium is installed: apt-get install chromium');
  return found;
}

/** The flags that the operator's guide gives a kiosk, as far as they concern what a browser keeps. */
export function kioskFlags() {
  const flags = ['--incognito', '--disable-features=Translate,AutofillServerCommunication', '--disable-component-update'];
  flags.push('--disable-background-networking', '--disable-sync', '--no-first-run', '--disable-gpu', '--disk-cache-size=1');
  // Chromium refuses its sandbox to root.
  if (process.getuid?.() === 0) flags.push('--no-sandbox');
  return flags;
}

/** A Chromium of its own, with no memory of earlier runs. */
export class Browser {
  /** @param {import('playwright-core').Browser} browser */
  constructor(browser) {
    /** @private */
    this.browser = browser;
  }

  /** @param {string[]} [more] arguments of the browser */
  static async start(more = []) {
    const executablePath = chromiumPath();
    const args = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', ...more];
    args.push('--disable-component-update', '--disable-sync');
    // Chromium refuses its sandbox to root.
    if (process.getuid?.() === 0) args.push('--no-sandbox');
    return new Browser(await chromium.launch({ executablePath, args }));
  }

  /**
   * Opens an address as one of the screens, with cookies and storage of its own.
   *
   * An error on the page's console or in its scripts, and a file of the page that the server refuses, is an error
   * of the test: see {@link Screen.close}.
   * @param {string} name of {@link screens}
   * @param {string} address
   * @param {import('playwright-core').BrowserContextOptions} more such as no scripts
   */
  async open(name, address, more = {}) {
    const screen = screens[name];
    assert.ok(screen, `there is no screen ${name}`);
    const context = await this.browser.newContext({
      locale: 'zh-CN',
      timezoneId: 'Asia/Shanghai',
      ...screen.context,
      ...more,
    });
    const page = await context.newPage();
    const opened = new Screen(name, context, page);
    const url = new URL(address);
    if (name !== 'desk') url.searchParams.set('screen', name);
    await page.goto(url.href);
    return opened;
  }

  async stop() {
    await this.browser.close();
  }
}

/** One open screen and the hand in front of it. */
export class Screen {
  /**
   * @param {string} name
   * @param {import('playwright-core').BrowserContext} context
   * @param {import('playwright-core').Page} page
   */
  constructor(name, context, page) {
    this.name = name;
    this.context = context;
    this.page = page;
    /** What went wrong on the page, in order. @type {string[]} */
    this.troubles = [];
    page.on('pageerror', (error) => this.troubles.push(`${page.url()}: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') this.troubles.push(`${page.url()}: ${message.text()}`);
    });
  }

  /**
   * Does what this screen's person does with a thing: touches it, goes to it by arrow keys and presses OK, or clicks.
   * @param {import('playwright-core').Locator} thing
   */
  async press(thing) {
    const { input } = screens[this.name];
    if (input === 'touch') await thing.tap();
    else if (input === 'mouse') await thing.click();
    else {
      await this.reach(thing);
      await this.page.keyboard.press('Enter');
    }
  }

  /**
   * Presses a link and waits until its page stands, whether it was swapped in or loaded.
   * @param {import('playwright-core').Locator} link
   */
  async follow(link) {
    const href = await link.getAttribute('href');
    assert.ok(href, 'a link leads somewhere');
    const target = new URL(href, this.page.url());
    await this.press(link);
    await this.page.waitForURL((url) => url.pathname === target.pathname);
    await this.page.waitForLoadState();
  }

  /**
   * Moves the focus to a thing by arrow keys alone, always towards it.
   * @param {import('playwright-core').Locator} thing
   */
  async reach(thing) {
    const tried = [];
    for (let step = 0; step < 60; step += 1) {
      // Asked anew each time: a row of suggestions is drawn again while the focus is on its way.
      const key = await thing.evaluate(wayTo);
      if (key === null) return;
      tried.push(key);
      await this.page.keyboard.press(key);
    }
    assert.fail(`arrow keys do not reach ${thing}: ${tried.join(' ')}`);
  }

  /**
   * Logs a demo account in at the desk, with its second factor.
   * @param {Demo} demo
   * @param {string} login
   */
  async logIn(demo, login) {
    const account = await demo.account(login);
    await this.page.goto(`${demo.center}/desk/login`);
    await this.page.fill('[name=login]', account.login);
    await this.page.fill('[name=password]', account.password);
    await this.page.fill('[name=code]', oneTimeCode(account.secret, demo.now()));
    await this.page.click('button[type=submit].strong');
    await this.page.waitForURL((url) => !url.pathname.startsWith('/desk/login'));
  }

  /** Fails when axe finds anything that stands in somebody's way. */
  async accessible() {
    await this.page.evaluate(await axeSource());
    const violations = await this.page.evaluate(async () => {
      // @ts-expect-error axe was put into the page a moment ago
      const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
      return violations.map((/** @type {any} */ rule) => ({
        rule: rule.id,
        help: rule.help,
        where: rule.nodes.map((/** @type {any} */ node) => `${node.html.slice(0, 160)} — ${node.failureSummary}`),
      }));
    });
    assert.deepEqual(violations, [], `axe on ${this.name} at ${this.page.url()}`);
  }

  /** Fails when something wider than the screen can be pushed aside. */
  async fitsItsWidth() {
    const [wide, glass] = await this.page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
    assert.ok(wide <= glass, `${this.page.url()} is ${wide} px wide on ${glass}`);
  }

  /**
   * Fails when a finger has too little to touch: a link or button lower or narrower than the least.
   * @param {number} least px
   */
  async isForFingers(least) {
    const small = await this.page.evaluate((least) => {
      const things = Array.from(document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea'));
      return things.flatMap((thing) => {
        const box = thing.getBoundingClientRect();
        const drawn = thing.checkVisibility() && box.width > 1 && getComputedStyle(thing).pointerEvents !== 'none';
        const enough = Math.min(box.width, box.height) >= least - 0.5;
        return !drawn || enough ? [] : [`${thing.outerHTML.slice(0, 120)}: ${box.width}×${box.height}`];
      });
    }, least);
    assert.deepEqual(small, [], `touch targets of ${this.page.url()}`);
  }

  /** Fails when a link leads away from the site. */
  async keepsVisitors() {
    const away = await this.page.evaluate(() =>
      Array.from(document.querySelectorAll('a[href]'))
        .map((link) => new URL(link.getAttribute('href') ?? '', location.href))
        .filter((url) => url.origin !== location.origin && url.protocol !== 'tel:')
        .map((url) => url.href),
    );
    assert.deepEqual(away, [], `links that leave ${this.page.url()}`);
  }

  /** Closes it; fails when the page had trouble that nobody could see. */
  async close() {
    await this.context.close();
    assert.deepEqual(this.troubles, [], `no trouble on ${this.name}`);
  }
}

/**
 * How much of what a page shows can be heard: the share of the letters and digits of header, content and bar that
 * stand in an element marked with `data-say`. A key that is switched off (`aria-hidden`) is for nobody's ears.
 * @param {import('playwright-core').Page} page
 * @returns {Promise<{share: number, unsaid: string[], tooLong: string[]}>} what is not heard, and what is too long to ask for
 */
export function coverage(page) {
  return page.evaluate(() => {
    let [seen, heard] = [0, 0];
    const unsaid = [];
    for (const part of document.querySelectorAll('body > header, main, .bottom')) {
      const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const { parentElement: around, textContent } = walker.currentNode;
        const size = (textContent?.match(/[\p{L}\p{N}]/gu) ?? []).length;
        const box = around?.getBoundingClientRect();
        if (!around || !box || size === 0 || !around.checkVisibility() || box.width <= 1 || around.closest('[aria-hidden=true]')) continue;
        seen += size;
        if (around.closest('[data-say]')) heard += size;
        else unsaid.push(textContent?.trim() ?? '');
      }
    }
    const sentences = Array.from(document.querySelectorAll('[data-say]'), (each) => each.getAttribute('data-say') || each.textContent || '');
    const tooLong = sentences.flatMap((text) => text.split('\n')).filter((line) => line.trim().length > 200);
    return { share: seen === 0 ? 1 : heard / seen, unsaid, tooLong };
  });
}

/**
 * In the page: the arrow key that leads from the focus towards an element, null when it has the focus.
 * @param {Element | null} wanted
 */
function wayTo(wanted) {
  const focused = document.activeElement;
  if (!wanted || focused === wanted) return null;
  if (!focused || focused === document.body) return 'ArrowDown';
  const [from, to] = [focused, wanted].map((element) => element.getBoundingClientRect());
  if (to.top >= from.bottom - 4) return 'ArrowDown';
  if (to.bottom <= from.top + 4) return 'ArrowUp';
  return to.left > from.left ? 'ArrowRight' : 'ArrowLeft';
}

/** @type {Promise<string> | undefined} */
let axeText;
function axeSource() {
  axeText ??= readFile(require.resolve('axe-core/axe.min.js'), 'utf8');
  return axeText;
}

/**
 * What makes a program see the time that stands in a file, looked at each second; how long it sleeps stays real.
 * @param {string} file
 */
function ownClock(file) {
  assert.ok(existsSync(FAKETIME), 'no faketime is installed: apt-get install faketime');
  return { LD_PRELOAD: FAKETIME, FAKETIME_TIMESTAMP_FILE: file, FAKETIME_CACHE_DURATION: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1' };
}

/** The program under test. */
export function program() {
  const binary = process.env.HONGWANG_BINARY ?? path.join(root, 'target/debug/hongwang');
  assert.ok(existsSync(binary), `${binary} is not built: cargo build --workspace`);
  return binary;
}

/**
 * Whether a node shows its home page: before, it waits to be admitted or asks its center.
 * @param {string} address
 */
export async function showsHalls(address) {
  try {
    const answer = await fetch(address, { signal: AbortSignal.timeout(1000) });
    return answer.ok && (await answer.text()).includes('class="halls"');
  } catch {
    return false;
  }
}

/**
 * The six digits that belong to a secret at a time (RFC 6238: SHA-1, 30 seconds).
 * @param {string} secret in base32
 * @param {number} now milliseconds
 */
function oneTimeCode(secret, now) {
  const bits = Array.from(secret, (letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'));
  const key = Buffer.from(bits.join('').match(/.{8}/g)?.map((byte) => parseInt(byte, 2)) ?? []);
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)));
  const digest = createHmac('sha1', key).update(counter).digest();
  const number = digest.readUInt32BE((digest.at(-1) ?? 0) & 0x0f) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}

/**
 * A block of ports that nobody uses; its last port is held as the mark that says so to other test runs.
 * The blocks lie below the ports that the kernel hands out by itself.
 */
async function freePorts() {
  for (let base = 20_000; base + BLOCK <= 32_000; base += BLOCK) {
    const mark = await listen(base + BLOCK - 1);
    if (!mark) continue;
    const taken = [];
    for (let port = base; port < base + BLOCK - 1; port += 1) {
      const probe = await listen(port);
      if (!probe) taken.push(port);
      else await new Promise((resolve) => probe.close(resolve));
    }
    if (taken.length === 0) return { base, mark };
    mark.close();
  }
  throw new Error('no block of free ports between 20000 and 32000');
}

/**
 * @param {number} port
 * @returns {Promise<net.Server | undefined>} undefined when the port is taken
 */
function listen(port) {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1' }, () => resolve(server.unref()));
  });
}

/** How long a page may take to say what it is to say. */
const SAYS_LIMIT_MS = 60_000;

/**
 * Looks again and again until the page of this address says so.
 * @param {import('playwright-core').Page} page
 * @param {string} href
 * @param {RegExp} words
 * @param {number} [within] milliseconds
 */
export async function says(page, href, words, within = SAYS_LIMIT_MS) {
  const deadline = Date.now() + within;
  for (;;) {
    // Beside the page, which may be on its way to another.
    const text = await (await page.context().request.get(new URL(href, page.url()).href)).text();
    if (words.test(text)) return;
    assert.ok(Date.now() < deadline, `${href} says ${words}`);
    await pause(100);
  }
}
