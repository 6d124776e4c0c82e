/** Nothing stands in anybody's way: axe on every kind of page, for people and for staff. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { Browser, Demo, onDuty } from './harness.mjs';
import { Node } from './node.mjs';

const KINDS = ['static', 'feed', 'query', 'form', 'media', 'live', 'person'];
const ARTICLE = /^\/fuwu\/travel\/road\/[0-9a-f-]{36}$/;
/** A board's place in the tree, by the parts of its address. @type {{[parts: number]: string}} */
const PLACES = { 3: ' of a town', 4: ' of a village' };
/** More pages than a role's desk has kinds of; a crawl that goes on is a fault of the test. */
const MOST_PAGES = 90;
/**
 * What each role must come to from its own start page by links alone; `*` is an id.
 * @type {{[login: string]: string[]}}
 */
const DESKS = {
  editor: [
    '/desk/articles', '/desk/articles/new', '/desk/articles/*', '/desk/articles/*/edit', '/desk/articles/*/versions',
    '/desk/articles/*/receipts', '/desk/articles/*/preview', '/desk/sources', '/desk/sources/new', '/desk/sources/*',
    '/desk/filters', '/desk/filters/new', '/desk/halls', '/desk/halls/rename', '/desk/halls/arrange', '/desk/weather',
    '/desk/calculators', '/desk/calculators/*',
    '/desk/board', '/desk/me',
  ],
  reviewer: ['/desk/articles', '/desk/articles/*', '/desk/articles/*/recall', '/desk/board', '/desk/me'],
  operator: [
    '/desk/board', '/desk/board of a town', '/desk/board of a village', '/desk/devices', '/desk/devices/*',
    '/desk/devices/*/revoke', '/desk/enrolment', '/desk/enrolment/add', '/desk/enrolment/admit', '/desk/me',
  ],
  system: ['/desk/organisations', '/desk/organisations/one', '/desk/accounts', '/desk/accounts/new', '/desk/accounts/*', '/desk/me'],
  security: ['/desk/roles', '/desk/roles/*', '/desk/me'],
  auditor: ['/desk/audit', '/desk/me'],
  'clerk-hongshan': ['/desk/help', '/desk/duty', '/desk/duty/new', '/desk/duty/*', '/desk/cases', '/desk/cases/*', '/desk/me'],
};

/** @type {Demo} */
let demo;
/** @type {Browser} */
let browser;
/** @type {Node[]} */
const nodes = [];

before(async () => {
  [demo, browser] = await Promise.all([Demo.start(), Browser.start()]);
});
after(async () => {
  for (const node of nodes) await node.kill();
  await browser?.stop();
  await demo?.stop();
});

for (const name of ['kiosk', 'tv', 'phone']) {
  test(`hall, section, every kind of column, article, why, help and device pages on ${name}`, async () => {
    const screen = await browser.open(name, demo.village(1));
    const columns = await onePerKind();
    for (const address of ['/', '/fuwu', '/fuwu/travel', '/fuwu/agri/weather', '/help', '/device', ...columns]) {
      await screen.page.goto(demo.village(1) + address);
      await screen.accessible();
      assert.equal(await screen.page.locator('.bar a.help').isVisible(), true, `the way to help on ${address}`);
    }
    await screen.page.goto(`${demo.village(1)}/fuwu/travel/road`);
    const links = await screen.page.locator('main a').evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
    const article = links.find((link) => ARTICLE.test(link));
    for (const address of [article, `${article}/why`, '/writing/practice', await onDuty(screen.page, demo.village(1))]) {
      await screen.page.goto(demo.village(1) + address);
      await screen.accessible();
    }
    await screen.close();
  });
}

/** The address of one column of each kind, from the tree itself. */
async function onePerKind() {
  const text = await readFile(new URL('../../halls/columns.toml', import.meta.url), 'utf8');
  /** @type {Map<string, string>} */
  const found = new Map();
  const at = { hall: '', 'hall.section': '', 'hall.section.column': '' };
  /** @type {keyof typeof at | undefined} */
  let level;
  for (const line of text.split('\n')) {
    const [, table] = /^\[\[(.+)\]\]$/.exec(line) ?? [];
    if (table) level = table in at ? /** @type {keyof typeof at} */ (table) : undefined;
    const [, key, value] = /^(\w+) = "(.*)"$/.exec(line) ?? [];
    if (level && key === 'slug') at[level] = value;
    if (level && key === 'kind' && !found.has(value)) found.set(value, `/${Object.values(at).join('/')}`);
  }
  assert.deepEqual([...found.keys()].sort(), [...KINDS].sort(), 'kinds of columns');
  return found.values();
}

