// @ts-check
/**
 * A paper before a camera: where its four edges are, and the paper laid flat. Pure: pixels in, corners or pixels out.
 *
 * Edges are found by their slope in the grey picture, lines by letting every point of an edge vote for the line that it
 * may lie on; of four lines that enclose a convex area the ones win that have edges along the most of their sides and
 * enclose the most. Written here, because the libraries that do it carry eight megabytes of computer vision with them.
 */

/** @typedef {[number, number]} Point */
/** @typedef {[Point, Point, Point, Point]} Quad corners clockwise, from the top left one */
/** @typedef {{slant: number, reach: number, votes: number}} Line x·cos(slant) + y·sin(slant) = reach */
/** @typedef {{data: Uint8ClampedArray, width: number, height: number}} Pixels four bytes a pixel */

/** Strokes thinner than twice this are print, and not looked at. */
const PRINT = 4;
/** Directions that lines are told apart by, over half a turn. */
const SLANTS = 180;
/** Degrees beside the slope of a point for whose lines it votes too. */
const NEAR_SLANT = 9;
/** Slopes below this are noise, whatever the picture. */
const LEAST_SLOPE = 24;
/** The part of all points that may be edges. */
const EDGES = 0.12;
/** Lines that are combined. */
const MOST_LINES = 24;
/** A paper fills this part of the picture at least, and no side is shorter than that of the picture's. */
const LEAST_AREA = 0.1;
const LEAST_SIDE = 0.15;
/** So much of every side must be an edge, and of all sides together. */
const LEAST_SUPPORT = 0.45;
const MEAN_SUPPORT = 0.62;
/** How far a corner may lie outside the picture, as a part of it. */
const OUTSIDE = 0.02;
/** Opposite sides differ by less than this many degrees, neighbours by more than that. */
const PARALLEL = 28;
const ACROSS = 50;

/** The brightness of a picture. @param {Pixels} picture */
export function grey({ data, width, height }) {
  const shades = new Float32Array(width * height);
  for (let at = 0; at < shades.length; at++) {
    shades[at] = data[4 * at] * 0.299 + data[4 * at + 1] * 0.587 + data[4 * at + 2] * 0.114;
  }
  return shades;
}

/** Each point as the mean of nine. @param {Float32Array} shades @param {number} width @param {number} height */
function blurred(shades, width, height) {
  const rows = new Float32Array(shades.length);
  const all = new Float32Array(shades.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      rows[at] = (shades[at - (x > 0 ? 1 : 0)] + shades[at] + shades[at + (x < width - 1 ? 1 : 0)]) / 3;
    }
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      all[at] = (rows[at - (y > 0 ? width : 0)] + rows[at] + rows[at + (y < height - 1 ? width : 0)]) / 3;
    }
  }
  return all;
}

/**
 * The picture without dark strokes: the lines of print on a paper are edges too, and more of them than its border.
 * @param {Float32Array} shades @param {number} width @param {number} height
 */
function unprinted(shades, width, height) {
  let all = shades;
  for (const pick of [Math.max, Math.min]) {
    for (const [step, size] of [[1, width], [width, height]]) {
      const next = new Float32Array(all.length);
      for (let at = 0; at < all.length; at++) {
        const place = step === 1 ? at % width : Math.floor(at / width);
        const [first, last] = [Math.max(-PRINT, -place), Math.min(PRINT, size - 1 - place)];
        let best = all[at];
        for (let beside = first; beside <= last; beside++) best = pick(best, all[at + beside * step]);
        next[at] = best;
      }
      all = next;
    }
  }
  return all;
}

/**
 * Points of edges, one thick: for each its slant (0 to SLANTS) and 0 elsewhere, shifted by one.
 * @param {Float32Array} shades @param {number} width @param {number} height
 */
