/** The player in a real Chromium, on a film whose pictures say which second it is. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { Browser } from './harness.mjs';
import { key, openOn, plays, touchBar, until } from './hands.mjs';
import { SECONDS, Stage, secondShown } from './stage.mjs';

/** @type {Stage} */
let stage;
/** @type {Browser} */
let browser;

before(async () => {
  [stage, browser] = await Promise.all([Stage.start(), Browser.start()]);
});
after(async () => {
  await browser?.stop();
  await stage?.stop();
});
beforeEach(() => {
  stage.heard = [];
  stage.pages = {
    '/film': ({ film }) => film,
    '/resumed': ({ film }) => film.replace('data-at="0"', 'data-at="9"').replaceAll('.mp4"', '.mp4#t=9"'),
    '/last': ({ film }) => film.replace('data-next="/next"', '').replaceAll(/<a [^>]*href="\/next"[^>]*>/g, '<a>').replace('秒后自己放', '秒后回首页'),
    '/next': ({ film }) => film.replaceAll('film-1', 'film-2').replace('data-next="/next"', 'data-next="/film"'),
    '/quiet': ({ film }) => film.replace('data-limit="100"', 'data-limit="40"'),
    '/broken': ({ film }) => film.replace('/films/large.mp4', '/films/broken.mp4').replace(/<source [^>]*small[^>]*>\s*<source [^>]*sound[^>]*>/, ''),
    '/stops': ({ film }) => film.replace('/films/large.mp4', '/films/stops.mp4'),
  };
});

/** @param {string} screen @param {string} place */
const open = (screen, place) => openOn(browser, stage, screen, place);

test('a film starts by the touch of its tile, and its own keys take the place of those of the browser', async () => {
  const screen = await open('kiosk', '/film');
  const { page } = screen;
  await plays(page);
  assert.equal(await page.locator('.player-stage > video').getAttribute('controls'), null);
  assert.ok((await secondShown(page)) >= 0, 'a picture of the film is there');
  assert.equal(await key(page, 'toggle').innerText(), '暂停');
  await screen.isForFingers(60);
  await screen.fitsItsWidth();
  await screen.accessible();
  await screen.close();
});

test('from the touch to the first picture that moves', async (test) => {
  const screen = await browser.open('kiosk', stage.address);
  const { page } = screen;
  await page.addInitScript(() => {
    document.addEventListener('click', () => sessionStorage.setItem('touched', String(Date.now())), true);
    document.addEventListener('playing', ({ target }) => {
      // A picture carries the time at which it is shown.
      if (target instanceof HTMLVideoElement) target.requestVideoFrameCallback((now, picture) => {
        Object.assign(window, { shown: performance.timeOrigin + picture.presentationTime - Number(sessionStorage.getItem('touched')) });
      });
    }, true);
  });
  const took = [];
  for (let round = 0; round < 5; round += 1) {
    await page.goto(`${stage.address}/`);
    await page.locator('main a[href="/film"]').tap();
    await page.waitForURL((url) => url.pathname === '/film');
    took.push(await (await page.waitForFunction(() => Object(window).shown)).jsonValue());
  }
  took.sort((a, b) => a - b);
  test.diagnostic(`touch to first moving picture, ms: ${took.map(Math.round).join(' ')}`);
  assert.ok(took.every((each) => each > 0));
  await screen.close();
});

test('a browser that waits for a touch shows one giant key', async () => {
  const screen = await browser.open('kiosk', `${stage.address}/film`);
  const { page } = screen;
  await page.locator('.player-start').waitFor();
  assert.equal(await page.locator('[data-busy]').count(), 0, 'nothing goes on, so the visit may end');
  await page.locator('.player-start').tap();
  await plays(page);
  assert.equal(await page.locator('.player-start').isVisible(), false);
  await screen.close();
});

test('without script the browser plays by itself', async () => {
  const screen = await browser.open('kiosk', `${stage.address}/film`, { javaScriptEnabled: false });
  const { page } = screen;
  assert.notEqual(await page.locator('.player-stage > video').getAttribute('controls'), null);
  assert.equal(await page.locator('.player-panel').isVisible(), false);
  assert.equal(await page.locator('.player-plain a').getAttribute('href'), '/next');
  await screen.close();
});

