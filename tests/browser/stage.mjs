/**
 * A node that shows the player alone, for its tests: the markup that `features/media` draws (`player/*.html`, compared by
 * its own tests), the shell's browser code and styles, a film made by ffmpeg that says in its pictures which second it
 * is, and ears for what the page sends.
 */
import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, '../..');
const run = promisify(execFile);

export const SECONDS = 20;
const BITS = 5;
/** The colours of the left half, second after second. */
const COLOURS = ['red', 'lime', 'blue', 'yellow'];
const RIGHT = '#303030';
/** Bytes after which a film that stops sends nothing more. */
const STOPS_AFTER = 500_000;
const LIST = 16_384;

const KINDS = /** @type {{[ending: string]: string}} */ ({
  css: 'text/css', js: 'text/javascript', mp4: 'video/mp4', m4a: 'audio/mp4', jpg: 'image/jpeg', vtt: 'text/vtt', svg: 'image/svg+xml',
});
/** As the pages of a node have it. */
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; font-src 'self'; "
  + "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-src 'self'; frame-ancestors 'self'";

/** @param {string[]} args */
const ffmpeg = (...args) => run('ffmpeg', ['-v', 'error', '-y', ...args]);

/** The left half has the second's colour and its number in black and white bits; the right half is dark throughout. */
function pictures() {
  const colours = COLOURS.map((colour, at) => `drawbox=w=320:h=360:color=${colour}:t=fill:enable='eq(mod(floor(t),4),${at})'`);
  const bits = Array.from({ length: BITS }, (_, bit) => [
    `drawbox=x=16:y=${16 + bit * 68}:w=60:h=60:color=black:t=fill`,
    `drawbox=x=16:y=${16 + bit * 68}:w=60:h=60:color=white:t=fill:enable='gte(mod(t,${2 ** (bit + 1)}),${2 ** bit})'`,
  ]).flat();
  const number = "drawtext=text='%{eif\\:t\\:d}':fontsize=160:fontcolor=white:x=420:y=100";
  return [...colours, ...bits, number].join(',');
}

/** @param {string} folder */
async function film(folder) {
  const file = (/** @type {string} */ name) => path.join(folder, name);
  const source = ['-f', 'lavfi', '-i', `color=${RIGHT}:s=640x360:r=25:d=${SECONDS}`, '-f', 'lavfi', '-i', `sine=440:d=${SECONDS}`];
  const h264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-profile:v', 'main', '-pix_fmt', 'yuv420p', '-g', '50', '-keyint_min', '50', '-sc_threshold', '0'];
  const form = ['-c:a', 'aac', '-movflags', 'frag_keyframe+empty_moov+default_base_moof+global_sidx'];
  // Noise-free pictures are tiny; a constant rate makes the file long enough to stop in its middle.
  const rate = ['-b:v', '600k', '-minrate', '600k', '-maxrate', '600k', '-bufsize', '600k', '-x264-params', 'nal-hrd=cbr:filler=1'];
  await ffmpeg(...source, '-vf', pictures(), ...h264, ...rate, ...form, file('large.mp4'));
  const from = ['-i', file('large.mp4')];
  await Promise.all([
    ffmpeg(...from, '-vf', 'scale=320:180', ...h264, ...form, file('small.mp4')),
    ffmpeg(...from, '-vn', ...form, file('sound.m4a')),
    ffmpeg(...from, '-frames:v', '1', '-update', '1', file('poster.jpg')),
    ffmpeg('-skip_frame', 'nokey', ...from, '-an', '-frames:v', '1', '-update', '1', '-vf', 'fps=1/2:round=near:start_time=0,scale=160:90,tile=10x1', file('strip.jpg')),
    writeFile(file('words.vtt'), `WEBVTT\n\n00:00.000 --> 00:${SECONDS}.000\n头戴珠冠，身穿<b>蟒袍</b>\n`),
    writeFile(file('broken.mp4'), Buffer.alloc(200_000, 'this is no film ')),
  ]);
}

