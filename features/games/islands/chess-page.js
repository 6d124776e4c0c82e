// @ts-check
/** 象棋 for two people at one screen: a touch on a piece shows where it may go, a touch there goes. */

const SIDES = { red: '红方', black: '黑方' };
const DIGITS = '一二三四五六七八九十';

/**
 * @param {HTMLElement} board
 * @param {import('./table.js').Tools} tools
 * @param {typeof import('./xiangqi.js')} rules
 */
export function lay(board, { says, point, named }, rules) {
  const { called, nameOf, moved, other, position, sideOf, standing, targets, thrice } = rules;
  let past = [position()];
  /** @type {import('./xiangqi.js').Move[]} */
  let done = [];
  let chosen = -1;
  /** @type {number[]} */
  let open = [];
  const now = () => past[past.length - 1];
  const over = () => ['mate', 'stuck'].includes(standing(now()));

  const points = now().board.map((_, square) =>
    point({
      left: ((square % 9) + 0.5) * (100 / 9),
      top: Math.floor(square / 9) * 10 + 5,
      size: 100 / 9,
      high: 10,
      name: '',
      press: () => press(square),
    }),
  );
  points.forEach((each) => board.appendChild(each));
  points[58].setAttribute('data-first', '');

  /** @param {number} square */
  function press(square) {
    if (open.includes(square)) {
      go({ from: chosen, to: square });
      return;
    }
    const piece = now().board[square];
    if (over()) return;
    if (!piece) choose(-1);
    else if (sideOf(piece) !== now().turn) says(`现在轮到${SIDES[now().turn]}走。`);
    else if (chosen === square) choose(-1);
    else choose(square);
  }

  /** @param {number} square or -1 for none */
  function choose(square) {
    chosen = square;
    open = square < 0 ? [] : targets(now(), square);
    if (square >= 0) {
      const name = nameOf(now().board[square]);
      says(open.length > 0 ? `拿起了${name}，点亮着的地方走。` : `这个${name}现在走不了，换一个。`);
    }
    draw();
  }

  /** @param {import('./xiangqi.js').Move} move */
  function go(move) {
    const words = called(now(), move);
    const [side, taken] = [now().turn, now().board[move.to]];
    past = [...past, moved(now(), move)];
    done = [...done, move];
    chosen = -1;
    open = [];
    draw();
    says(`${SIDES[side]}${words}${taken ? `，吃${nameOf(taken)}` : ''}。${turn()}`);
  }

  /** Whose turn it is, or who won. */
  function turn() {
    const side = now().turn;
    switch (standing(now())) {
      case 'mate': return `将死！${SIDES[other(side)]}赢了。`;
      case 'stuck': return `${SIDES[side]}走不动了，${SIDES[other(side)]}赢了。`;
      case 'check': return `将军！轮到${SIDES[side]}走。`;
      default: return `${thrice(past) ? '同样的局面第三次了，两边可以和棋。' : ''}轮到${SIDES[side]}走。`;
    }
  }

  function draw() {
    const last = done[done.length - 1];
    points.forEach((button, square) => {
      const piece = now().board[square];
      const to = open.includes(square);
      const where = `${DIGITS[Math.floor(square / 9)]}行${DIGITS[square % 9]}列`;
      const what = piece ? `${SIDES[sideOf(piece)]}${nameOf(piece)}` : '空位';
      named(button, `${what}，${where}${square === chosen ? '，拿起了' : ''}${to ? '，可以走到' : ''}`);
      button.className = `game-point${piece ? ` piece ${sideOf(piece)}` : ''}${to ? ' open' : ''}`;
      button.classList.toggle('chosen', square === chosen);
      button.classList.toggle('last', !!last && (square === last.to || square === last.from));
      button.textContent = piece ? nameOf(piece) : '';
    });
  }

  draw();
  says('红方先走。点一个棋子，再点要走到的地方。');
  return {
    undo() {
      if (past.length < 2) {
        says('还没有走棋，没有可以悔的。');
        return;
      }
      past = past.slice(0, -1);
      done = done.slice(0, -1);
      choose(-1);
      says(`退回了一步。${turn()}`);
    },
    again() {
      past = past.slice(0, 1);
      done = [];
      choose(-1);
      says('重新开始。红方先走。');
    },
  };
}