test('a touch on the bar jumps there, and a small picture shows where', async () => {
  const screen = await open('kiosk', '/film');
  const { page } = screen;
  await plays(page);
  await key(page, 'toggle').tap();
  await touchBar(screen, 0.625);
  await until(page, ({ video }) => !video.seeking && Math.abs(video.currentTime - 12.5) < 0.4);
  assert.equal(await secondShown(page), 12);
  await page.locator('.player-look').waitFor();
  const place = await page.locator('.player-picture').evaluate((each) => getComputedStyle(each).backgroundPosition);
  assert.equal(place, '-960px 0px', 'the seventh of the small pictures');
  await key(page, 'back').tap();
  await until(page, ({ video }) => !video.seeking && video.currentTime < 3);
  assert.equal(await secondShown(page), 2);
  await key(page, 'on').tap();
  await until(page, ({ video }) => !video.seeking && video.currentTime > 12);
  assert.equal(await secondShown(page), 12);
  await screen.close();
});

test('chapters lead into the film', async () => {
  const screen = await open('kiosk', '/film');
  const { page } = screen;
  await plays(page);
  await key(page, 'chapters').tap();
  await page.locator('[data-do=chapter]').nth(2).tap();
  await until(page, ({ video }) => !video.seeking && video.currentTime >= 12 && !video.paused);
  await page.locator('[data-do=chapter][aria-pressed=true]').filter({ hasText: '团圆' }).waitFor();
  await screen.close();
});

test('captions are shown, stay upright, and go by their key', async () => {
  const screen = await open('kiosk', '/film');
  const { page } = screen;
  await plays(page);
  const caption = page.locator('.player-caption');
  await caption.waitFor();
  assert.equal(await caption.innerText(), '头戴珠冠，身穿蟒袍');
  await key(page, 'captions').tap();
  await caption.waitFor({ state: 'hidden' });
  await key(page, 'captions').tap();
  await caption.waitFor();
  await screen.close();
});

test('the keys go by themselves, and the touch that brings them back presses nothing', async () => {
  const screen = await open('kiosk', '/film');
  const { page } = screen;
  await plays(page);
  await page.locator('.player[data-away]').waitFor();
  assert.equal(await page.locator('.player-panel').isVisible(), false);
  assert.equal(await page.locator('.bar').isVisible(), false);
  await page.touchscreen.tap(960, 900);
  await page.locator('.player:not([data-away])').waitFor();
  assert.ok(await page.locator('.player-panel').isVisible());
  assert.ok(await page.locator('.bar').isVisible(), '返回 stands where it always stands');
  assert.equal(await page.evaluate(() => document.querySelector('video')?.paused), false);
  await screen.close();
});

test('quiet hours are a limit that says why', async () => {
  const screen = await open('kiosk', '/quiet');
  const { page } = screen;
  await plays(page);
  assert.ok((await page.evaluate(() => document.querySelector('video')?.volume ?? 1)) <= 0.4);
  await key(page, 'louder').tap();
  await page.locator('.player-note').filter({ hasText: '安静时段，声音最大到 40%' }).waitFor();
  await key(page, 'quieter').tap();
  await until(page, ({ video }) => Math.abs(video.volume - 0.3) < 0.01);
  await page.reload();
  await until(page, ({ video }) => Math.abs(video.volume - 0.3) < 0.01);
  await screen.close();
});

test('sound alone plays on at the same place with the glass dark', async () => {
  const screen = await open('kiosk', '/film');
  const { page } = screen;
  await plays(page);
  await key(page, 'on').tap();
  await until(page, ({ video }) => video.currentTime > 9 && !video.seeking);
  await key(page, 'sound').tap();
  await until(page, ({ video }) => video.currentSrc.includes('sound.m4a') && !video.paused && video.currentTime > 9);
  assert.ok(await page.locator('.player-dark').isVisible());
  await key(page, 'sound').tap();
  await until(page, ({ video }) => video.currentSrc.includes('large.mp4') && !video.paused && video.currentTime > 9);
  await key(page, 'size').tap();
  await until(page, ({ video }) => video.currentSrc.includes('small.mp4') && video.videoHeight === 180 && video.currentTime > 9);
  await screen.close();
});

