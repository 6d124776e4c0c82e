// @ts-check
/**
 * A date as three wheels: year, month, day. Each turns by a key above and below, and shows its neighbours.
 *
 * A day that the month does not have is never shown: from 31 January to February the wheel stands on the last day.
 */

/** @typedef {{year: number, month: number, day: number}} Day */

/** @param {Event} event */
function panelOf(event) {
  const panel = event.target;
  return panel instanceof HTMLElement && panel.dataset.panel === 'wheels' ? panel : null;
}

/** @type {WeakMap<HTMLElement, Day>} */
const days = new WeakMap();

/** @param {number} year @param {number} month */
const lastDay = (year, month) => new Date(year, month, 0).getDate();

/** The day in the field, else today. @param {HTMLElement} panel @returns {Day} */
function start(panel) {
  const input = panel.closest('.writer')?.querySelector('input');
  const written = /(\d{4})\D+(\d{1,2})\D+(\d{1,2})/.exec(input?.value ?? '');
  const today = new Date();
  if (!written) return { year: today.getFullYear(), month: today.getMonth() + 1, day: today.getDate() };
  return sound(panel, { year: Number(written[1]), month: Number(written[2]), day: Number(written[3]) });
}

/** The nearest day that there is. @param {HTMLElement} panel @param {Day} day @returns {Day} */
function sound(panel, { year, month, day }) {
  const within = Math.min(Math.max(year, Number(panel.dataset.from)), Number(panel.dataset.to));
  const turned = ((month - 1 + 12) % 12) + 1;
  return { year: within, month: turned, day: Math.min(Math.max(day, 1), lastDay(within, turned)) };
}

/**
 * A wheel one step on; months and days go round.
 * @param {HTMLElement} panel
 * @param {Day} now
 * @param {keyof Day} part
 * @param {number} by
 */
function turned(panel, now, part, by) {
  const next = { ...now, [part]: now[part] + by };
  if (part === 'day') {
    const last = lastDay(now.year, now.month);
    next.day = ((now.day - 1 + by + last) % last) + 1;
  }
  return sound(panel, next);
}

/** @param {HTMLElement} panel */
function draw(panel) {
  const now = days.get(panel) ?? start(panel);
  for (const wheel of panel.querySelectorAll('[data-wheel]')) {
    if (!(wheel instanceof HTMLElement)) continue;
    const part = /** @type {keyof Day} */ (wheel.dataset.wheel);
    const unit = wheel.dataset.unit ?? '';
    const [above, below] = wheel.querySelectorAll('.writer-near');
    const middle = wheel.querySelector('.writer-now');
    above.textContent = String(turned(panel, now, part, -1)[part]);
    below.textContent = String(turned(panel, now, part, 1)[part]);
    if (middle) middle.textContent = `${now[part]}${unit}`;
  }
}

/** @param {HTMLElement} panel @param {Day} day */
function turnTo(panel, day) {
  days.set(panel, day);
  draw(panel);
  const units = Array.from(panel.querySelectorAll('.writer-now'), (each) => each.textContent);
  panel.dispatchEvent(new CustomEvent('writer:write', { detail: { text: units.join('') }, bubbles: true }));
}

document.addEventListener('writer:open', (event) => {
  const panel = panelOf(event);
  if (!panel) return;
  days.set(panel, start(panel));
  draw(panel);
});
document.addEventListener('writer:done', (event) => {
  const panel = panelOf(event);
  if (panel) turnTo(panel, days.get(panel) ?? start(panel));
});
for (const name of ['writer:clear', 'writer:close']) {
  document.addEventListener(name, (event) => {
    const panel = panelOf(event);
    if (panel) days.delete(panel);
  });
}
document.addEventListener('click', (event) => {
  const button = event.target instanceof Element ? event.target.closest('[data-turn], [data-leap]') : null;
  const panel = button?.closest('[data-panel=wheels]');
  if (!(button instanceof HTMLElement) || !(panel instanceof HTMLElement)) return;
  const now = days.get(panel) ?? start(panel);
  const wheel = button.closest('[data-wheel]');
  const part = /** @type {keyof Day} */ (wheel instanceof HTMLElement ? wheel.dataset.wheel : 'year');
  turnTo(panel, turned(panel, now, part, Number(button.dataset.turn ?? button.dataset.leap)));
});

export {};
