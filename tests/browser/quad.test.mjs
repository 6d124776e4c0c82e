/** The paper before the camera: found in pictures that are drawn here, and laid flat. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

/** The island's module. A folder that says nothing of modules holds it, so not every node would take it for one. */
const source = await readFile(new URL('../../features/cases/islands/quad.js', import.meta.url), 'base64');
/** @type {typeof import('../../features/cases/islands/quad.js')} */
const { area, convex, findQuad, flat, grey, homography, mapped, ordered, sizeOf, stretch } = await import(`data:text/javascript;base64,${source}`);

/** @typedef {import('../../features/cases/islands/quad.js').Point} Point */
/** @typedef {import('../../features/cases/islands/quad.js').Quad} Quad */

const WIDTH = 320;
const HEIGHT = 240;
/** As far as a corner may be from the drawn one, in pixels of a 320 pixel picture. */
const NEAR = 5;

/** Numbers between 0 and 1, the same in every run. @param {number} seed */
function chance(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** @param {Quad} quad @param {number} x @param {number} y */
function inside(quad, x, y) {
  return quad.every(([left, top], at) => {
    const [right, bottom] = quad[(at + 1) % 4];
    return (right - left) * (y - top) - (bottom - top) * (x - left) >= 0;
  });
}

/**
 * A paper with lines of print on a table, with noise and a light that falls off.
 * @param {{quad: Quad, random: () => number, paper?: number, table?: number, noise?: number}} scene
 */
function picture({ quad, random, paper = 205, table = 70, noise = 20 }) {
  const data = new Uint8ClampedArray(4 * WIDTH * HEIGHT);
  const place = homography(quad, [[0, 0], [1, 0], [1, 1], [0, 1]]);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      let shade = table;
      if (inside(quad, x, y)) {
        const [u, v] = mapped(place, [x, y]);
        const print = u > 0.12 && u < 0.85 && (v * 12) % 1 < 0.35 && (u * 40) % 1 < 0.7;
        shade = print ? paper - 110 : paper;
      }
      const light = 1 - 0.25 * (x / WIDTH);
      data.fill(shade * light + (random() - 0.5) * noise, 4 * (y * WIDTH + x), 4 * (y * WIDTH + x) + 3);
    }
  }
  return { data, width: WIDTH, height: HEIGHT };
}

/** A paper that lies somehow before the camera. @param {() => number} random @returns {Quad} */
function lying(random) {
  const turn = (random() - 0.5) * 0.7;
  const [across, down] = [95 + random() * 30, 60 + random() * 25];
  const [x, y] = [WIDTH / 2 + (random() - 0.5) * 20, HEIGHT / 2 + (random() - 0.5) * 16];
  const corners = [[-1, -1], [1, -1], [1, 1], [-1, 1]].map(([right, below]) => {
    const [u, v] = [right * across + (random() - 0.5) * 16, below * down + (random() - 0.5) * 16];
    return /** @type {Point} */ ([x + u * Math.cos(turn) - v * Math.sin(turn), y + u * Math.sin(turn) + v * Math.cos(turn)]);
  });
  const all = corners.every(([right, below]) => right > 2 && below > 2 && right < WIDTH - 2 && below < HEIGHT - 2);
  return all ? ordered(corners) : lying(random);
}

/** The largest distance between the corners of two. @param {Quad} one @param {Quad} other */
function apart(one, other) {
  return Math.max(...one.map(([x, y], at) => Math.hypot(x - other[at][0], y - other[at][1])));
}

test('a paper on a table is found however it lies', () => {
  const random = chance(7);
  /** @type {string[]} */
  const missed = [];
  for (let round = 0; round < 60; round++) {
    const quad = lying(random);
    const found = findQuad(grey(picture({ quad, random })), WIDTH, HEIGHT);
    if (!found || apart(found, quad) > NEAR) missed.push(`${JSON.stringify(quad)} was seen as ${JSON.stringify(found)}`);
  }
  assert.ok(missed.length <= 3, missed.join('\n'));
});

test('a dark paper on a light table, and one with little contrast, are found too', () => {
  for (const [paper, table] of [[120, 200], [150, 105]]) {
    const random = chance(paper);
    let seen = 0;
    for (let round = 0; round < 20; round++) {
      const quad = lying(random);
      const found = findQuad(grey(picture({ quad, random, paper, table, noise: 10 })), WIDTH, HEIGHT);
      if (found && apart(found, quad) <= NEAR) seen++;
    }
    assert.ok(seen >= 17, `paper ${paper} on ${table}: ${seen} of 20`);
  }
});

