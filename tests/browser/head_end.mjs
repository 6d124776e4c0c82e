/** A head-end: ffmpeg sends a channel in one plain colour, on which a white mark moves, to a group on loopback. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import dgram from 'node:dgram';
import { once } from 'node:events';

/** A picture that stands for itself comes twice a second and 2 Mbit come each second, as head-ends send it. */
const H264 = '-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 12 -bf 0 -c:a aac -ac 2 -b:a 96k -x264-params nal-hrd=cbr '
  + '-b:v 2M -minrate 2M -maxrate 2M -bufsize 1M';
/** Interlaced, with sound that no browser plays. */
const MPEG2 = '-vf interlace -c:v mpeg2video -flags +ilme+ildct -g 12 -b:v 1M -c:a mp2';

/**
 * The ways in which a head-end sends: scheme of its address, pictures a second before it encodes, encoders, format.
 * @type {{[name: string]: {scheme: 'udp' | 'rtp', rate: number, encodes: string, format: string}}}
 */
const WAYS = {
  h264: { scheme: 'udp', rate: 25, encodes: H264, format: 'mpegts' },
  // Two fields of an interlaced picture are two pictures before it.
  mpeg2: { scheme: 'udp', rate: 50, encodes: MPEG2, format: 'mpegts' },
  rtp: { scheme: 'rtp', rate: 25, encodes: H264, format: 'rtp_mpegts' },
};

/** A channel's sender that can be silent, and begin and stop. It ends with the test. */
export class HeadEnd {
  /**
   * @param {'h264' | 'mpeg2' | 'rtp'} sends
   * @param {'red' | 'lime' | 'blue'} colour of its picture
   * @param {string} group
   * @param {number} port
   */
  constructor(sends, colour, group, port) {
    this.colour = colour;
    /** @private */
    this.way = WAYS[sends];
    /** As it stands in a list of channels. */
    this.address = `${this.way.scheme}://${group}:${port}`;
    /** What ffmpeg complains of. */
    this.printed = '';
    /** @private @type {import('node:child_process').ChildProcess | undefined} */
    this.child = undefined;
  }

  /**
   * One with a group and a port of its own, which sends nothing yet.
   * @param {'h264' | 'mpeg2' | 'rtp'} sends
   * @param {'red' | 'lime' | 'blue'} colour
   */
  static async silent(sends, colour) {
    const free = dgram.createSocket('udp4');
    free.bind(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address();
    free.close();
    const headEnd = new HeadEnd(sends, colour, `239.255.${randomInt(256)}.${randomInt(1, 255)}`, port);
    // A test run that dies takes its head-end along.
    process.once('exit', () => headEnd.child?.kill('SIGKILL'));
    return headEnd;
  }

  /** Sends, until it is stopped. */
  start() {
    assert.ok(!this.child, `${this.address} is sent already`);
    const { rate, encodes, format } = this.way;
    const ground = `color=${this.colour}:s=320x180:r=${rate}[ground]`;
    const mark = `color=white:s=32x24:r=${rate}[mark]`;
    const pictures = `${ground};${mark};[ground][mark]overlay=x=mod(t*64\\,288):y=0`;
    const arguments_ = ['-hide_banner', '-loglevel', 'error', '-re', '-f', 'lavfi', '-i', pictures];
    arguments_.push('-f', 'lavfi', '-i', 'sine=f=440:r=48000', ...encodes.split(' '), '-f', format);
    arguments_.push(`${this.address}?pkt_size=1316&ttl=0&localaddr=127.0.0.1`);
    const child = spawn('ffmpeg', arguments_, { stdio: ['ignore', 'ignore', 'pipe'] });
    child.stderr.on('data', (text) => (this.printed += text));
    this.child = child;
  }

  /** Sends nothing any more. */
  async stop() {
    const child = this.child;
    this.child = undefined;
    if (!child) return;
    assert.equal(child.exitCode, null, `the head-end ended by itself:\n${this.printed}`);
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
}
