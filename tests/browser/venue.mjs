/** A venue of a meeting in a browser: what it gives of picture and sound, and what comes to it. */
import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {{colour: [number, number, number], hertz: number}} Look */

/** A screen follows the desk within seconds, and a picture comes within some more. */
export const SOON = { timeout: 60_000 };
/** The device of Chromium draws a green ground with a clock on it, and beeps once a second. */
export const FAKE = ['--use-fake-device-for-media-stream', '--auto-select-desktop-capture-source=Entire screen', '--use-fake-ui-for-media-stream', '--autoplay-policy=no-user-gesture-required'];

/** Three cameras, as a hall has that puts one over its documents. The second of Chromium's sees depth, which is never sent. */
export const CAMERAS = '--use-fake-device-for-media-stream=device-count=3';

/** A page that finds the first and the third of these. @param {Page} page */
export const withoutDepth = (page) =>
  page.addInitScript(() => {
    const all = MediaDevices.prototype.enumerateDevices;
    MediaDevices.prototype.enumerateDevices = async function () {
      return (await all.call(this)).filter(({ label }) => label !== 'fake_device_1');
    };
  });

/** Keeps in `window.heard` the tones that come out of a page, hertz. @param {Page} page */
export async function listened(page) {
  await page.addInitScript(() => {
    const heard = /** @type {number[]} */ ([]);
    Object.assign(window, { heard });
    const connect = /** @type {(this: AudioNode, to: any, ...more: any[]) => any} */ (AudioNode.prototype.connect);
    /** @this {AudioNode} @param {any} to @param {any[]} more */
    function reaches(to, ...more) {
      if (to instanceof AudioDestinationNode) {
        const ear = new AnalyserNode(this.context, { fftSize: 4096, smoothingTimeConstant: 0 });
        const levels = new Float32Array(ear.frequencyBinCount);
        connect.call(this, ear);
        setInterval(() => {
          ear.getFloatFrequencyData(levels);
          const loudest = levels.reduce((best, level, at) => (level > levels[best] ? at : best), 0);
          if (levels[loudest] > -60) heard.push((loudest * ear.context.sampleRate) / ear.fftSize);
        }, 40);
      }
      return connect.call(this, to, ...more);
    }
    Object.assign(AudioNode.prototype, { connect: reaches });
  });
}

/** Keeps every connection of a page where a test can look into it. @param {Page} page */
export async function watched(page) {
  await page.addInitScript(() => {
    const Real = window.RTCPeerConnection;
    const all = /** @type {RTCPeerConnection[]} */ ([]);
    const controls = /** @type {RTCDataChannel[]} */ ([]);
    Object.assign(window, { all, controls });
    window.RTCPeerConnection = class extends Real {
      /** @param {RTCConfiguration} [configuration] */
      constructor(configuration) {
        super(configuration);
        all.push(this);
      }
      /** @param {string} label */
      createDataChannel(label) {
        const channel = super.createDataChannel(label);
        controls.push(channel);
        return channel;
      }
    };
  });
}

/**
 * Gives a page a camera of one colour and a microphone of one tone, in place of the browser's. `window.look.colour` may be
 * changed.
 * @param {Page} page
 * @param {Look} look
 */
export async function looksLike(page, look) {
  await page.addInitScript((look) => {
    const { hertz } = Object.assign(window, { look }).look;
    navigator.mediaDevices.getUserMedia = async ({ audio, video } = {}) => {
      const stream = new MediaStream();
      if (video) {
        const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [320, 180];
        const context = canvas.getContext('2d');
        let turn = 0;
        setInterval(() => {
          if (!context) return;
          context.fillStyle = `rgb(${look.colour.join(' ')})`;
          context.fillRect(0, 0, 320, 180);
          // Something moves, or nothing would be sent.
          context.fillStyle = '#fff';
          context.fillRect((turn += 4) % 320, 0, 8, 8);
        }, 100);
        stream.addTrack(canvas.captureStream(10).getVideoTracks()[0]);
      }
      if (audio) {
        const sound = new AudioContext();
        const note = sound.createOscillator();
        const out = sound.createMediaStreamDestination();
        note.frequency.value = hertz;
        const level = new GainNode(sound);
        Object.assign(window, { level });
        note.connect(level).connect(out);
        note.start();
        stream.addTrack(out.stream.getAudioTracks()[0]);
      }
      return stream;
    };
  }, look);
}

/**
 * In the page: what has come so far over the last connection: pictures, sound that is more than silence, and of the
 * sound how much was made up where nothing came, 0 to 1.
 * @returns {Promise<{connection: number, frames: number, energy: number, samples: number, concealed: number, width: number}>}
 */
async function came() {
  const pc = /** @type {RTCPeerConnection | undefined} */ (/** @type {any} */ (window).all?.at(-1));
  const connection = /** @type {any} */ (window).all?.length ?? 0;
  const sum = { connection, frames: 0, energy: 0, samples: 0, concealed: 0, width: 0 };
  for (const each of pc ? (await pc.getStats()).values() : []) {
    if (each.type !== 'inbound-rtp') continue;
    sum.frames += each.framesDecoded ?? 0;
    sum.energy += each.totalAudioEnergy ?? 0;
    sum.width = Math.max(sum.width, each.frameWidth ?? 0);
    // A line that nobody speaks on makes up silence.
    if (each.kind !== 'audio' || !each.packetsReceived) continue;
    sum.samples += each.totalSamplesReceived ?? 0;
    sum.concealed += (each.concealedSamples ?? 0) - (each.silentConcealedSamples ?? 0);
  }
  return sum;
}

