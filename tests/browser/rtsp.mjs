/** A camera: GStreamer's RTSP server with one plain colour, the same as that of the Rust tests. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../testkit/src/camera.py', import.meta.url));
const START_LIMIT_MS = 30_000;
/** As the server takes them: 0xaarrggbb. */
const COLOURS = { red: '0xffff0000', lime: '0xff00ff00', blue: '0xff0000ff' };

export class Camera {
  /** @param {string[]} login user and password, or nothing */
  constructor(login) {
    /** How often somebody connected. */
    this.connections = 0;
    /** How many are connected. */
    this.connected = 0;
    this.port = 0;
    /** @private */
    this.login = login;
    /** @private @type {import('node:child_process').ChildProcess | undefined} */
    this.child = undefined;
  }

  /** One on a port of its own, red at first. @param {string[]} login user and password, or nothing */
  static async start(...login) {
    const camera = new Camera(login);
    await camera.startAgain();
    // A test run that dies takes its camera along.
    process.once('exit', () => camera.child?.kill('SIGKILL'));
    return camera;
  }

  /** As it stands in the register. */
  get address() {
    return `rtsp://127.0.0.1:${this.port}/picture`;
  }

  /** It comes, or comes back, at the same address. @param {'h264' | 'h265'} codec */
  async startAgain(codec = 'h264') {
    const child = spawn('/usr/bin/python3', [path.resolve(PROGRAM), codec, String(this.port), ...this.login], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.child = child;
    this.connected = 0;
    const ready = new Promise((resolve) => {
      createInterface({ input: /** @type {import('node:stream').Readable} */ (child.stdout) }).on('line', (line) => {
        if (line.startsWith('ready ')) resolve(Number(line.slice(6)));
        if (line === 'connected') [this.connections, this.connected] = [this.connections + 1, this.connected + 1];
        if (line === 'closed') this.connected -= 1;
      });
    });
    const late = new Promise((_, reject) => setTimeout(() => reject(new Error('no camera: apt-get install gir1.2-gst-rtsp-server-1.0')), START_LIMIT_MS).unref());
    this.port = await Promise.race([ready, late]);
    assert.ok(this.port > 0);
  }

  /** Shows this from now on. @param {keyof typeof COLOURS} colour */
  show(colour) {
    this.child?.stdin?.write(`${COLOURS[colour]}\n`);
  }

  /** Its plug is pulled. */
  async stop() {
    const child = this.child;
    this.child = undefined;
    if (!child) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }
}