/** The parts of the shell that the player meets. @param {string} title @param {string} inside @param {string} root attributes */
function shell(title, inside, root) {
  const scripts = ['swap.js', 'press.js', 'focus.js', 'idle.js'].map((name) => `<script type="module" src="/assets/page/${name}"></script>`);
  const styles = ['page.css', 'session.css', 'alarm.css', 'aloud.css'].map((name) => `<link rel="stylesheet" href="/assets/page/${name}">`);
  const tv = root.includes('tv') ? '<link rel="stylesheet" href="/assets/page/tv.css" media="(min-width: 900px)">' : '';
  const player = ['player', 'lesson'].map((name) => `<link rel="stylesheet" href="/assets/media/${name}.css">`);
  const key = (/** @type {string} */ href, /** @type {string} */ name, more = '') => `<a class="key" href="${href}" ${more}>${name}</a>`;
  return `<!DOCTYPE html><html lang="zh-CN" data-shell="people" data-size="0" ${root}><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover"><title>${title} · 红网</title>
<link rel="icon" href="data:,">${styles.join('')}${tv}${scripts.join('')}${player.join('')}<script type="module" src="/assets/media/player.js"></script></head>
<body><header class="top"><div class="heading"><div><h1 tabindex="-1" data-say>${title}</h1></div></div></header>
<main id="main">${inside}</main><footer class="bottom">
<div class="idle" id="idle" data-aloud="" data-gone="已清空" hidden><p class="idle-left"><span data-seconds></span> 秒</p>
<button class="button strong" type="button">继续使用</button></div>
<nav class="bar" aria-label="常用">${key('/', '返回', 'data-back')}${key('/', '首页')}${key('/search', '搜索')}${key('/help', '求助')}</nav></footer></body></html>`;
}

export class Stage {
  /** @param {http.Server} server @param {string} folder */
  constructor(server, folder) {
    this.server = server;
    this.folder = folder;
    /** What the pages sent, in order. @type {{path: string, form: {[name: string]: string}}[]} */
    this.heard = [];
    /** What is shown at an address: the drawn markup, changed. @type {{[path: string]: (drawn: {film: string, lesson: string}) => string}} */
    this.pages = {};
    /** @type {(() => void)[]} */
    this.waiting = [];
  }

  static async start() {
    const folder = await mkdtemp(path.join(tmpdir(), 'hongwang-player-'));
    await film(folder);
    const drawn = {
      film: await readFile(path.join(here, 'player/film.html'), 'utf8'),
      lesson: await readFile(path.join(here, 'player/lesson.html'), 'utf8'),
    };
    const server = http.createServer((request, response) => {
      void stage.answer(request, response, drawn).catch((error) => { response.destroy(error); });
    });
    const stage = new Stage(server, folder);
    await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
    return stage;
  }

  get address() {
    const bound = this.server.address();
    return `http://127.0.0.1:${bound && typeof bound === 'object' ? bound.port : 0}`;
  }

  /** @param {http.IncomingMessage} request @param {http.ServerResponse} response @param {{film: string, lesson: string}} drawn */
  async answer(request, response, drawn) {
    const url = new URL(request.url || '/', this.address);
    if (request.method === 'POST') return this.hear(url.pathname, request, response);
    const place = url.pathname.split('/');
    if (place[1] === 'assets') {
      response.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
      const from = place[2] === 'media' ? 'features/media/islands' : 'ground/page/assets';
      return this.send(path.join(root, from, place[3]), request, response);
    }
    if (place[1] === 'films') return this.send(path.join(this.folder, place[2].replace('stops', 'large')), request, response, place[2].startsWith('stops'));
    if (url.pathname === '/healthz') return void response.end('ok');
    const screen = url.searchParams.get('screen') || /screen=(\w+)/.exec(request.headers.cookie || '')?.[1] || '';
    const shared = screen === 'phone' || screen === '' ? '' : 'data-idle="60" data-warning="30"';
    const inside = Object.keys(this.pages).includes(url.pathname) ? this.pages[url.pathname] : null;
    const tiles = Object.keys(this.pages).map((page) => `<p><a class="button" href="${page}" data-swap>${page}</a></p>`).join('');
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.setHeader('Content-Security-Policy', POLICY);
    if (screen) response.setHeader('Set-Cookie', `screen=${screen}; Path=/`);
    const title = inside ? '戏曲' : '首页';
    response.end(shell(title, inside ? inside(drawn) : tiles, `data-screen="${screen}" ${shared}`));
  }

