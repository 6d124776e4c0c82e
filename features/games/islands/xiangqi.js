// @ts-check
/**
 * The rules of 象棋. Pure: a position and a move in, a position out.
 *
 * Written here, because the one free package that knows them draws on a canvas, where no key and no voice reaches a
 * piece. What is possible from a position is proved by counting it (`tests/browser/games_rules.test.mjs`).
 *
 * A square is `row * 9 + column`, black's home row first. Red's pieces are capital letters:
 * K 帅 A 仕 B 相 N 马 R 车 C 炮 P 兵.
 */

/** @typedef {'red' | 'black'} Side */
/** @typedef {{board: string[], turn: Side}} Position a letter or '' on each of the 90 squares */
/** @typedef {{from: number, to: number}} Move */

const START = 'rnbakabnr/9/1c5c1/p1p1p1p1p/9/9/P1P1P1P1P/1C5C1/9/RNBAKABNR';
const STRAIGHT = [[-1, 0], [1, 0], [0, -1], [0, 1]];
const SLANTED = [[-1, -1], [-1, 1], [1, -1], [1, 1]];

/** A position as it is written: rows from black's home, a digit for so many empty squares. @param {string} [text] @param {Side} [turn] @returns {Position} */
export function position(text = START, turn = 'red') {
  const board = Array.from(text.replace(/\//g, '')).flatMap((sign) => (/\d/.test(sign) ? Array(Number(sign)).fill('') : [sign]));
  return { board, turn };
}

/** @param {string} piece @returns {Side} */
export const sideOf = (piece) => (piece < 'a' ? 'red' : 'black');
/** @param {Side} side @returns {Side} */
export const other = (side) => (side === 'red' ? 'black' : 'red');

/** Whether a square exists. @param {number} row @param {number} column */
const inside = (row, column) => row >= 0 && row < 10 && column >= 0 && column < 9;
/** @param {number} row @param {number} column @param {Side} side */
const palace = (row, column, side) => column >= 3 && column <= 5 && (side === 'red' ? row >= 7 && row <= 9 : row >= 0 && row <= 2);
/** Whether a row is on a side's own bank. @param {number} row @param {Side} side */
const home = (row, side) => (side === 'red' ? row >= 5 : row <= 4);

/** Where a piece may go by its own way of going, whatever that does to its king. @param {string[]} board @param {number} from */
function reach(board, from) {
  const piece = board[from];
  const side = sideOf(piece);
  const [row, column] = [Math.floor(from / 9), from % 9];
  /** @type {number[]} */
  const found = [];
  /** @param {number} r @param {number} c */
  const add = (r, c) => {
    const there = board[r * 9 + c];
    if (inside(r, c) && (!there || sideOf(there) !== side)) found.push(r * 9 + c);
  };
  switch (piece.toUpperCase()) {
    case 'K':
      for (const [down, right] of STRAIGHT) if (palace(row + down, column + right, side)) add(row + down, column + right);
      break;
    case 'A':
      for (const [down, right] of SLANTED) if (palace(row + down, column + right, side)) add(row + down, column + right);
      break;
    case 'B':
      for (const [down, right] of SLANTED) {
        const [r, c] = [row + 2 * down, column + 2 * right];
        if (inside(r, c) && home(r, side) && !board[(row + down) * 9 + column + right]) add(r, c);
      }
      break;
    case 'N':
      for (const [down, right] of STRAIGHT) {
        if (!inside(row + down, column + right) || board[(row + down) * 9 + column + right]) continue;
        for (const aside of [-1, 1]) add(row + 2 * down + (down ? 0 : aside), column + 2 * right + (right ? 0 : aside));
      }
      break;
    case 'R':
    case 'C':
      slide(board, from, add, piece.toUpperCase() === 'C');
      break;
    default: {
      const ahead = side === 'red' ? -1 : 1;
      add(row + ahead, column);
      if (!home(row, side)) for (const aside of [-1, 1]) add(row, column + aside);
    }
  }
  return found;
}

/** The ways of 车, and of 炮, which takes over one piece. @param {string[]} board @param {number} from @param {(r: number, c: number) => void} add @param {boolean} cannon */
function slide(board, from, add, cannon) {
  for (const [down, right] of STRAIGHT) {
    let [r, c] = [Math.floor(from / 9) + down, (from % 9) + right];
    for (; inside(r, c) && !board[r * 9 + c]; r += down, c += right) add(r, c);
    if (!inside(r, c)) continue;
    if (!cannon) {
      add(r, c);
      continue;
    }
    for (r += down, c += right; inside(r, c) && !board[r * 9 + c]; r += down, c += right);
    if (inside(r, c)) add(r, c);
  }
}

/** Whether a side's king can be taken, or looks the other king in the face. @param {Position} at @param {Side} side */
export function inCheck({ board }, side) {
  const king = board.indexOf(side === 'red' ? 'K' : 'k');
  const against = board.indexOf(side === 'red' ? 'k' : 'K');
  if (king < 0) return true;
  if (king % 9 === against % 9) {
    const [low, high] = [Math.min(king, against), Math.max(king, against)];
    let between = 0;
    for (let square = low + 9; square < high; square += 9) if (board[square]) between += 1;
    if (against >= 0 && between === 0) return true;
  }
  return board.some((piece, square) => piece && sideOf(piece) !== side && reach(board, square).includes(king));
}

/** The position after a move. @param {Position} at @param {Move} move @returns {Position} */
export function moved({ board, turn }, { from, to }) {
  const after = board.slice();
  after[to] = after[from];
  after[from] = '';
  return { board: after, turn: other(turn) };
}

/** Where the piece on a square may go: never so that its own king can be taken. @param {Position} at @param {number} from */
export function targets(at, from) {
  const piece = at.board[from];
  if (!piece || sideOf(piece) !== at.turn) return [];
  return reach(at.board, from).filter((to) => !inCheck(moved(at, { from, to }), at.turn));
}

/** Everything that whose turn it is may do. @param {Position} at @returns {Move[]} */
export function moves(at) {
  return at.board.flatMap((_, from) => targets(at, from).map((to) => ({ from, to })));
}

/** How it stands: somebody who can go nowhere has lost, in check (将死) or not (困毙). @param {Position} at @returns {'open' | 'check' | 'mate' | 'stuck'} */
export function standing(at) {
  const check = inCheck(at, at.turn);
  if (moves(at).length > 0) return check ? 'check' : 'open';
  return check ? 'mate' : 'stuck';
}

/** Whether the same position with the same turn stands for the third time. @param {Position[]} past with the present one last */
export function thrice(past) {
  const last = past[past.length - 1];
  const same = past.filter((each) => each.turn === last.turn && each.board.join() === last.board.join());
  return same.length >= 3;
}

const NAMES = /** @type {{[letter: string]: string}} */ ({
  K: '帅', A: '仕', B: '相', N: '马', R: '车', C: '炮', P: '兵', k: '将', a: '士', b: '象', n: '马', r: '车', c: '炮', p: '卒',
});
const DIGITS = '零一二三四五六七八九';

/** What a piece is called. @param {string} piece */
export const nameOf = (piece) => NAMES[piece];

/** The column as its side counts it, from its own right. @param {number} square @param {Side} side */
const file = (square, side) => (side === 'red' ? 9 - (square % 9) : (square % 9) + 1);

/** A move as players say it: 炮二平五, 前马进四. @param {Position} at the position before it @param {Move} move */
export function called({ board, turn }, { from, to }) {
  const piece = board[from];
  const ahead = turn === 'red' ? -1 : 1;
  const rows = ahead * (Math.floor(to / 9) - Math.floor(from / 9));
  const way = rows === 0 ? '平' : rows > 0 ? '进' : '退';
  const slanted = 'ABN'.includes(piece.toUpperCase());
  const last = rows === 0 || slanted ? file(to, turn) : Math.abs(rows);
  // Of equals in one column the front one is first.
  const equals = board.flatMap((each, square) => (each === piece && square % 9 === from % 9 ? [square] : []));
  if (turn === 'black') equals.reverse();
  const order = equals.indexOf(from);
  const twins = equals.length > 1 && !'AB'.includes(piece.toUpperCase());
  const place = order === 0 ? '前' : order === equals.length - 1 ? '后' : '中';
  const name = twins ? `${place}${NAMES[piece]}` : `${NAMES[piece]}${DIGITS[file(from, turn)]}`;
  return `${name}${way}${DIGITS[last]}`;
}