function edges(shades, width, height) {
  const slope = new Float32Array(shades.length);
  const slants = new Float32Array(shades.length);
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      const [nw, n, ne] = [shades[at - width - 1], shades[at - width], shades[at - width + 1]];
      const [sw, s, se] = [shades[at + width - 1], shades[at + width], shades[at + width + 1]];
      const dx = ne + 2 * shades[at + 1] + se - nw - 2 * shades[at - 1] - sw;
      const dy = sw + 2 * s + se - nw - 2 * n - ne;
      slope[at] = Math.hypot(dx, dy);
      slants[at] = ((Math.atan2(dy, dx) * 180) / Math.PI + 360) % 180;
    }
  }
  const least = Math.max(LEAST_SLOPE, quantile(slope, 1 - EDGES));
  const found = new Uint8Array(shades.length);
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      if (slope[at] < least) continue;
      const turn = (slants[at] * Math.PI) / 180;
      const beside = Math.round(Math.sin(turn)) * width + Math.round(Math.cos(turn));
      if (slope[at] >= slope[at - beside] && slope[at] > slope[at + beside]) found[at] = 1 + Math.floor(slants[at]);
    }
  }
  return found;
}

/** The value below which that part of all lies. @param {Float32Array} values @param {number} part */
function quantile(values, part) {
  const sample = values.filter((_, at) => at % 7 === 0).sort();
  return sample[Math.min(sample.length - 1, Math.floor(sample.length * part))] || 0;
}

/**
 * The lines with the most points on them, no two alike.
 * @param {Uint8Array} found @param {number} width @param {number} height
 */
function lines(found, width, height) {
  const most = Math.ceil(Math.hypot(width, height)) + 1;
  const reaches = 2 * most + 1;
  const votes = new Uint16Array(SLANTS * reaches);
  const cos = Array.from({ length: SLANTS }, (_, slant) => Math.cos((slant * Math.PI) / SLANTS));
  const sin = Array.from({ length: SLANTS }, (_, slant) => Math.sin((slant * Math.PI) / SLANTS));
  for (let at = 0; at < found.length; at++) {
    if (!found[at]) continue;
    const [x, y] = [at % width, Math.floor(at / width)];
    for (let beside = -NEAR_SLANT; beside <= NEAR_SLANT; beside++) {
      const slant = (found[at] - 1 + beside + SLANTS) % SLANTS;
      // A line has some thickness.
      const line = slant * reaches + Math.round(x * cos[slant] + y * sin[slant]) + most;
      for (let near = line - 1; near <= line + 1; near++) votes[near]++;
    }
  }
  /** @type {Line[]} */
  const best = [];
  const least = Math.min(width, height) * LEAST_SIDE * 0.5;
  while (best.length < MOST_LINES) {
    let top = 0;
    for (let at = 1; at < votes.length; at++) if (votes[at] > votes[top]) top = at;
    if (votes[top] < least) break;
    const slant = Math.floor(top / reaches);
    const reach = (top % reaches) - most;
    best.push({ slant: (slant * Math.PI) / SLANTS, reach, votes: votes[top] });
    // What is almost the same line; past half a turn it counts from the other side.
    for (let near = slant - 6; near <= slant + 6; near++) {
      const same = near < 0 || near >= SLANTS ? -reach : reach;
      const row = ((near + SLANTS) % SLANTS) * reaches + most;
      votes.fill(0, row + Math.max(-most, same - 5), row + Math.min(most, same + 5) + 1);
    }
  }
  return best;
}

/** Degrees between two lines, 0 to 90. @param {Line} one @param {Line} other */
function between(one, other) {
  const turn = (Math.abs(one.slant - other.slant) * 180) / Math.PI;
  return Math.min(turn, 180 - turn);
}

/** Where two lines cross. @param {Line} one @param {Line} other @returns {Point} */
function crossing(one, other) {
  const [a, b, c, d] = [Math.cos(one.slant), Math.sin(one.slant), Math.cos(other.slant), Math.sin(other.slant)];
  const area = a * d - b * c;
  return [(one.reach * d - b * other.reach) / area, (a * other.reach - one.reach * c) / area];
}

/**
 * How much of a side is an edge of its direction, within two points of it.
 * @param {Uint8Array} found @param {number} width @param {number} height @param {Point} from @param {Point} to
 */
