/** A card reader that a node finds under a path, as one is plugged in, and the hand in front of it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { program } from './harness.mjs';

/** More questions than a card may miss while it lies there. */
const SEVERAL = 6;

/** The test kit's reader, and the hand in front of it. */
export class CardReader {
  /** @param {string} device the path under which it is plugged in */
  constructor(device) {
    /** @private */
    this.child = spawn(path.join(path.dirname(program()), 'card-reader'), [device], { stdio: ['pipe', 'pipe', 'inherit'] });
    /** @private */
    this.answers = createInterface(this.child.stdout);
    /** @private How often it was asked for a card. */
    this.count = 0;
    this.answers.on('line', (line) => (this.count = Number(line)));
  }

  place() {
    this.child.stdin.write('place\n');
  }

  /** Takes the card away and waits until the box knows. */
  async take() {
    this.child.stdin.write('take\n');
    await this.asked();
  }

  /** Waits until it was asked several times more. */
  async asked() {
    const enough = this.count + SEVERAL;
    while (this.count < enough) await once(this.answers, 'line', { signal: AbortSignal.timeout(30_000) });
  }

  async stop() {
    const gone = once(this.child, 'exit');
    this.child.stdin.end();
    await gone;
  }
}
