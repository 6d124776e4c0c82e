/**
 * Walks through the demo as three people would and writes a screenshot of every stop: for looking, not for testing.
 *
 *     node tests/browser/walk.mjs DIR
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Browser, Demo } from './harness.mjs';

/**
 * Who looks at which desk pages.
 * @type {[string, string[]][]}
 */
const DESKS = [
  ['editor', ['/desk/articles', '/desk/articles/new', '/desk/sources', '/desk/halls']],
  ['operator', ['/desk/board', '/desk/devices', '/desk/enrolment']],
  ['system', ['/desk/accounts', '/desk/organisations', '/desk/me']],
  ['security', ['/desk/roles']],
  ['auditor', ['/desk/audit']],
];
const STOPS = ['hall', 'section', 'column', 'article'];

const out = process.argv[2] ?? 'shots';
await mkdir(out, { recursive: true });
const [demo, browser] = await Promise.all([Demo.start(), Browser.start()]);
let missing = 0;
try {
  for (const name of ['kiosk', 'tv', 'phone']) await walk(name);
  await lookAtDesks();
} finally {
  await browser.stop();
  await demo.stop();
}
process.exitCode = missing === 0 ? 0 : 1;

/** @param {string} name */
async function walk(name) {
  const screen = await browser.open(name, demo.village(1));
  await shoot(screen, '1-home');
  for (const [index, stop] of STOPS.entries()) {
    const link = await deeper(screen.page);
    if (!link) {
      console.log(`${name}: no ${stop} to go to from ${screen.page.url()}`);
      missing += 1;
      break;
    }
    await screen.follow(link);
    await shoot(screen, `${index + 2}-${stop}`);
  }
  await screen.follow(screen.page.locator('a[href="/"]').last());
  await shoot(screen, '6-home-again');
  await leave(screen);
}

async function lookAtDesks() {
  for (const [login, addresses] of DESKS) {
    const screen = await browser.open('desk', `${demo.center}/desk/login`);
    await shoot(screen, 'login');
    await screen.logIn(demo, login);
    await shoot(screen, `${login}-start`);
    for (const address of addresses) {
      await screen.page.goto(demo.center + address);
      await shoot(screen, `${login}${address.replace('/desk', '').replaceAll('/', '-')}`);
    }
    await leave(screen);
  }
}

/**
 * Closes a screen and tells what went wrong on it, without ending the walk.
 * @param {import('./harness.mjs').Screen} screen
 */
async function leave(screen) {
  await screen.context.close();
  for (const trouble of screen.troubles) console.log(`${screen.name}: ${trouble}`);
}

/**
 * The first link in the content that leads one level deeper into the tree.
 * @param {import('playwright-core').Page} page
 */
async function deeper(page) {
  const here = new URL(page.url()).pathname.replace(/\/$/, '');
  const links = page.locator(`main a[href^="${here}/"]`);
  for (const link of await links.all()) {
    const rest = (await link.getAttribute('href'))?.slice(here.length + 1);
    if (rest && !rest.includes('/')) return link;
  }
  return null;
}

/**
 * @param {import('./harness.mjs').Screen} screen
 * @param {string} stop
 */
async function shoot(screen, stop) {
  const file = path.join(out, `${screen.name}-${stop}.png`);
  await screen.page.screenshot({ path: file });
  console.log(`${file}  ${screen.page.url()}`);
}