test('a remote control does everything', async () => {
  const screen = await open('tv', '/film');
  const { page } = screen;
  const press = (/** @type {string} */ name) => page.keyboard.press(name);
  await plays(page);
  await press('ArrowRight');
  await until(page, ({ video }) => video.currentTime >= 10);
  await press('ArrowLeft');
  await until(page, ({ video }) => video.currentTime < 9 && !video.seeking);
  const volume = await page.evaluate(() => document.querySelector('video')?.volume ?? 0);
  await press('ArrowUp');
  await until(page, ({ video, given }) => video.volume > given, volume);
  await press('ArrowDown');
  await until(page, ({ video, given }) => Math.abs(video.volume - given) < 0.01, volume);
  await press('Enter');
  await until(page, ({ video }) => video.paused);
  await press('5');
  await until(page, ({ video }) => Math.abs(video.currentTime - 10) < 0.1 && !video.seeking);
  // Once it stands still, the arrows lead over the keys.
  await screen.press(key(page, 'captions'));
  assert.equal(await key(page, 'captions').getAttribute('aria-pressed'), 'false');
  await screen.press(key(page, 'toggle'));
  await plays(page);
  await press('m');
  await page.locator('[data-do=toggle]:focus').waitFor();
  await press('Escape');
  await page.waitForURL((url) => url.pathname === '/');
  await screen.close();
});

test('a screen never rests while it plays, and may once the film stands still', async () => {
  const screen = await open('kiosk', '/film');
  const { page } = screen;
  await page.clock.install();
  await plays(page);
  assert.equal(await page.locator('.player[data-busy]').count(), 1, 'a visit does not end and the page is not renewed');
  await key(page, 'toggle').tap();
  await page.locator('.player:not([data-busy])').waitFor();
  await page.clock.runFor(70_000);
  await page.locator('#idle').waitFor();
  assert.ok(await page.locator('#idle button').isVisible());
  await page.locator('#idle button').tap();
  await page.locator('#idle').waitFor({ state: 'hidden' });
  await screen.close();
});

test('the node hears where this screen stopped and how it was watched, and the film goes on from there', async () => {
  const screen = await open('kiosk', '/film');
  const { page } = screen;
  await plays(page);
  await key(page, 'on').tap();
  await until(page, ({ video }) => video.currentTime > 10.5);
  await key(page, 'toggle').tap();
  const at = await stage.told('/media/film-1/at');
  assert.ok(Number(at.at) >= 10 && Number(at.at) < SECONDS, JSON.stringify(at));
  await key(page, 'toggle').tap();
  await plays(page);
  await until(page, ({ video }) => video.currentTime > 12);
  await page.locator('.bar a[data-back]').tap();
  await page.waitForURL((url) => url.pathname === '/');
  const played = await stage.told('/media/film-1/played');
  assert.deepEqual(Object.keys(played), ['play', 'seconds', 'from', 'until', 'touches', 'touched', 'end', 'lesson', 'fault']);
  assert.equal(played.touched, '1');
  assert.equal(played.end, '0');
  assert.equal(played.from, '0');
  assert.ok(Number(played.until) >= 12, JSON.stringify(played));
  assert.ok(Number(played.seconds) >= 1 && Number(played.seconds) < Number(played.until), 'what was skipped was not watched');
  assert.equal(await page.evaluate(() => localStorage.length), 0);
  await screen.close();

  const later = await open('kiosk', '/resumed');
  await plays(later.page);
  await until(later.page, ({ video }) => video.currentTime >= 9);
  await later.page.locator('.player-note').filter({ hasText: '从上次停下的 0:09 接着放' }).waitFor();
  await later.close();
});

test('after the end the next one comes by itself, and a key says no', async () => {
  const screen = await open('kiosk', '/film');
  const { page } = screen;
  await plays(page);
  await touchBar(screen, 0.99);
  await page.locator('.player-card').waitFor();
  await screen.accessible();
  const played = await stage.told('/media/film-1/played');
  assert.equal(played.end, '1');
  assert.deepEqual(await stage.told('/media/film-1/at'), { at: '0' }, 'next time from the start');
  await page.locator('.player-card [data-do=stay]').tap();
  await page.locator('.player-left').waitFor({ state: 'hidden' });
  assert.equal(await page.locator('[data-busy]').count(), 0);
  await page.locator('.player-card [data-do=again]').tap();
  await plays(page);
  await until(page, ({ video }) => video.currentTime < 5);
  await touchBar(screen, 0.99);
  await page.locator('.player-card').waitFor();
  await page.waitForURL((url) => url.pathname === '/next');
  await plays(page);
  await touchBar(screen, 0.99);
  await page.locator('.player-card [data-leave]').tap();
  await page.waitForURL((url) => url.pathname === '/wenhua');
  assert.equal(stage.heard.filter(({ path }) => path.endsWith('/played')).length, 3, 'each play was told once');
  await screen.context.close();
});

