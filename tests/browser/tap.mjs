/**
 * From a finger's tap to the next page's heading on the glass, in milliseconds: a line of JSON for each way.
 *
 *     node tests/browser/tap.mjs VILLAGE FOLDER
 *
 * VILLAGE is the address of a node; in FOLDER the React application is built. The ways are measured in turns, a hall
 * at a time, so that all see the same load: `floor` (the tap changes one text, on the same pages and links), `swap`
 * (the product), `react` (the same pages as a client application with its data in memory), `plain` (the product
 * without its script).
 *
 * A tap is a touch sent through the browser's own input: the finger stays as long as a quick one does, and is lifted.
 * Time runs from the stamp of lifting, which is when a touch becomes a tap, to the second animation frame after the
 * heading changed, before which the first has been painted.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import http from 'node:http';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Browser } from './harness.mjs';

const ROUNDS = 4;
/** Nobody reads a page faster. */
const REST_MS = 500;
/** How long a quick finger stays on the glass. */
const HOLD_MS = 60;
const ANSWER_MS = 10_000;
const WARM_UP = 6;
const LIBRARIES = { react: '19.3.1', 'react-dom': '19.3.1', esbuild: '0.28.2' };
const VIEW = { width: 1920, height: 1080 };

/** @typedef {{from: string, to: string, back: boolean}} Tap */

const [village, folder] = process.argv.slice(2);
assert.ok(village && folder, 'node tests/browser/tap.mjs VILLAGE FOLDER');

const browser = await Browser.start();
try {
  const rounds = await plan();
  const react = await serveReact(new Set(rounds.flat(2).flatMap((tap) => [tap.from, tap.to])));
  const ways = {
    swap: await way(village),
    react: await way(react.address),
    plain: await way(village, ['*/assets/swap.*']),
  };
  /** @type {{[name: string]: number[]}} */
  const times = { floor: [], swap: [], react: [], plain: [] };
  for (const tap of rounds[0][0].slice(0, WARM_UP)) {
    for (const each of Object.values(ways)) await each.tap(tap);
  }
  for (const each of Object.values(ways)) await each.open('/');
  for (const halls of rounds) {
    for (const hall of halls) {
      for (const tap of hall) {
        times.floor.push(await ways.swap.change(tap));
        times.swap.push(await ways.swap.tap(tap));
      }
      for (const tap of hall) times.react.push(await ways.react.tap(tap));
      for (const tap of hall) times.plain.push(await ways.plain.tap(tap));
    }
  }
  for (const [name, all] of Object.entries(times)) {
    console.log(JSON.stringify({ way: name, taps: all.length, p50: quantile(all, 0.5), p95: quantile(all, 0.95) }));
  }
  react.server.close();
} finally {
  await browser.stop();
}

/**
 * @param {number[]} all
 * @param {number} share
 */
function quantile(all, share) {
  const sorted = [...all].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)];
}

/**
 * The taps of every round, hall by hall: down to a column or an article, each round by another section, and back.
 * @returns {Promise<Tap[][][]>}
 */
