/** What the modules of the games allow, without a browser: counted, and played. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

/** @param {string} name of a module in the folder of the games */
async function rules(name) {
  const source = await readFile(new URL(`../../features/games/islands/${name}.js`, import.meta.url), 'base64');
  return import(`data:text/javascript;base64,${source}`);
}

/** @type {typeof import('../../features/games/islands/xiangqi.js')} */
const chess = await rules('xiangqi');
/** @type {typeof import('../../features/games/islands/checkers.js')} */
const checkers = await rules('checkers');
/** @type {typeof import('../../features/games/islands/puzzle.js')} */
const puzzle = await rules('puzzle');

/** How many games of so many moves there are. @param {ReturnType<typeof chess.position>} at @param {number} depth @returns {number} */
function count(at, depth) {
  return depth === 0 ? 1 : chess.moves(at).reduce((sum, move) => sum + count(chess.moved(at, move), depth - 1), 0);
}

test('象棋: as many games can begin as everybody counts', () => {
  // The counts that engines of 象棋 are checked by.
  assert.deepEqual([1, 2, 3].map((depth) => count(chess.position(), depth)), [44, 1920, 79666]);
});

test('象棋: nobody leaves the king to be taken, and kings never look at each other', () => {
  const faced = chess.position('4k4/9/9/9/9/9/9/9/4R4/4K4');
  const rook = 8 * 9 + 4;
  assert.ok(chess.targets(faced, rook).every((to) => to % 9 === 4), 'the rook stays between the kings');
  const stuck = chess.position('3k5/4P4/9/9/9/9/9/9/9/4K4', 'black');
  assert.equal(chess.standing(stuck), 'stuck', 'who can go nowhere has lost');
  assert.equal(chess.standing(chess.position('R2k5/R8/9/9/9/9/9/9/9/4K4', 'black')), 'mate');
});

test('象棋: moves are called as players call them', () => {
  const at = chess.position();
  assert.equal(chess.called(at, { from: 64 + 6, to: 67 }), '炮二平五');
  assert.equal(chess.called({ ...at, turn: 'black' }, { from: 1, to: 20 }), '马二进三');
  const twins = chess.position('4k4/9/9/4R4/9/9/4R4/9/9/3K5');
  assert.equal(chess.called(twins, { from: 31, to: 22 }), '前车进一');
  assert.equal(chess.called(twins, { from: 58, to: 60 }), '后车平三');
});

test('象棋: the third time of a position is seen', () => {
  let past = [chess.position()];
  const there = [{ from: 81, to: 72 }, { from: 0, to: 9 }, { from: 72, to: 81 }, { from: 9, to: 0 }];
  for (const move of [...there, ...there]) {
    assert.ok(!chess.thrice(past));
    past = [...past, chess.moved(past[past.length - 1], move)];
  }
  assert.ok(chess.thrice(past));
});

test('跳棋: seventy-three holes, six in each point, and each point lies across from another', () => {
  assert.equal(checkers.HOLES.length, 73);
  assert.deepEqual(checkers.POINTS.map((point) => point.length), [6, 6, 6, 6, 6, 6]);
  assert.equal(new Set(checkers.POINTS.flat()).size, 36);
  for (const players of [2, 3]) {
    const goals = Array.from({ length: players }, (_, player) => checkers.goal(players, player)).flat();
    assert.equal(new Set(goals).size, 6 * players);
  }
});

test('跳棋: a piece jumps on from where it came to, over one piece at a time and never over none', () => {
  const start = checkers.position(2);
  /** @type {(number | null)[]} */
  const holes = start.holes.map(() => null);
  const at = (/** @type {number} */ row, /** @type {number} */ x) => checkers.HOLES.findIndex((hole) => hole.row === row && hole.x === x);
  holes[at(9, 8)] = 0;
  holes[at(8, 9)] = 1;
  holes[at(6, 11)] = 0;
  const ways = checkers.ways({ holes, turn: 0, players: 2 }, at(9, 8));
  assert.deepEqual(ways.get(at(7, 10)), [at(7, 10)]);
  assert.deepEqual(ways.get(at(5, 12)), [at(7, 10), at(5, 12)]);
  assert.equal(ways.has(at(3, 14)), false);
  assert.equal(checkers.ways({ holes, turn: 1, players: 2 }, at(9, 8)).size, 0, 'it is not their turn');
});

test('跳棋: whoever fills the point across has won, also when somebody stayed in it', () => {
  const start = checkers.position(2);
  assert.equal(checkers.winner(start), null);
  /** @type {(number | null)[]} */
  const holes = start.holes.map(() => null);
  for (const hole of checkers.goal(2, 0)) holes[hole] = 0;
  holes[checkers.goal(2, 0)[0]] = 1;
  assert.equal(checkers.winner({ ...start, holes }), 0);
});

test('拼图: no piece lies where it belongs at the beginning, and every disorder can be solved', () => {
  for (let seed = 1; seed <= 200; seed++) {
    let state = seed;
    const chance = () => (state = (state * 48271) % 2147483647) / 2147483647;
    let pieces = puzzle.shuffled(seed % 2 ? 9 : 16, chance);
    assert.ok(pieces.every((piece, place) => piece !== place), `${pieces}`);
    for (let place = 0; place < pieces.length; place++) pieces = puzzle.swapped(pieces, place, pieces.indexOf(place));
    assert.ok(puzzle.solved(pieces));
  }
});