test('after the last one the screen goes home', async () => {
  const screen = await open('kiosk', '/last');
  const { page } = screen;
  await plays(page);
  await touchBar(screen, 0.99);
  await page.locator('.player-card').filter({ hasText: '秒后回首页' }).waitFor();
  await page.waitForURL((url) => url.pathname === '/');
  await screen.close();
});

test('a broken film says so in one sentence, and the next one comes with a note', async () => {
  const screen = await open('kiosk', '/broken');
  const { page } = screen;
  await page.locator('.player-card').filter({ hasText: '这个节目放不出来，文件坏了。' }).waitFor();
  await screen.accessible();
  const played = await stage.told('/media/film-1/played');
  assert.equal(played.fault, 'broken');
  assert.equal(played.touched, '0', 'nobody touched anything while it played');
  await page.waitForURL((url) => url.pathname === '/next');
  await page.locator('.player-note').filter({ hasText: '刚才的《打金枝（演示）》放不出来' }).waitFor();
  await plays(page);
  await screen.close();
});

test('a film whose bytes stop says that it waits, and is given up', async () => {
  const screen = await open('kiosk', '/stops');
  const { page } = screen;
  await plays(page);
  await key(page, 'on').tap();
  await page.locator('.player-note').filter({ hasText: '正在等画面过来' }).waitFor();
  await page.locator('.player-card').filter({ hasText: '等了很久，画面还是没有过来。' }).waitFor();
  assert.equal((await stage.told('/media/film-1/played')).fault, 'stalled');
  await screen.close();
});

test('the screen stays lit while it plays, and may go dark when it stands still', async () => {
  const screen = await browser.open('kiosk', stage.address);
  const { page } = screen;
  await page.addInitScript(() => {
    Object.assign(window, { lit: 0 });
    const request = async () => {
      Object(window).lit += 1;
      return { release: async () => { Object(window).lit -= 1; } };
    };
    Object.defineProperty(navigator, 'wakeLock', { value: { request } });
  });
  await page.reload();
  await screen.press(page.locator('main a[href="/film"]'));
  await plays(page);
  await page.waitForFunction(() => Object(window).lit === 1);
  await key(page, 'toggle').tap();
  await page.waitForFunction(() => Object(window).lit === 0);
  await screen.close();
});

test('a page that is renewed under a film that stands still shows it where it stood', async () => {
  const screen = await open('kiosk', '/film');
  const { page } = screen;
  await plays(page);
  await key(page, 'on').tap();
  await until(page, ({ video }) => video.currentTime > 10.2);
  await key(page, 'toggle').tap();
  const stood = await page.evaluate(() => document.querySelector('video')?.currentTime ?? 0);
  stage.pages['/film'] = ({ film }) => film.replace('data-at="0"', 'data-at="3"');
  const renewed = page.evaluate(() => new Promise((resolve) => document.addEventListener('page:shown', resolve, { once: true })));
  await page.evaluate(() => document.dispatchEvent(new Event('page:renew')));
  await renewed;
  await until(page, ({ video, given }) => video.paused && Math.abs(video.currentTime - given) < 0.1, stood);
  await page.locator('.player-start').tap();
  await until(page, ({ video, given }) => !video.paused && video.currentTime > given, stood);
  await screen.close();
});

test('a warning stops the film and stands on it', async () => {
  const screen = await open('kiosk', '/film');
  const { page } = screen;
  await plays(page);
  await page.evaluate(() => {
    const strip = Object.assign(document.createElement('div'), { className: 'alarm red', textContent: '暴雨红色预警' });
    strip.setAttribute('data-alarm', '1');
    document.querySelector('main')?.prepend(strip);
  });
  await until(page, ({ video }) => video.paused);
  const above = await page.locator('.alarm').evaluate((each) => {
    const box = each.getBoundingClientRect();
    return document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2) === each;
  });
  assert.ok(above, 'nothing covers it');
  await screen.close();
});

test('no voice reads over the film', async () => {
  const screen = await open('kiosk', '/film');
  const { page } = screen;
  await plays(page);
  await page.evaluate(() => {
    Object.assign(window, { hushed: 0 });
    document.addEventListener('aloud:say', (event) => { if (event instanceof CustomEvent && !event.detail.element.textContent) Object(window).hushed += 1; });
    const voice = document.createElement('audio');
    voice.src = '/films/sound.m4a';
    document.head.append(voice);
    return voice.play();
  });
  await page.waitForFunction(() => Object(window).hushed > 0);
  await screen.close();
});
