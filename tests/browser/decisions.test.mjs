/**
 * The services that the county named, from the first touch to the decision, on four screens: the villager's, and those of
 * the village, the town and the county. The days between pass on the program's own clock.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { WRITTEN, begin, fillIn, handIn } from './applicant.mjs';
import { act, atDesk } from './clerk.mjs';
import { Browser, Demo } from './harness.mjs';

/** What time alone does is done within a minute; a screen follows within seconds. */
const SOON_MS = 100_000;

/** @type {Demo} */
let demo;
/** @type {Browser} */
let browser;
before(async () => {
  demo = await Demo.start({ clock: true });
  browser = await Browser.start();
});
after(async () => {
  await everybodyLeaves();
  await browser?.stop();
  await demo?.stop();
});

const TOLD = { reason: '看过了，符合条件' };
const NOTHING_FOUND = { ...TOLD, has_homestead: 'no', on_farmland: 'no', sold_house: 'no' };
const PAPERS = { papers: '现场照片' };

/**
 * Who does what, or how many days pass; behind it the state in which the case then stands.
 * @typedef {[who: string, action: string, state: string, written?: {[field: string]: string}]} Step
 * @type {{item: string, notice: boolean, steps: (Step | [days: number, state: string])[], ends: RegExp}[]}
 */
const STORIES = [
  {
    item: 'birth',
    notice: false,
    steps: [['clerk-hongshan', 'register', '登记好了']],
    ends: /登记好了/,
  },
  {
    item: 'dibao',
    notice: true,
    steps: [
      ['clerk-hongshan', 'accept', '调查核对'],
      ['clerk-hongshan', 'begin_investigation', '调查核对'],
      ['clerk-hongshan', 'check_finances', '调查核对'],
      ['clerk-hongshan', 'investigate', '调查核对', { near_kin: 'no' }],
      ['clerk-hongshan-2', 'investigate', '调查核对', { near_kin: 'no' }],
      ['leader-hongshan', 'first_review', '公示中', TOLD],
      [12, '县里确认'],
      ['clerk-county', 'county_check', '县里确认'],
      ['leader-county', 'confirm', '已确认'],
    ],
    ends: /低保批下来了/,
  },
  {
    item: 'house',
    notice: true,
    steps: [
      ['clerk-village', 'group_agrees', '村里公示', TOLD],
      [12, '村委会审查'],
      ['leader-village', 'village_agrees', '待受理', TOLD],
      ['clerk-hongshan', 'accept', '联审联办'],
      ['clerk-hongshan', 'review', '联审联办', NOTHING_FOUND],
      ['clerk-hongshan-2', 'review', '待批准', NOTHING_FOUND],
      ['leader-hongshan', 'approve', '待领批准书'],
      ['clerk-hongshan', 'deliver', '待放线'],
      ['clerk-hongshan', 'set_out', '建房中', PAPERS],
      ['clerk-village', 'ask_acceptance', '待验收'],
      ['clerk-hongshan', 'pass_acceptance', '待验收', PAPERS],
      ['clerk-hongshan-2', 'pass_acceptance', '验收好了', PAPERS],
    ],
    ends: /验收好了/,
  },
];

/** Loads a page again until something stands on it. @param {import('playwright-core').Locator} thing */
async function comes(thing) {
  const deadline = Date.now() + SOON_MS;
  while (!(await thing.isVisible()) && Date.now() < deadline) {
    await thing.page().waitForTimeout(500);
    await thing.page().reload();
  }
  await thing.waitFor();
}

for (const story of STORIES) {
  test(`${story.item}: from the first touch to the decision on four screens`, async () => {
    const kiosk = await browser.open('kiosk', `${demo.village(1)}/apply/${story.item}`);
    await begin(kiosk);
    await fillIn(kiosk);
    await handIn(kiosk);
    const official = await kiosk.page.locator('.kept-official strong').innerText();
    const slip = kiosk.page.url();
    await kiosk.close();

    let address = '';
    for (const step of story.steps) {
      const days = typeof step[0] === 'number' ? step[0] : 0;
      const who = days > 0 ? 'clerk-county' : String(step[0]);
      if (days > 0) {
        if (story.notice) await isOnTheWall();
        await everybodyLeaves();
        await demo.passDays(days);
      }
      const desk = await sits(who);
      const { page } = desk;
      if (address === '') {
        await page.goto(`${demo.center}/desk/cases?item=${story.item}`);
        await page.locator('tbody tr', { hasText: official }).locator('a').click();
        await page.locator('.case-state').waitFor();
        address = page.url();
      }
      await page.goto(address);
      if (days === 0) await act(page, String(step[1]), /** @type {{[field: string]: string}} */ (step[3] ?? {}));
      await comes(page.locator('.case-state', { hasText: String(days > 0 ? step[1] : step[2]) }));
      await desk.accessible();
    }

    const screen = await browser.open('kiosk', slip);
    await comes(screen.page.locator('.kept-told', { hasText: story.ends }));
    assert.ok(!(await screen.page.content()).includes(WRITTEN.name), 'nobody behind reads whose it is');
    await screen.accessible();
    await screen.close();
  });
}

/** Whoever has logged in; a second factor is good once. @type {Map<string, import('./harness.mjs').Screen>} */
const staff = new Map();

/** @param {string} who */
async function sits(who) {
  const desk = staff.get(who) ?? (await atDesk(browser, demo, who));
  staff.set(who, desk);
  return desk;
}

async function everybodyLeaves() {
  for (const desk of staff.values()) await desk.close();
  staff.clear();
}

/** What is 公示 stands on the village's screen with the name alone. */
async function isOnTheWall() {
  const screen = await browser.open('kiosk', `${demo.village(1)}/apply/notices`);
  await comes(screen.page.getByText(WRITTEN.name));
  const wall = await screen.page.locator('main').innerText();
  for (const never of [WRITTEN['id-number'], WRITTEN.phone, '138 0013']) assert.ok(!wall.includes(never), never);
  await screen.accessible();
  await screen.close();
}
