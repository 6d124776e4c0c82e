/** A handful of the thirty commonest tasks, done by touch: what every page on the way is like for eyes, ears, fingers. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Browser, Demo, coverage } from './harness.mjs';
import { MM_A_PIXEL, letters, smallestTarget } from './measures.mjs';
import { tasks, walkTask } from './tasks.mjs';

const SHORTCUTS = 8;
const SHORTCUT_TAPS = 3;
/** Two of the keys on the start page, a notice, a list that is not there yet, the search, the help. */
const HANDFUL = [1, 4, 9, 15, 29, 30];

/** @type {Demo} */
let demo;
/** @type {Browser} */
let browser;

before(async () => {
  [demo, browser] = await Promise.all([Demo.start(), Browser.start()]);
});
after(async () => {
  await browser?.stop();
  await demo?.stop();
});

test('the eight tasks of the start page begin at its eight keys and take three taps at most', async () => {
  const screen = await browser.open('kiosk', demo.village(1));
  const keys = await screen.page.locator('a.shortcut .tile-name').allInnerTexts();
  const first = (await tasks()).slice(0, SHORTCUTS);
  assert.deepEqual(first.map((task) => task.taps[0]), keys);
  for (const task of first) assert.ok(task.taps.length <= SHORTCUT_TAPS, `task ${task.number}`);
  await screen.close();
});

for (const number of HANDFUL) {
  test(`task ${number} is reached by the words on the glass, and every page on the way can be heard, seen and touched`, async () => {
    const task = (await tasks())[number - 1];
    const screen = await browser.open('kiosk', demo.village(1));
    await walkTask(screen, task, async () => {
      const where = screen.page.url();
      assert.deepEqual((await coverage(screen.page)).unsaid, [], `heard on ${where}`);
      const target = await smallestTarget(screen.page);
      assert.ok(target.px * MM_A_PIXEL >= 20, `${target.what} on ${where} is ${target.px} px`);
      const { under24, contrast } = await letters(screen.page);
      assert.deepEqual(under24, [], `letters of ${where}`);
      assert.ok(contrast.ratio >= 7, `${contrast.what} on ${where}: ${contrast.ratio}`);
    });
    await screen.close();
  });
}
