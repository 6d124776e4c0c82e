// @ts-check
/**
 * The rules of 跳棋 on a small star: six pieces each, so that a hole is as large as a finger. Pure.
 *
 * Holes are numbered along the rows; a row lies half a hole aside of the next. A piece steps to a hole beside it, or
 * jumps over one piece beside it into the empty hole behind, and from there on as often as it can. Whoever fills the
 * point across has won.
 */

/** @typedef {{row: number, x: number}} Hole `x` in half holes from the left */
/** @typedef {{holes: (number | null)[], turn: number, players: number}} Position whose piece lies in each hole */

/** Holes of a row, from the top point to the bottom one. */
const ROWS = [1, 2, 3, 10, 9, 8, 7, 8, 9, 10, 3, 2, 1];
/** Half holes from the left edge to the middle of the board. */
const MIDDLE = 9;

/** Every hole. @type {Hole[]} */
export const HOLES = ROWS.flatMap((count, row) => Array.from({ length: count }, (_, at) => ({ row, x: MIDDLE - (count - 1) + 2 * at })));

/** The six ways out of a hole: rows down, half holes aside. */
const WAYS = [[0, -2], [0, 2], [-1, -1], [-1, 1], [1, -1], [1, 1]];

const NUMBERS = new Map(HOLES.map(({ row, x }, number) => [row * 100 + x, number]));

/** The hole so far from another, if there is one. @param {number} from @param {number[]} way @param {number} [times] */
function beside(from, [down, aside], times = 1) {
  const { row, x } = HOLES[from];
  return NUMBERS.get((row + times * down) * 100 + x + times * aside);
}

/** @param {(hole: Hole) => boolean} which */
const those = (which) => HOLES.flatMap((hole, number) => (which(hole) ? [number] : []));

/** The points of the star, clockwise from the top; each six holes. */
export const POINTS = [
  those(({ row }) => row < 3),
  those(({ row, x }) => row >= 3 && row <= 5 && x > 12 + (row - 3)),
  those(({ row, x }) => row >= 7 && row <= 9 && x > 12 + (9 - row)),
  those(({ row }) => row > 9),
  those(({ row, x }) => row >= 7 && row <= 9 && x < 6 - (9 - row)),
  those(({ row, x }) => row >= 3 && row <= 5 && x < 6 - (row - 3)),
];

/** In which point each player begins: across from each other, or every second one. @type {{[players: number]: number[]}} */
const BEGIN = { 2: [3, 0], 3: [3, 5, 1] };

/** Where a player begins. @param {number} players @param {number} player */
export const home = (players, player) => POINTS[BEGIN[players][player]];
/** Where a player goes. @param {number} players @param {number} player */
export const goal = (players, player) => POINTS[(BEGIN[players][player] + 3) % 6];

/** The beginning. @param {number} players 2 or 3 @returns {Position} */
export function position(players) {
  /** @type {(number | null)[]} */
  const holes = HOLES.map(() => null);
  for (let player = 0; player < players; player++) for (const hole of home(players, player)) holes[hole] = player;
  return { holes, turn: 0, players };
}

/** Where a piece may go, each with the holes it comes through. @param {Position} at @param {number} from @returns {Map<number, number[]>} */
export function ways({ holes, turn }, from) {
  /** @type {Map<number, number[]>} */
  const found = new Map();
  if (holes[from] !== turn) return found;
  // Its own hole is empty while it jumps.
  const free = (/** @type {number | undefined} */ hole) => hole !== undefined && (holes[hole] === null || hole === from);
  for (const way of WAYS) {
    const to = beside(from, way);
    if (to !== undefined && free(to)) found.set(to, [to]);
  }
  const waiting = [from];
  /** @type {Map<number, number[]>} */
  const jumped = new Map([[from, []]]);
  for (let hole = waiting.shift(); hole !== undefined; hole = waiting.shift()) {
    for (const way of WAYS) {
      const [over, to] = [beside(hole, way), beside(hole, way, 2)];
      if (over === undefined || to === undefined || free(over) || !free(to) || jumped.has(to)) continue;
      jumped.set(to, [...(jumped.get(hole) || []), to]);
      waiting.push(to);
    }
  }
  jumped.delete(from);
  jumped.forEach((through, to) => { if (!found.has(to)) found.set(to, through); });
  return found;
}

/** The position after a move. @param {Position} at @param {number} from @param {number} to @returns {Position} */
export function moved({ holes, turn, players }, from, to) {
  const after = holes.slice();
  after[to] = after[from];
  after[from] = null;
  return { holes: after, turn: (turn + 1) % players, players };
}

/**
 * Who has filled the point across: all its holes are taken and one at least by them, so that nobody wins nothing by
 * leaving a piece at home.
 * @param {Position} at @returns {number | null}
 */
export function winner({ holes, players }) {
  for (let player = 0; player < players; player++) {
    const across = goal(players, player).map((hole) => holes[hole]);
    const begun = home(players, player).every((hole) => holes[hole] !== player);
    if (begun && across.every((each) => each !== null) && across.includes(player)) return player;
  }
  return null;
}
