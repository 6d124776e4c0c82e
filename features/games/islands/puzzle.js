// @ts-check
/** The rules of 拼图: pieces of a picture, two of which change places. Pure; chance comes in as an argument. */

/** Whether every piece lies where it belongs. @param {number[]} pieces */
export const solved = (pieces) => pieces.every((piece, at) => piece === at);

/** The pieces after two changed places. @param {number[]} pieces @param {number} one @param {number} two */
export function swapped(pieces, one, two) {
  const after = pieces.slice();
  [after[one], after[two]] = [pieces[two], pieces[one]];
  return after;
}

/** Pieces in disorder, none where it belongs. @param {number} count at least two @param {() => number} chance from 0 to below 1 */
export function shuffled(count, chance) {
  // A ring through all places (Sattolo): no piece stays.
  let pieces = Array.from({ length: count }, (_, at) => at);
  for (let at = count - 1; at > 0; at--) pieces = swapped(pieces, at, Math.floor(chance() * at));
  return pieces;
}
