/**
 * The line between a browser and the center's media port as villages have it: datagrams are lost, late, and no more a
 * second than it carries. A relay on loopback, of which the page is told in place of the center's own port.
 */
import dgram from 'node:dgram';
import { once } from 'node:events';

/** What waits before the line longer than this is thrown away, as a modem does. */
const QUEUE_MS = 500;

export class BadLine {
  /** @param {dgram.Socket} front @param {number} port of the center's media */
  constructor(front, port) {
    /** @private */
    this.front = front;
    /** @private */
    this.port = port;
    /** Share of the datagrams that are lost, 0 to 1. */
    this.loss = 0;
    /** How late each comes, one way, milliseconds. */
    this.delay = 0;
    /** How much it carries one way, bits a second. */
    this.rate = Infinity;
    /** What was carried, bytes: to the browser, and from it. */
    this.carried = { down: 0, up: 0 };
    /** One socket a browser's port. @private @type {Map<string, dgram.Socket>} */
    this.backs = new Map();
    /** Until when each way is busy. @private */
    this.busy = { down: 0, up: 0 };
    /** @private */
    this.over = false;
    /** @private */
    this.seed = 1;
    front.on('message', (bytes, from) => this.pass('up', bytes.length, () => this.back(from).send(bytes, port, '127.0.0.1')));
  }

  /** @param {number} port of the center's media */
  static async to(port) {
    const front = dgram.createSocket('udp4');
    front.bind(0, '127.0.0.1');
    await once(front, 'listening');
    return new BadLine(front, port);
  }

  /** The socket that stands before the center for a browser. @private @param {dgram.RemoteInfo} browser */
  back(browser) {
    const name = `${browser.address}:${browser.port}`;
    let back = this.backs.get(name);
    if (!back) {
      back = dgram.createSocket('udp4');
      back.on('message', (bytes) => this.pass('down', bytes.length, () => this.front.send(bytes, browser.port, browser.address)));
      this.backs.set(name, back);
    }
    return back;
  }

  /** Carries a datagram, or does not. @private @param {'down' | 'up'} way @param {number} bytes @param {() => void} send */
  pass(way, bytes, send) {
    if (this.over || this.chance() < this.loss) return;
    const now = performance.now();
    const begin = Math.max(now, this.busy[way]);
    if (begin - now > QUEUE_MS) return;
    this.busy[way] = begin + (bytes * 8000) / this.rate;
    this.carried[way] += bytes;
    const late = this.busy[way] - now + this.delay;
    if (late < 1) send();
    else setTimeout(() => this.over || send(), late);
  }

  /** The same chances in every run (xorshift). @private */
  chance() {
    this.seed ^= this.seed << 13;
    this.seed ^= this.seed >>> 17;
    this.seed ^= this.seed << 5;
    return (this.seed >>> 0) / 2 ** 32;
  }

  /**
   * Leads the media of a page over this line from its next connection on.
   * @param {import('playwright-core').Page} page
   */
  async carry(page) {
    const ways = { from: this.port, to: this.front.address().port };
    await page.addInitScript(reroute, ways);
    await page.evaluate(reroute, ways);
  }

  /** What is on its way is lost. */
  stop() {
    this.over = true;
    for (const back of this.backs.values()) back.close();
    this.front.close();
  }
}

/**
 * In the page: of an answer, the center's port for datagrams becomes that of the line; its port for TCP goes.
 * @param {{from: number, to: number}} ways
 */
function reroute({ from, to }) {
  /** @type {any} */
  const real = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = function (/** @type {any} */ answer) {
    const lines = answer.sdp.split('\r\n').filter((/** @type {string} */ line) => !/^a=candidate:.* tcp /i.test(line));
    const sdp = lines.map((/** @type {string} */ line) => (/^a=candidate:/.test(line) ? line.replace(` ${from} `, ` ${to} `) : line)).join('\r\n');
    return real.call(this, { type: 'answer', sdp });
  };
}

/**
 * Lets no datagram of a page through: of the center's answers, only its port for TCP stays.
 * @param {import('playwright-core').Page} page
 */
export async function onlyTcp(page) {
  await page.addInitScript(() => {
    /** @type {any} */
    const real = RTCPeerConnection.prototype.setRemoteDescription;
    RTCPeerConnection.prototype.setRemoteDescription = function (/** @type {any} */ answer) {
      const sdp = answer.sdp.split('\r\n').filter((/** @type {string} */ line) => !/^a=candidate:.* udp /i.test(line)).join('\r\n');
      return real.call(this, { type: 'answer', sdp });
    };
  });
}
