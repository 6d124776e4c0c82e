/**
 * Does the thirty commonest tasks on a village's screen: a line of JSON for each, and one for all pages.
 *
 *     node tests/browser/walk_tasks.mjs VILLAGE
 *
 * A task ends in a `service`, on a page that has `stated` why there is nothing yet, or is `lost` on its way.
 * Seconds are the machine's: from the touch to the page that stands, added up; a person's reading is not in them.
 */
import assert from 'node:assert/strict';
import { Browser, coverage } from './harness.mjs';
import { MM_A_PIXEL, letters, smallestTarget } from './measures.mjs';
import { tasks, walkTask } from './tasks.mjs';

const [village] = process.argv.slice(2);
assert.ok(village, 'node tests/browser/walk_tasks.mjs VILLAGE');

/** @typedef {{coverage: number, target_mm: number, contrast: number, text_px: number, under_24: number, notes: string[]}} Look */

/** Every page that was looked at, by its address. @type {Map<string, Look>} */
const looked = new Map();

/** @param {import('playwright-core').Page} page */
async function look(page) {
  const { pathname } = new URL(page.url());
  const known = looked.get(pathname);
  if (known) return known;
  const [heard, target, seen] = [await coverage(page), await smallestTarget(page), await letters(page)];
  const notes = [];
  if (heard.share < 1) notes.push(`unsaid: ${heard.unsaid.slice(0, 3).join(' / ')}`);
  if (target.px * MM_A_PIXEL < 20) notes.push(`small: ${target.what}`);
  if (seen.contrast.ratio < 7) notes.push(`weak: ${seen.contrast.what} ${seen.contrast.ratio.toFixed(2)}`);
  notes.push(...seen.under24.slice(0, 3));
  const found = {
    coverage: heard.share,
    target_mm: target.px * MM_A_PIXEL,
    contrast: seen.contrast.ratio,
    text_px: seen.smallest.px,
    under_24: seen.under24.length,
    notes,
  };
  looked.set(pathname, found);
  return found;
}

/** @param {Look[]} pages */
function worst(pages) {
  const least = (/** @type {keyof Look} */ name) => Math.min(...pages.map((page) => Number(page[name])));
  return {
    pages: pages.length,
    coverage: least('coverage'),
    target_mm: least('target_mm'),
    contrast: least('contrast'),
    text_px: least('text_px'),
    under_24: pages.reduce((sum, page) => sum + page.under_24, 0),
  };
}

const browser = await Browser.start();
try {
  for (const task of await tasks()) {
    const screen = await browser.open('kiosk', village);
    /** @type {Look[]} */
    const pages = [];
    let waited = 0;
    let since = performance.now();
    const notes = /** @type {string[]} */ ([]);
    const stop = async () => {
      if (pages.length > 0) waited += performance.now() - since;
      pages.push(await look(screen.page));
      since = performance.now();
    };
    const ends = await walkTask(screen, task, stop).catch((error) => {
      notes.push(error.message.split('\n')[0]);
      return 'lost';
    });
    notes.push(...pages.flatMap((page) => page.notes));
    const taps = task.taps.length;
    console.log(JSON.stringify({ task: task.number, said: task.said, taps, ends, seconds: waited / 1000, ...worst(pages), notes }));
    await screen.context.close();
  }
  console.log(JSON.stringify({ task: 0, ...worst([...looked.values()]) }));
} finally {
  await browser.stop();
}