function support(found, width, height, from, to) {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.hypot(dx, dy);
  const steps = Math.max(8, Math.round(length / 4));
  const slant = ((Math.atan2(dx, -dy) * 180) / Math.PI + 360) % 180;
  let hits = 0;
  for (let step = 0; step < steps; step++) {
    const part = (step + 0.5) / steps;
    for (const beside of [0, 1, -1, 2, -2]) {
      const x = Math.round(from[0] + dx * part - (dy / length) * beside);
      const y = Math.round(from[1] + dy * part + (dx / length) * beside);
      if (x < 0 || y < 0 || x >= width || y >= height) continue;
      const here = found[y * width + x];
      const turn = Math.abs(here - 1 - slant);
      if (here && Math.min(turn, 180 - turn) < 15) {
        hits++;
        break;
      }
    }
  }
  return hits / steps;
}

/** Twice the area, positive where the corners go clockwise. @param {Quad} quad */
export function area(quad) {
  return quad.reduce((sum, [x, y], at) => {
    const [right, down] = quad[(at + 1) % 4];
    return sum + (x * down - right * y);
  }, 0);
}

/** Whether no corner points inwards. @param {Quad} quad */
export function convex(quad) {
  return quad.every(([x, y], at) => {
    const [b, c] = [quad[(at + 1) % 4], quad[(at + 2) % 4]];
    return (b[0] - x) * (c[1] - b[1]) - (b[1] - y) * (c[0] - b[0]) > 0;
  });
}

/** The corners clockwise, first the one nearest to the top left. @param {Point[]} corners @returns {Quad} */
export function ordered(corners) {
  const [x, y] = [0, 1].map((axis) => corners.reduce((sum, corner) => sum + corner[axis], 0) / 4);
  const round = [...corners].sort((a, b) => Math.atan2(a[1] - y, a[0] - x) - Math.atan2(b[1] - y, b[0] - x));
  const first = round.reduce((best, corner, at) => (corner[0] + corner[1] < round[best][0] + round[best][1] ? at : best), 0);
  return /** @type {Quad} */ ([0, 1, 2, 3].map((at) => round[(first + at) % 4]));
}

/**
 * The paper in a grey picture of some 320 pixels; `null` where no four edges enclose one.
 * @param {Float32Array} shades @param {number} width @param {number} height @returns {Quad | null}
 */
export function findQuad(shades, width, height) {
  const found = edges(blurred(unprinted(shades, width, height), width, height), width, height);
  const all = lines(found, width, height);
  /** @type {[Line, Line][]} */
  const pairs = [];
  for (let one = 0; one < all.length; one++) {
    for (let other = one + 1; other < all.length; other++) {
      if (between(all[one], all[other]) < PARALLEL) pairs.push([all[one], all[other]]);
    }
  }
  /** @type {Quad | null} */
  let best = null;
  let most = 0;
  for (let one = 0; one < pairs.length; one++) {
    for (let other = one + 1; other < pairs.length; other++) {
      const [[a, b], [c, d]] = [pairs[one], pairs[other]];
      if (Math.min(between(a, c), between(a, d), between(b, c), between(b, d)) < ACROSS) continue;
      const quad = ordered([crossing(a, c), crossing(c, b), crossing(b, d), crossing(d, a)]);
      const value = worth(found, width, height, quad, most);
      if (value > most) [best, most] = [quad, value];
    }
  }
  return best;
}

/**
 * How likely four corners are the paper's: 0 where they cannot be, or where they cannot be better than `most`.
 * @param {Uint8Array} found @param {number} width @param {number} height @param {Quad} quad @param {number} most
 */
function worth(found, width, height, quad, most) {
  const [right, down] = [OUTSIDE * width, OUTSIDE * height];
  const inside = quad.every(([x, y]) => x >= -right && y >= -down && x < width + right && y < height + down);
  const part = area(quad) / 2 / (width * height);
  const size = Math.sqrt(part);
  if (!inside || part < LEAST_AREA || size <= most || !convex(quad)) return 0;
  let sum = 0;
  for (let at = 0; at < 4; at++) {
    const [from, to] = [quad[at], quad[(at + 1) % 4]];
    if (Math.hypot(to[0] - from[0], to[1] - from[1]) < LEAST_SIDE * Math.min(width, height)) return 0;
    const along = support(found, width, height, from, to);
    if (along < LEAST_SUPPORT) return 0;
    sum += along / 4;
  }
  return sum < MEAN_SUPPORT ? 0 : sum * sum * size;
}

