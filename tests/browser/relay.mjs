/** A real TURN server (coturn) before the center's media, on loopback. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

const SECRET = 'of-a-test-alone';
const START_LIMIT_MS = 10_000;

export class Relay {
  /** @param {import('node:child_process').ChildProcess} child @param {number} port */
  constructor(child, port) {
    /** @private */
    this.child = child;
    /** @private */
    this.port = port;
    /** @private */
    this.log = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (this.log += text));
  }

  static async start() {
    const free = net.createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = /** @type {net.AddressInfo} */ (free.address());
    await new Promise((done) => free.close(done));
    const flags = ['-n', '--listening-ip=127.0.0.1', `--listening-port=${port}`, '--relay-ip=127.0.0.1', '--use-auth-secret'];
    flags.push(`--static-auth-secret=${SECRET}`, '--realm=meetings', '--allow-loopback-peers', '--no-cli', '--no-tls', '--no-dtls');
    flags.push('--log-file=stdout', '--verbose', '--pidfile=/dev/null');
    const child = spawn('turnserver', flags, { stdio: ['ignore', 'pipe', 'pipe'] });
    process.once('exit', () => child.kill('SIGKILL'));
    const relay = new Relay(child, port);
    for (const deadline = Date.now() + START_LIMIT_MS; !(await relay.answers()); await pause(50)) {
      assert.ok(child.exitCode === null && Date.now() < deadline, `no relay: apt-get install coturn\n${relay.log}`);
    }
    return relay;
  }

  /** @private @returns {Promise<boolean>} */
  answers() {
    return new Promise((done) => {
      const socket = net.connect(this.port, '127.0.0.1', () => done(socket.destroy() === socket));
      socket.on('error', () => done(false));
    });
  }

  /** Lines of a center's `[meetings]`. @param {string} folder for the file of its secret */
  async configuration(folder) {
    const file = path.join(folder, 'turn-secret');
    await writeFile(file, `${SECRET}\n`);
    return `turn = "turn:127.0.0.1:${this.port}"\nturn_secret_file = ${JSON.stringify(file)}\n`;
  }

  /** Whether somebody was let onto it. */
  carried() {
    return /ALLOCATE processed, success/.test(this.log);
  }

  async stop() {
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }
}

/** Has a page send and receive media over a relay and in no other way. @param {import('playwright-core').Page} page */
export async function onlyRelay(page) {
  await page.addInitScript(() => {
    const Real = window.RTCPeerConnection;
    window.RTCPeerConnection = class extends Real {
      /** @param {RTCConfiguration} [configuration] */
      constructor(configuration) {
        super({ ...configuration, iceTransportPolicy: 'relay' });
      }
    };
  });
}
