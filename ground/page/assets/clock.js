// @ts-check
/** Keeps the clock of the header going, in Beijing time whatever zone the machine is set to. */

/** @param {Intl.DateTimeFormatOptions} parts */
const format = (parts) => new Intl.DateTimeFormat('zh-CN', Object.assign({ timeZone: 'Asia/Shanghai' }, parts));
const DAY = format({ month: 'long', day: 'numeric' });
const WEEKDAY = format({ weekday: 'long' });
const TIME = format({ hour: '2-digit', minute: '2-digit', hour12: false });

function tick() {
  const now = new Date();
  const minute = TIME.format(now);
  for (const clock of Array.from(document.querySelectorAll('[data-clock]'))) {
    const time = clock.querySelector('time');
    const date = clock.querySelector('span');
    if (!time || !date || time.textContent === minute) continue;
    time.textContent = minute;
    time.dateTime = now.toISOString();
    date.textContent = `${DAY.format(now)} ${WEEKDAY.format(now)}`;
  }
}

tick();
setInterval(tick, 1000);
document.addEventListener('page:shown', tick);

export {};
