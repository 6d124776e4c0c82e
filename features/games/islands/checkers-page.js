// @ts-check
/** 跳棋 for two or three people at one screen: a touch on a piece lights where it may go, a touch there goes. */

const SIDES = ['红方', '绿方', '蓝方'];
const SIGNS = ['红', '绿', '蓝'];
const ROWS = 13;
const WIDE = 10;

/**
 * @param {HTMLElement} board
 * @param {import('./table.js').Tools} tools
 * @param {typeof import('./checkers.js')} rules
 */
export function lay(board, { says, point, named }, { HOLES, home, moved, position, ways, winner }) {
  const players = board.dataset.players === '3' ? 3 : 2;
  let past = [position(players)];
  let chosen = -1;
  let last = -1;
  /** @type {Map<number, number[]>} */
  let open = new Map();
  const now = () => past[past.length - 1];

  const points = HOLES.map(({ row, x }, hole) =>
    point({
      left: (x + 1) * (50 / WIDE),
      top: (row + 0.5) * (100 / ROWS),
      size: 100 / WIDE,
      high: 100 / ROWS,
      name: '',
      press: () => press(hole),
    }),
  );
  points.forEach((each) => board.appendChild(each));
  points[home(players, 0)[0]].setAttribute('data-first', '');

  /** @param {number} hole */
  function press(hole) {
    if (winner(now()) !== null) return;
    const through = open.get(hole);
    if (through) {
      go(hole, through.length);
      return;
    }
    const whose = now().holes[hole];
    if (whose === null || hole === chosen) choose(-1);
    else if (whose !== now().turn) says(`现在轮到${SIDES[now().turn]}走。`);
    else choose(hole);
  }

  /** @param {number} hole or -1 for none */
  function choose(hole) {
    chosen = hole;
    open = hole < 0 ? new Map() : ways(now(), hole);
    if (hole >= 0) says(open.size > 0 ? '拿起了一颗，点亮着的地方走。' : '这一颗现在走不了，换一颗。');
    draw();
  }

  /** @param {number} to @param {number} steps */
  function go(to, steps) {
    const side = now().turn;
    past = [...past, moved(now(), chosen, to)];
    last = to;
    choose(-1);
    says(`${SIDES[side]}${steps > 1 ? `连跳了 ${steps} 步` : '走了一步'}。${turn()}`);
  }

  function turn() {
    const won = winner(now());
    return won === null ? `轮到${SIDES[now().turn]}走。` : `${SIDES[won]}赢了。`;
  }

  function draw() {
    points.forEach((button, hole) => {
      const whose = now().holes[hole];
      const where = `${HOLES[hole].row + 1}行${HOLES.slice(0, hole + 1).filter(({ row }) => row === HOLES[hole].row).length}孔`;
      const what = whose === null ? '空孔' : `${SIDES[whose]}的棋`;
      const begins = Array.from({ length: players }, (_, each) => each).find((each) => home(players, each).includes(hole));
      named(button, `${what}，${where}${hole === chosen ? '，拿起了' : ''}${open.has(hole) ? '，可以走到' : ''}`);
      button.className = 'game-point';
      if (begins !== undefined) button.classList.add(`home-${begins}`);
      if (whose !== null) button.classList.add('piece', `side-${whose}`);
      button.classList.toggle('open', open.has(hole));
      button.classList.toggle('chosen', hole === chosen);
      button.classList.toggle('last', hole === last);
      button.textContent = '';
      if (whose === null) return;
      // A colour alone does not tell whose it is.
      const sign = document.createElement('span');
      sign.textContent = SIGNS[whose];
      button.appendChild(sign);
    });
  }

  draw();
  says('红方先走。挨着走一步，或者隔着一颗棋跳过去，可以连着跳。');
  return {
    undo() {
      if (past.length < 2) {
        says('还没有走棋，没有可以悔的。');
        return;
      }
      past = past.slice(0, -1);
      last = -1;
      choose(-1);
      says(`退回了一步。${turn()}`);
    },
    again() {
      past = past.slice(0, 1);
      last = -1;
      choose(-1);
      says('重新开始。红方先走。');
    },
  };
}
