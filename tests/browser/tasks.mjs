/** The list in `docs/zh/常用三十件事.md`, and the hand that follows it. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const LIST = fileURLToPath(new URL('../../docs/zh/常用三十件事.md', import.meta.url));
const FIRST_ROW = '第一条';
const ARTICLE = '正文';

/** @typedef {{number: number, said: string, taps: string[], goal: string}} Task */

/** @returns {Promise<Task[]>} */
export async function tasks() {
  const rows = (await readFile(LIST, 'utf8')).split('\n').filter((line) => /^\| *\d/.test(line));
  const all = rows.map((row) => {
    const [, number, said, taps, goal, end] = row.split('|').map((cell) => cell.trim());
    assert.ok(said && taps && goal && end === '', `${LIST}: a row has four cells: ${row}`);
    return { number: Number(number), said, taps: taps.split('→').map((tap) => tap.trim()), goal };
  });
  assert.deepEqual(all.map((task) => task.number), Array.from({ length: 30 }, (_, at) => at + 1), `${LIST} counts from 1 to 30`);
  return all;
}

/**
 * The thing on the page that carries these words.
 * @param {import('playwright-core').Page} page
 * @param {string} words
 */
function named(page, words) {
  if (words === FIRST_ROW) return page.locator('.articles a').first();
  const exactly = new RegExp(`^\\s*${words.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}\\s*$`);
  const tile = page.locator('main a').filter({ has: page.locator('.tile-name').filter({ hasText: exactly }) });
  return tile.or(page.locator('.bar a, .bar button').filter({ hasText: exactly })).first();
}

/**
 * Does a task from the start page on, by touches alone.
 * @param {import('./harness.mjs').Screen} screen on the start page
 * @param {Task} task
 * @param {() => Promise<void>} stop called on every page of the way, the start page too
 * @returns {Promise<'service' | 'stated'>} `stated`: on a page that says why there is nothing yet
 */
export async function walkTask(screen, task, stop) {
  const { page } = screen;
  await stop();
  for (const words of task.taps) {
    const thing = named(page, words);
    await thing.waitFor({ timeout: 5000 }).catch(() => assert.fail(`task ${task.number}: no 「${words}」 on ${page.url()}`));
    await screen.follow(thing);
    await stop();
  }
  const heading = (await page.locator('h1').innerText()).trim();
  if (task.goal === ARTICLE) assert.ok(await page.locator('article, .article').count(), `task ${task.number} ends on an article, not on ${heading}`);
  else assert.equal(heading, task.goal, `task ${task.number}`);
  const stated = await page.locator('main .state').count();
  return stated ? 'stated' : 'service';
}