test('an empty table, a smooth shadow and mere noise are no paper', () => {
  const random = chance(3);
  /** @param {(x: number, y: number) => number} shade */
  const seen = (shade) => {
    const shades = Float32Array.from({ length: WIDTH * HEIGHT }, (_, at) => shade(at % WIDTH, Math.floor(at / WIDTH)));
    return findQuad(shades, WIDTH, HEIGHT);
  };
  assert.equal(seen(() => 90), null);
  assert.equal(seen((x, y) => 60 + x / 4 + y / 4), null);
  assert.equal(seen(() => 90 + (random() - 0.5) * 40), null);
  assert.equal(seen((x) => (x > 150 ? 200 : 60)), null);
  assert.equal(seen(() => NaN), null);
  assert.equal(findQuad(new Float32Array(9), 3, 3), null);
});

test('a found paper is convex, clockwise and begins at the top left', () => {
  const random = chance(11);
  for (let round = 0; round < 40; round++) {
    const found = findQuad(grey(picture({ quad: lying(random), random, noise: 60 })), WIDTH, HEIGHT);
    if (!found) continue;
    assert.ok(convex(found) && area(found) > 0);
    const nearest = Math.min(...found.map(([x, y]) => x + y));
    assert.equal(found[0][0] + found[0][1], nearest);
  }
});

test('the map takes four corners to four others and back', () => {
  const random = chance(5);
  for (let round = 0; round < 200; round++) {
    const [from, to] = [lying(random), lying(random)];
    const [there, back] = [homography(from, to), homography(to, from)];
    from.forEach((corner, at) => assert.ok(apartBy(mapped(there, corner), to[at]) < 1e-6));
    /** @type {Point} */
    const point = [WIDTH * random(), HEIGHT * random()];
    assert.ok(apartBy(mapped(back, mapped(there, point)), point) < 1e-5);
  }
});

/** @param {Point} one @param {Point} other */
function apartBy(one, other) {
  return Math.hypot(one[0] - other[0], one[1] - other[1]);
}

test('a paper laid flat is the paper: what stands in its quarters stands there again', () => {
  const random = chance(13);
  for (let round = 0; round < 10; round++) {
    const quad = lying(random);
    const place = homography(quad, [[0, 0], [1, 0], [1, 1], [0, 1]]);
    const data = new Uint8ClampedArray(4 * WIDTH * HEIGHT);
    for (let at = 0; at < WIDTH * HEIGHT; at++) {
      const [u, v] = mapped(place, [at % WIDTH, Math.floor(at / WIDTH)]);
      data.fill(40 + (u > 0.5 ? 60 : 0) + (v > 0.5 ? 100 : 0), 4 * at, 4 * at + 4);
    }
    const [width, height] = sizeOf(quad, 200);
    assert.ok(Math.max(width, height) <= 200 && Math.min(width, height) > 60);
    const paper = flat({ data, width: WIDTH, height: HEIGHT }, quad, width, height);
    const shades = [[0.25, 0.25], [0.75, 0.25], [0.25, 0.75], [0.75, 0.75]].map(([u, v]) => {
      return paper[4 * (Math.round(v * height) * width + Math.round(u * width))];
    });
    assert.deepEqual(shades, [40, 100, 140, 200]);
  }
});

test('corners that leave the picture are filled from its border', () => {
  const data = new Uint8ClampedArray(4 * 4 * 4).fill(77);
  const paper = flat({ data, width: 4, height: 4 }, [[-3, -3], [8, -2], [7, 9], [-2, 7]], 20, 20);
  assert.ok(paper.every((value, at) => value === (at % 4 === 3 ? 255 : 77)));
});

test('grey print becomes black on white, and what has no contrast stays as it is', () => {
  const print = Uint8ClampedArray.from({ length: 4000 }, (_, at) => (at % 4 === 3 ? 255 : at % 40 < 8 ? 90 : 170));
  stretch(print);
  assert.deepEqual([...new Set(print)].sort((a, b) => a - b), [0, 255]);
  const empty = new Uint8ClampedArray(4000).fill(130);
  stretch(empty);
  assert.ok(empty.every((value) => value === 130));
});
