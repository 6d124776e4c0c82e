/** One process of the real program on a configuration of its own: a fresh village, an empty center. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { program, showsHalls } from './harness.mjs';

const START_LIMIT_MS = 30_000;
/** Offsets into the demo's block of ports that the demo itself leaves free. */
const VILLAGE_PORT = 14;
const CENTER_PORT = 15;

export class Node {
  /**
   * @param {string} kind `village` or `center`
   * @param {string} address of its pages
   * @param {string} config file
   */
  constructor(kind, address, config) {
    this.kind = kind;
    this.address = address;
    /** @private */
    this.config = config;
    /** What it has printed. */
    this.printed = '';
    /** @private @type {import('node:child_process').ChildProcess | undefined} */
    this.child = undefined;
  }

  /**
   * A village that no center has admitted; it asks the demo's.
   * @param {import('./harness.mjs').Demo} demo
   */
  static async village(demo) {
    const theirs = await readFile(path.join(demo.folder, 'data/village-1/config.toml'), 'utf8');
    const fingerprint = /center_fingerprint = "(\w+)"/.exec(theirs)?.[1];
    const port = demo.base + VILLAGE_PORT;
    return Node.begin(demo, 'village', port, [
      `listen = "127.0.0.1:${port}"`,
      `center = "127.0.0.1:${demo.base + 1}"`,
      `center_fingerprint = "${fingerprint}"`,
    ]);
  }

  /**
   * A village of the demo as a process of its own, without a center: the demo is killed.
   * @param {import('./harness.mjs').Demo} demo
   * @param {(lines: string) => string} configured what becomes of its configuration
   * @param {1 | 2} [number] which
   */
  static async alone(demo, configured, number = 1) {
    await demo.kill();
    const config = path.join(demo.folder, `data/village-${number}/config.toml`);
    await writeFile(config, configured(await readFile(config, 'utf8')));
    const node = new Node('village', demo.village(number), config);
    await node.start();
    const deadline = Date.now() + START_LIMIT_MS;
    while (!(await showsHalls(node.address))) {
      assert.ok(Date.now() < deadline, `the village shows no home page:\n${node.printed}`);
      await pause(50);
    }
    return node;
  }

  /**
   * The demo's center and its village 1, each a process of its own on the demo's data: the demo is killed.
   * @param {import('./harness.mjs').Demo} demo
   * @param {(lines: string) => string} configured what becomes of the village's configuration
   */
  static async apart(demo, configured) {
    await demo.kill();
    const center = new Node('center', demo.center, path.join(demo.folder, 'data/center/config.toml'));
    await center.start();
    return { center, village: await Node.alone(demo, configured) };
  }

  /**
   * A center that nobody has set up.
   * @param {import('./harness.mjs').Demo} demo whose ports and folder it borrows
   */
  static async center(demo) {
    const port = demo.base + CENTER_PORT;
    return Node.begin(demo, 'center', port, [
      `listen = "127.0.0.1:${port}"`,
      `public_address = "http://127.0.0.1:${port}"`,
      `devices = "127.0.0.1:${port + 1}"`,
      `devices_address = "127.0.0.1:${port + 1}"`,
    ]);
  }

  /**
   * @private
   * @param {import('./harness.mjs').Demo} demo
   * @param {string} kind
   * @param {number} port
   * @param {string[]} lines
   */
  static async begin(demo, kind, port, lines) {
    const folder = path.join(demo.folder, `own-${kind}`);
    await mkdir(folder);
    const config = path.join(folder, 'config.toml');
    await writeFile(config, [`data = ${JSON.stringify(folder)}`, ...lines, ''].join('\n'));
    const node = new Node(kind, `http://127.0.0.1:${port}`, config);
    await node.start();
    return node;
  }

  /** Starts it on the data that it has and waits until it answers. */
  async start() {
    assert.ok(!this.child, `the ${this.kind} still runs`);
    const child = spawn(program(), [this.kind, '--config', this.config], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (this.printed += text));
    process.once('exit', () => child.kill('SIGKILL'));
    this.child = child;
    const deadline = Date.now() + START_LIMIT_MS;
    while (!(await answers(this.address))) {
      if (child.exitCode !== null || Date.now() > deadline) {
        throw new Error(`the ${this.kind} does not answer:\n${this.printed}`);
      }
      await pause(50);
    }
  }

  /** Kills it without warning; its data stays. */
  async kill() {
    const child = this.child;
    this.child = undefined;
    if (!child || child.exitCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }
}

/** @param {string} address */
async function answers(address) {
  try {
    return (await fetch(`${address}/healthz`, { signal: AbortSignal.timeout(1000) })).ok;
  } catch {
    return false;
  }
}