/**
 * The map that takes four points to four others, as nine numbers, row by row.
 * @param {Quad} from @param {Quad} to
 */
export function homography(from, to) {
  /** @type {number[][]} */
  const rows = [];
  for (let at = 0; at < 4; at++) {
    const [[x, y], [u, v]] = [from[at], to[at]];
    rows.push([x, y, 1, 0, 0, 0, -u * x, -u * y, u], [0, 0, 0, x, y, 1, -v * x, -v * y, v]);
  }
  for (let at = 0; at < 8; at++) {
    const pivot = rows.slice(at).reduce((best, row, below) => (Math.abs(row[at]) > Math.abs(rows[best][at]) ? at + below : best), at);
    [rows[at], rows[pivot]] = [rows[pivot], rows[at]];
    for (let row = 0; row < 8; row++) {
      if (row === at) continue;
      const factor = rows[row][at] / rows[at][at];
      for (let column = at; column < 9; column++) rows[row][column] -= factor * rows[at][column];
    }
  }
  return [...rows.map((row, at) => row[8] / row[at]), 1];
}

/** Where a map takes a point. @param {number[]} map @param {Point} point @returns {Point} */
export function mapped([a, b, c, d, e, f, g, h, i], [x, y]) {
  const depth = g * x + h * y + i;
  return [(a * x + b * y + c) / depth, (d * x + e * y + f) / depth];
}

/** How large a paper is drawn: by its longer sides, no longer than `most`. @param {Quad} quad @param {number} most */
export function sizeOf([a, b, c, d], most) {
  /** @param {Point} one @param {Point} other */
  const length = (one, other) => Math.hypot(other[0] - one[0], other[1] - one[1]);
  const across = Math.max(length(a, b), length(d, c));
  const down = Math.max(length(b, c), length(a, d));
  const scale = Math.min(1, most / Math.max(across, down));
  return [across, down].map((side) => Math.max(1, Math.round(side * scale)));
}

/**
 * The paper between four corners, laid flat.
 * @param {Pixels} picture @param {Quad} quad @param {number} width @param {number} height
 */
export function flat(picture, quad, width, height) {
  const map = homography([[0, 0], [width, 0], [width, height], [0, height]], quad);
  const into = new Uint8ClampedArray(4 * width * height);
  const { data } = picture;
  const [rightmost, lowest] = [picture.width - 1, picture.height - 1];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [u, v] = mapped(map, [x + 0.5, y + 0.5]);
      const left = Math.min(Math.max(u - 0.5, 0), rightmost);
      const top = Math.min(Math.max(v - 0.5, 0), lowest);
      const at = 4 * (Math.floor(top) * picture.width + Math.floor(left));
      const right = left < rightmost ? 4 : 0;
      const below = top < lowest ? 4 * picture.width : 0;
      const [across, down] = [left % 1, top % 1];
      const to = 4 * (y * width + x);
      for (let colour = 0; colour < 3; colour++) {
        const here = at + colour;
        const above = data[here] * (1 - across) + data[here + right] * across;
        const under = data[here + below] * (1 - across) + data[here + below + right] * across;
        into[to + colour] = above * (1 - down) + under * down;
      }
      into[to + 3] = 255;
    }
  }
  return into;
}

/** Lets the lightest be white and the darkest black, but for a few points of each, so that print is easy to read. @param {Uint8ClampedArray} data */
export function stretch(data) {
  const counts = new Uint32Array(256);
  for (let at = 0; at < data.length; at += 4) counts[Math.round((data[at] + 2 * data[at + 1] + data[at + 2]) / 4)]++;
  const few = data.length / 4 / 100;
  let [dark, light] = [0, 255];
  for (let sum = counts[0]; sum < few && dark < 255; sum += counts[++dark]);
  for (let sum = counts[255]; sum < few && light > 0; sum += counts[--light]);
  // A picture with hardly any contrast is not made one of noise.
  if (light - dark < 32) return;
  const scale = 255 / (light - dark);
  for (let at = 0; at < data.length; at++) if (at % 4 < 3) data[at] = (data[at] - dark) * scale;
}