async function plan() {
  const screen = await browser.open('kiosk', village);
  const { page } = screen;
  /** @param {string} address @param {string} links */
  const look = (address, links) =>
    page.evaluate(
      async ([address, links]) => {
        const there = new DOMParser().parseFromString(await (await fetch(address)).text(), 'text/html');
        const found = Array.from(there.querySelectorAll(links), (link) => link.getAttribute('href') ?? '');
        return { title: there.querySelector('h1')?.textContent ?? '', links: [...new Set(found)].filter((href) => !/[?#]/.test(href)) };
      },
      [address, links],
    );
  const home = await look('/', 'nav.halls a');
  assert.equal(home.links.length, 9, 'the start page shows nine halls');
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const halls = [];
    for (const hall of home.links) {
      const way = ['/', hall];
      const sections = await look(hall, 'main a.group-head, main a.section');
      way.push(sections.links[round % sections.links.length]);
      const columns = await look(way[2], 'main a.column');
      for (const column of columns.links) {
        const articles = await look(column, 'main .articles a');
        if (way.length === 3 || articles.links.length > 0) way.splice(3, 2, column, ...articles.links.slice(0, 1));
        if (way.length === 5) break;
      }
      /** @type {string[]} */
      const titles = [];
      for (const each of way) titles.push((await look(each, 'h1')).title);
      // A heading that does not change cannot be waited for.
      const end = titles.findIndex((title, at) => at > 0 && title === titles[at - 1]);
      const walk = end < 0 ? way : way.slice(0, end);
      const down = walk.slice(1).map((to, at) => ({ from: walk[at], to, back: false }));
      const up = down.map(({ from, to }) => ({ from: to, to: from, back: true })).reverse();
      halls.push([...down, ...up]);
    }
    rounds.push(halls);
  }
  await screen.context.close();
  return rounds;
}

/**
 * A screen on which taps are timed.
 * @param {string} address
 * @param {string[]} blocked addresses that do not load
 */
async function way(address, blocked = []) {
  const screen = await browser.open('kiosk', 'about:blank', { viewport: VIEW });
  const { page, context } = screen;
  const session = await context.newCDPSession(page);
  await session.send('Network.enable');
  if (blocked.length) await session.send('Network.setBlockedURLs', { urls: blocked });
  let tapped = (/** @type {number} */ _) => {};
  await context.exposeBinding('hongwangTapped', (_, time) => tapped(time));
  await context.addInitScript(watchTaps);

  /** @param {string} path */
  const open = async (path) => {
    await page.goto(`${address}${path}?screen=kiosk`);
    await page.waitForSelector('h1');
    await pause(REST_MS);
  };

  /** @param {Tap} tap */
  const touch = async ({ from, to, back }) => {
    assert.equal(new URL(page.url()).pathname, from);
    const link = page.locator(back ? `.bar a[data-back][href="${to}"]` : `main a[href="${to}"]`).first();
    const place = await link.evaluate((it) => {
      if (!it.closest('.bar')) it.scrollIntoView({ block: 'center' });
      const box = it.getBoundingClientRect();
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    });
    await pause(REST_MS);
    const time = new Promise((resolve, reject) => {
      tapped = resolve;
      setTimeout(() => reject(new Error(`no new heading after a tap from ${from} to ${to}`)), ANSWER_MS).unref();
    });
    await session.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [place] });
    await pause(HOLD_MS);
    await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    return /** @type {number} */ (await time);
  };

  await open('/');
  return {
    open,
    /** @param {Tap} tap */
    tap: async (tap) => {
      const time = await touch(tap);
      await page.waitForURL((url) => url.pathname === tap.to);
      return time;
    },
    /** The same touch at the same place that changes one text and leads nowhere. @param {Tap} tap */
    change: async (tap) => {
      await page.evaluate(() => { window.name = 'floor'; });
      const time = await touch(tap);
      await page.evaluate(() => { window.name = ''; });
      return time;
    },
  };
}

/** In every page: times each touch, across documents of one origin. */
function watchTaps() {
  const KEY = 'tap';
  /** @param {{at: number, title: string}} touch */
  const watch = (touch) => {
    const look = () => {
      const heading = document.querySelector('h1');
      if (!heading || heading.textContent === touch.title) {
        requestAnimationFrame(look);
        return;
      }
      requestAnimationFrame(() => {
        const time = performance.timeOrigin + performance.now() - touch.at;
        sessionStorage.removeItem(KEY);
        // @ts-expect-error the benchmark's binding
        window.hongwangTapped(time);
      });
    };
    requestAnimationFrame(look);
  };
  const earlier = sessionStorage.getItem(KEY);
  if (earlier) watch(JSON.parse(earlier));
  let title = '';
  window.addEventListener('pointerup', (event) => {
    title = document.querySelector('h1')?.textContent ?? '';
    const touch = { at: performance.timeOrigin + event.timeStamp, title };
    sessionStorage.setItem(KEY, JSON.stringify(touch));
    watch(touch);
  }, true);
  window.addEventListener('pointerdown', (event) => {
    if (window.name === 'floor') event.stopImmediatePropagation();
  }, true);
  window.addEventListener('click', (event) => {
    const heading = document.querySelector('h1');
    if (window.name !== 'floor' || !heading) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const text = Array.from(heading.childNodes);
    heading.textContent = `${title}。`;
    setTimeout(() => heading.replaceChildren(...text), 100);
  }, true);
}

