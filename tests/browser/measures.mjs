/** What can be measured on a page by its looks: things to touch, and letters to read. */

/** A panel of 43 inches, 1920 pixels wide: millimetres a pixel. */
export const MM_A_PIXEL = 0.496;

/**
 * The smallest thing to touch on a page, by its shorter side.
 * @param {import('playwright-core').Page} page
 * @returns {Promise<{px: number, what: string}>} Infinity where nothing can be touched
 */
export function smallestTarget(page) {
  return page.evaluate(() => {
    let [px, what] = [Infinity, ''];
    for (const thing of document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')) {
      const box = thing.getBoundingClientRect();
      if (!thing.checkVisibility() || box.width <= 1 || getComputedStyle(thing).pointerEvents === 'none') continue;
      const side = Math.min(box.width, box.height);
      if (side < px) [px, what] = [side, `${thing.textContent?.trim().slice(0, 20)} <${thing.localName} class="${thing.className}">`];
    }
    return { px, what };
  });
}

/**
 * The smallest letters and the weakest contrast of a page, both at rest and while everything is pressed.
 *
 * The ground of a letter is what its ancestors paint: colours one over another with their opacity and brightness;
 * where an ancestor paints a picture, the worst colour named in it counts.
 * @param {import('playwright-core').Page} page
 * @returns {Promise<{smallest: {px: number, what: string}, contrast: {ratio: number, what: string}, under24: string[]}>}
 */
export function letters(page) {
  return page.evaluate(() => {
    /** @typedef {[number, number, number, number]} Colour red, green, blue 0..=255, opacity 0..=1 */
    /** @param {string} text @returns {Colour[]} */
    const colours = (text) =>
      Array.from(text.matchAll(/rgba?\(([^)]+)\)|(?:#|%23)([0-9a-f]{6})/g), ([, parts, hex]) => {
        const numbers = parts
          ? parts.split(/[\s,/]+/).map(Number)
          : [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16));
        return [numbers[0], numbers[1], numbers[2], numbers[3] ?? 1];
      });
    /** @param {Colour} top @param {Colour} under @returns {Colour} */
    const over = ([r, g, b, a], [x, y, z]) => [r * a + x * (1 - a), g * a + y * (1 - a), b * a + z * (1 - a), 1];
    /** @param {Colour} colour */
    const light = (colour) => {
      const [r, g, b] = colour.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    /** @param {Colour} one @param {Colour} other */
    const ratio = (one, other) => {
      const [less, more] = [light(one), light(other)].sort((a, b) => a - b);
      return (more + 0.05) / (less + 0.05);
    };
    /** The letters' colour on each ground that they may stand on. @param {Element} element @returns {[Colour, Colour][]} */
    const pairs = (element) => {
      const chain = [];
      for (let at = /** @type {Element | null} */ (element); at; at = at.parentElement) chain.unshift(getComputedStyle(at));
      /** @type {Colour[]} */
      let grounds = [[255, 255, 255, 1]];
      let [shown, dimmed] = [1, 1];
      for (const style of chain) {
        shown *= Number(style.opacity);
        dimmed *= Number(/brightness\(([\d.]+)\)/.exec(style.filter)?.[1] ?? 1);
        const [paint] = colours(style.backgroundColor);
        if (paint && paint[3] > 0) grounds = grounds.map((ground) => over(paint, ground));
        const pictured = style.backgroundImage === 'none' ? [] : colours(style.backgroundImage);
        grounds = [...grounds, ...pictured.flatMap((colour) => grounds.map((ground) => over(colour, ground)))];
      }
      const [ink] = colours(chain[chain.length - 1].color);
      const dim = (/** @type {Colour} */ colour) => /** @type {Colour} */ (colour.map((part, at) => (at < 3 ? part * dimmed : part)));
      return grounds.map((ground) => [dim(over([ink[0], ink[1], ink[2], ink[3] * shown], ground)), dim(ground)]);
    };

    const smallest = { px: Infinity, what: '' };
    const contrast = { ratio: Infinity, what: '' };
    /** @type {string[]} */
    const under24 = [];
    const look = (/** @type {string} */ state) => {
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const { parentElement: around, textContent } = walker.currentNode;
        const text = textContent?.trim() ?? '';
        const box = around?.getBoundingClientRect();
        if (!around || !box || !/[\p{L}\p{N}]/u.test(text) || !around.checkVisibility() || box.width <= 1) continue;
        const what = `${text.slice(0, 20)} <${around.localName} class="${around.className}">${state}`;
        const px = parseFloat(getComputedStyle(around).fontSize);
        if (px < smallest.px) Object.assign(smallest, { px, what });
        if (px < 23.95 && !state) under24.push(`${what} ${px}`);
        for (const [ink, ground] of pairs(around)) {
          const found = ratio(ink, ground);
          if (found < contrast.ratio) Object.assign(contrast, { ratio: found, what });
        }
      }
    };
    look('');
    const things = Array.from(document.querySelectorAll('a[href], button'));
    for (const thing of things) thing.setAttribute('data-pressed', '');
    look(' pressed');
    for (const thing of things) thing.removeAttribute('data-pressed');
    return { smallest, contrast, under24 };
  });
}
