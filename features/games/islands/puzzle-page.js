// @ts-check
/** 拼图: a touch takes a piece, a touch on another changes the two. */

/**
 * @param {HTMLElement} board
 * @param {import('./table.js').Tools} tools
 * @param {typeof import('./puzzle.js')} rules
 */
export function lay(board, { says, point, named }, { shuffled, solved, swapped }) {
  const side = board.dataset.size === '4' ? 4 : 3;
  const picture = board.dataset.picture || '';
  const whole = document.querySelector('[data-whole]');
  let pieces = shuffled(side * side, Math.random);
  let chosen = -1;

  const points = pieces.map((_, place) =>
    point({
      left: ((place % side) + 0.5) * (100 / side),
      top: (Math.floor(place / side) + 0.5) * (100 / side),
      size: 100 / side,
      name: '',
      press: () => press(place),
    }),
  );
  points.forEach((each) => {
    each.style.backgroundImage = `url("${picture}")`;
    each.style.backgroundSize = `${side * 100}% ${side * 100}%`;
    board.appendChild(each);
  });
  points[0].setAttribute('data-first', '');

  /** @param {number} place */
  function press(place) {
    if (solved(pieces)) return;
    if (chosen < 0 || chosen === place) {
      chosen = chosen === place ? -1 : place;
      says(chosen < 0 ? '放下了。' : '拿起了一块，再点一块，两块就换位置。');
    } else {
      pieces = swapped(pieces, chosen, place);
      chosen = -1;
      const right = pieces.filter((piece, at) => piece === at).length;
      says(solved(pieces) ? '拼好了！' : `换好了，有 ${right} 块在自己的位置上。`);
    }
    draw();
  }

  function draw() {
    board.classList.toggle('solved', solved(pieces));
    points.forEach((button, place) => {
      const piece = pieces[place];
      const step = 100 / (side - 1);
      button.style.backgroundPosition = `${(piece % side) * step}% ${Math.floor(piece / side) * step}%`;
      const right = piece === place ? '，位置对了' : '';
      named(button, `第 ${place + 1} 格，图的第 ${piece + 1} 块${right}${place === chosen ? '，拿起了' : ''}`);
      button.classList.toggle('chosen', place === chosen);
    });
  }

  draw();
  says('点一块，再点另一块，两块就换位置。');
  return {
    whole() {
      if (!whole) return;
      const hidden = whole.toggleAttribute('hidden');
      says(hidden ? '接着拼。' : '这是原图，再按一次就接着拼。');
    },
    again() {
      pieces = shuffled(side * side, Math.random);
      chosen = -1;
      if (whole) whole.setAttribute('hidden', '');
      draw();
      says('打乱了，重新拼。');
    },
  };
}