/**
 * Builds the React application and serves it with the village's own pages as its data.
 * @param {Set<string>} paths
 */
async function serveReact(paths) {
  const bundle = await buildReact();
  const { html, pages } = await readPages(paths);
  const server = http.createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', village);
    const answer = (/** @type {string} */ type, /** @type {string | Buffer} */ body) =>
      response.writeHead(200, { 'content-type': type, 'cache-control': 'max-age=3600' }).end(body);
    if (pathname === '/application.js') answer('text/javascript', bundle);
    else if (pathname === '/pages.json') answer('application/json', pages);
    else if (paths.has(pathname)) answer('text/html; charset=utf-8', html);
    else {
      // Styles and pictures are the village's.
      const theirs = await fetch(village + request.url).catch(() => null);
      response.writeHead(theirs?.status ?? 502, { 'content-type': theirs?.headers.get('content-type') ?? 'text/plain' });
      response.end(theirs ? Buffer.from(await theirs.arrayBuffer()) : '');
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { server, address: `http://127.0.0.1:${port}` };
}

async function buildReact() {
  await mkdir(folder, { recursive: true });
  if (!existsSync(path.join(folder, 'node_modules/react-dom')) || !existsSync(path.join(folder, 'node_modules/esbuild'))) {
    await writeFile(path.join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: LIBRARIES }));
    execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  const source = fileURLToPath(new URL('tap_spa.js', import.meta.url));
  const bundle = path.resolve(folder, 'application.js');
  const options = ['--bundle', '--minify', '--format=esm', '--define:process.env.NODE_ENV="production"', `--outfile=${bundle}`];
  execFileSync(path.join(folder, 'node_modules/.bin/esbuild'), [source, ...options, '--log-level=error'], {
    env: { ...process.env, NODE_PATH: path.resolve(folder, 'node_modules') },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return readFile(bundle);
}

/**
 * The village's pages as data, and the empty document around them.
 * @param {Set<string>} paths
 */
async function readPages(paths) {
  const screen = await browser.open('kiosk', village);
  const { root, styles, pages } = await screen.page.evaluate(async (paths) => {
    /** @type {{[name: string]: string}} */
    const NAMES = { class: 'className', for: 'htmlFor', tabindex: 'tabIndex', datetime: 'dateTime' };
    /** @param {Node} node @returns {any} */
    const plain = (node) => {
      if (!(node instanceof Element)) return node.textContent;
      /** @type {{[name: string]: string | boolean}} */
      const properties = {};
      for (const { name, value } of Array.from(node.attributes)) properties[NAMES[name] ?? name] = name === 'hidden' ? true : value;
      const children = Array.from(node.childNodes).filter((child) => child.nodeType === 1 || child.textContent);
      return [node.localName, properties, children.map(plain)];
    };
    /** @type {{[path: string]: any}} */
    const pages = {};
    for (const path of paths) {
      const there = new DOMParser().parseFromString(await (await fetch(path)).text(), 'text/html');
      pages[path] = Array.from(there.body.children).filter((child) => child.localName !== 'script').map(plain);
    }
    const root = Array.from(document.documentElement.attributes, ({ name, value }) => `${name}="${value}"`);
    const styles = Array.from(document.querySelectorAll('link[rel=stylesheet]'), (link) => link.outerHTML);
    return { root: root.join(' '), styles: styles.join(''), pages };
  }, [...paths]);
  await screen.context.close();
  // Between the body and the frame of the page stands one element more than in the village's.
  const style = '<style>#application{display:flex;flex-direction:column;min-height:100vh}</style>';
  const script = '<script type="module" src="/application.js"></script>';
  const html = `<!DOCTYPE html><html ${root}><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">${styles}${style}${script}</head><body></body></html>`;
  return { html, pages: JSON.stringify(pages) };
}