/** What has come so far; see {@link came}. @param {Page} page */
export const received = (page) => page.evaluate(came);

/**
 * Waits until something that came grows by more than this.
 * @param {Page} page
 * @param {'frames' | 'energy'} what
 * @param {number} least
 */
async function grows(page, what, least) {
  const before = await received(page);
  for (const deadline = Date.now() + SOON.timeout; ; ) {
    const now = await received(page);
    // A connection that was made anew counts from nothing.
    if (now[what] > (now.connection === before.connection ? before[what] : 0) + least) return;
    assert.ok(Date.now() < deadline, `${what} of the other village go on`);
    await pause(100);
  }
}

/** Waits until pictures go on. @param {Page} page */
export const sees = (page) => grows(page, 'frames', 10);
/** Waits until there is sound that is no silence. @param {Page} page */
export const hears = (page) => grows(page, 'energy', 1e-6);

/**
 * The center says of the own picture in one breath that it is not wanted, and that it is. Chromium refuses a change of what
 * is sent whenever one before it ends in the wrong moment; here it always does while one goes on.
 * @param {Page} page
 */
export const wavers = (page) =>
  page.evaluate(() => {
    const { all, controls } = /** @type {{all: RTCPeerConnection[], controls: RTCDataChannel[]}} */ (/** @type {any} */ (window));
    const { setParameters } = RTCRtpSender.prototype;
    let changes = false;
    RTCRtpSender.prototype.setParameters = async function once(parameters) {
      if (changes) throw new DOMException('', 'InvalidStateError');
      changes = true;
      await setParameters.call(this, parameters);
      await new Promise((done) => setTimeout(done, 50));
      changes = false;
    };
    const picture = all.at(-1)?.getTransceivers().find((line) => line.sender.track?.kind === 'video');
    for (const on of [false, true]) {
      const data = JSON.stringify({ send: [{ mid: picture?.mid, on }] });
      controls.at(-1)?.dispatchEvent(new MessageEvent('message', { data }));
    }
  });

/** Presses a key of a console, which draws the page anew and refuses nothing. @param {import('playwright-core').Locator} key */
export async function pressed(key) {
  const page = key.page();
  await Promise.all([page.waitForEvent('framenavigated'), key.click(SOON)]);
  await page.waitForLoadState();
  assert.equal(await page.locator('.flash.bad').count(), 0);
}

/** Comes in by a touch, or opens its picture where it is in, and waits until camera and microphone are open. @param {Page} page */
export async function comesIn(page) {
  // Who is in already opens the picture alone.
  await page.getByRole('button', { name: /^(入会|打开画面|打开话筒)$/ }).first().click();
  await page.locator('.meeting-banner', { hasText: '话筒已打开' }).waitFor(SOON);
}

/**
 * In the page: the colours in the middle of the pictures of others, and the loudest tone on each line for voices.
 * @returns {Promise<{colours: number[][], tones: number[]}>}
 */
async function seenAndHeard() {
  const colours = [];
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [64, 36];
  const context = canvas.getContext('2d', { willReadFrequently: true });
  for (const video of document.querySelectorAll('.meeting-glass figure:not(.own) video, .call-glass .big video')) {
    if (!(video instanceof HTMLVideoElement) || video.readyState < 2 || !context) continue;
    context.drawImage(video, 0, 0, 64, 36);
    colours.push([...context.getImageData(32, 24, 1, 1).data].slice(0, 3));
  }
  const pc = /** @type {RTCPeerConnection} */ (/** @type {any} */ (window).all.at(-1));
  const sound = (/** @type {any} */ (window).sound ??= new AudioContext());
  const analysers = (/** @type {any} */ (window).analysers ??= new Map());
  const tones = [];
  for (const { track } of pc.getReceivers()) {
    if (track.kind !== 'audio') continue;
    if (!analysers.has(track)) {
      const analyser = sound.createAnalyser();
      analyser.fftSize = 8192;
      sound.createMediaStreamSource(new MediaStream([track])).connect(analyser);
      analysers.set(track, analyser);
    }
    const analyser = analysers.get(track);
    const levels = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(levels);
    const loudest = levels.reduce((best, level, at) => (level > levels[best] ? at : best), 0);
    if (levels[loudest] > -60) tones.push((loudest * sound.sampleRate) / analyser.fftSize);
  }
  return { colours, tones };
}

/**
 * Waits until a page sees and hears all of these and nobody else.
 * @param {Page} page
 * @param {Look[]} others
 */
export async function seesAndHears(page, others) {
  for (const deadline = Date.now() + SOON.timeout; ; ) {
    const { colours, tones } = await page.evaluate(seenAndHeard);
    const near = (/** @type {number[]} */ one, /** @type {number[]} */ other) => one.every((value, at) => Math.abs(value - other[at]) < 60);
    const all = others.every(({ colour, hertz }) => colours.some((seen) => near(seen, colour)) && tones.some((tone) => Math.abs(tone - hertz) < 15));
    if (all && colours.length === others.length && tones.length === others.length) return;
    assert.ok(Date.now() < deadline, `of ${JSON.stringify(others)} there are ${JSON.stringify({ colours, tones })}`);
    await pause(200);
  }
}