  /** @param {string} place @param {http.IncomingMessage} request @param {http.ServerResponse} response */
  async hear(place, request, response) {
    let body = '';
    for await (const part of request) body += part;
    this.heard.push({ path: place, form: Object.fromEntries(new URLSearchParams(body)) });
    this.waiting.splice(0).forEach((each) => each());
    response.writeHead(204).end();
  }

  /** The first thing that the pages send to a path, waited for. @param {string} place @returns {Promise<{[name: string]: string}>} */
  async told(place) {
    for (;;) {
      const found = this.heard.find((each) => each.path === place);
      if (found) return found.form;
      await new Promise((resolve) => this.waiting.push(() => resolve(undefined)));
    }
  }

  /** A file, or the part of it that is asked for. @param {string} file @param {http.IncomingMessage} request @param {http.ServerResponse} response */
  async send(file, request, response, stops = false) {
    const found = await stat(file).catch(() => null);
    if (!found) return void response.writeHead(404).end();
    response.setHeader('Content-Type', KINDS[file.slice(file.lastIndexOf('.') + 1)] || 'application/octet-stream');
    response.setHeader('Accept-Ranges', 'bytes');
    const [, from, until] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range || '') || [];
    const [start, end] = [Number(from || 0), until ? Number(until) : found.size - 1];
    response.setHeader('Content-Length', end - start + 1);
    if (from) response.setHeader('Content-Range', `bytes ${start}-${end}/${found.size}`);
    response.writeHead(from ? 206 : 200);
    // The list at the end of a film is read before its pictures.
    if (!stops || start > found.size - LIST) return void createReadStream(file, { start, end }).pipe(response);
    // The line holds and nothing comes any more.
    if (start < STOPS_AFTER) createReadStream(file, { start, end: STOPS_AFTER - 1 }).pipe(response, { end: false });
  }

  async stop() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    await rm(this.folder, { recursive: true, force: true });
  }
}

/**
 * Which second the film shows, read from the picture itself; colour and bits must agree.
 * @param {import('playwright-core').Page} page
 * @returns {Promise<number>} -1 of a picture that is none
 */
export function secondShown(page) {
  return page.evaluate((bits) => {
    const video = /** @type {HTMLVideoElement} */ (document.querySelector('.player-stage > video'));
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [640, 360];
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    if (!pen) return -1;
    pen.drawImage(video, 0, 0, 640, 360);
    const at = (/** @type {number} */ x, /** @type {number} */ y) => Array.from(pen.getImageData(x, y, 1, 1).data);
    let second = 0;
    for (let bit = 0; bit < bits; bit += 1) if (at(46, 46 + bit * 68)[0] > 128) second += 2 ** bit;
    const [red, green, blue] = at(200, 180);
    const colour = blue > 128 ? 2 : red > 128 && green > 128 ? 3 : red > 128 ? 0 : green > 128 ? 1 : -1;
    return second % 4 === colour ? second : -1;
  }, BITS);
}

/**
 * On which side of its middle the picture on the glass is bright: as it was made, on the left.
 * @param {import('playwright-core').Page} page
 */
export async function sides(page) {
  const box = await page.locator('.player-stage > video').boundingBox();
  if (!box) throw new Error('no film is on the glass');
  const picture = (await page.screenshot({ clip: box })).toString('base64');
  return page.evaluate(async (picture) => {
    const image = new Image();
    image.src = `data:image/png;base64,${picture}`;
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.width, image.height];
    const pen = canvas.getContext('2d');
    // The picture stands in the middle of a box that may be wider.
    const wide = Math.min(image.width, (image.height * 16) / 9);
    const bright = (/** @type {number} */ share) => {
      pen?.drawImage(image, 0, 0);
      const x = (image.width - wide) / 2 + wide * share;
      return Math.max(...Array.from(pen?.getImageData(x, image.height / 2, 1, 1).data || []).slice(0, 3)) > 128;
    };
    return { left: bright(0.45), right: bright(0.55) };
  }, picture);
}