test('an address that leads nowhere', async () => {
  const screen = await browser.open('kiosk', demo.village(1));
  const answer = await screen.page.goto(`${demo.village(1)}/nowhere`);
  assert.equal(answer?.status(), 404);
  await screen.accessible();
  await screen.context.close();
});

test('the screen of a village that waits to be admitted', async () => {
  const village = await Node.village(demo);
  nodes.push(village);
  const screen = await browser.open('kiosk', village.address);
  await screen.page.locator('main svg[aria-label^="接入码"]').waitFor();
  await screen.accessible();
  await screen.context.close();
});

test('login, and the page that sets an empty center up', async () => {
  const center = await Node.center(demo);
  nodes.push(center);
  const link = /http:\S+\/desk\/setup\/\S+/.exec(center.printed)?.[0];
  assert.ok(link, `a setup link was printed:\n${center.printed}`);
  const screen = await browser.open('desk', link);
  await screen.accessible();
  await screen.page.goto(`${demo.center}/desk/login`);
  await screen.accessible();
  await screen.close();
});

for (const [login, wanted] of Object.entries(DESKS)) {
  test(`every page that ${login} comes to at the desk`, async () => {
    const screen = await browser.open('desk', `${demo.center}/desk/login`);
    await screen.logIn(demo, login);
    const seen = await crawl(screen);
    assert.deepEqual(wanted.filter((page) => !seen.has(page)), [], `came to ${[...seen].join(' ')}`);
    if (login === 'reviewer') await recalledArticle(screen.page);
    await screen.close();
  });
}

/**
 * What a screen shows in the place of an article that a reviewer recalls.
 * @param {import('playwright-core').Page} desk
 */
async function recalledArticle(desk) {
  const kiosk = await browser.open('kiosk', `${demo.village(1)}/fuwu/travel/road`);
  await kiosk.follow(kiosk.page.locator('main a[href^="/fuwu/travel/road/"]').first());
  const title = await kiosk.page.locator('h1').innerText();
  await desk.goto(`${demo.center}/desk/articles?stage=shown&column=fuwu/travel/road`);
  await desk.getByRole('link', { name: title }).click();
  await desk.getByRole('link', { name: '撤回', exact: true }).click();
  await desk.fill('[name=reason]', '内容有误');
  await desk.locator('main form button[type=submit]').click();
  await kiosk.page.getByText('撤回').first().waitFor();
  await kiosk.accessible();
  await kiosk.context.close();
}

/**
 * Looks at one page of each kind that links lead to.
 * @param {import('./harness.mjs').Screen} screen
 */
async function crawl(screen) {
  const { page } = screen;
  // The list of articles opens at what waits for a hand, which may be nothing.
  const open = [page.url()];
  if (page.url().includes('/desk/articles')) open.push(`${demo.center}/desk/articles?stage=shown`);
  /** @type {Set<string>} */
  const seen = new Set();
  for (let address = open.shift(); address !== undefined; address = open.shift()) {
    const kind = kindOf(address);
    if (seen.has(kind)) continue;
    seen.add(kind);
    assert.ok(seen.size < MOST_PAGES, `too many kinds of pages: ${[...seen].join(' ')}`);
    await page.goto(address);
    await screen.accessible();
    await screen.fitsItsWidth();
    const links = await page.locator('a[href^="/desk"]').evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''));
    open.push(...links.filter((link) => !/export|template|logout/.test(link)).map((link) => new URL(link, demo.center).href));
  }
  return seen;
}

/** @param {string} address */
function kindOf(address) {
  const url = new URL(address);
  const each = url.pathname.replace(/\/[0-9a-f]{8}-[0-9a-f-]{27}/g, '/*');
  // One item, one form is like another.
  const path = each.replace(/^\/desk\/(cases\/items|forms)\/(?!import|template)[a-z]+/, '/desk/$1/*').replace(/versions\/[0-9a-f]+/, 'versions/*')
    .replace(/^\/desk\/disclosure\/(day|village)\/[^/]+/, '/desk/disclosure/$1/*')
    .replace(/^\/desk\/(calculators|datasets)\/[a-z-]+/, '/desk/$1/*')
    .replace(/^\/desk\/(transport\/(?:bus|train))\/\d+/, '/desk/$1/*');
  if (url.pathname === '/desk/articles' && url.searchParams.get('stage') === 'shown') return `${path}?shown`;
  const place = url.pathname === '/desk/board' ? PLACES[(url.searchParams.get('org') ?? '').split('/').length] : '';
  return path + (place ?? '');
}
