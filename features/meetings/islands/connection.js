// @ts-check
/**
 * The way of picture and sound between a browser and the center: one offer, one answer, as many lines as a meeting needs.
 *
 * Invariant: the lines are the same for everybody and never negotiated anew; who is in which is the center's.
 */

/** Others that can be heard and seen at once. */
const VOICES = 8;
const PICTURES = 16;
/** So long a connection may be interrupted before it is made anew. */
const INTERRUPTED_MS = 4000;
/** H.264 first: boxes decode it by their hardware. */
const CODECS = ['video/H264', 'video/VP8', 'video/rtx', 'audio/opus', 'audio/red'];
/** Low to high; the center forwards the one that a line carries. */
const LAYERS = [
  { rid: 'l', scaleResolutionDownBy: 4, maxBitrate: 150_000 },
  { rid: 'm', scaleResolutionDownBy: 2, maxBitrate: 500_000 },
  { rid: 'h', scaleResolutionDownBy: 1, maxBitrate: 1_500_000 },
];
/** What is read must stay sharp, and may move slowly. */
const SHOWN_BITRATE = 1_500_000;

/** The codecs that every box and the center know, H.264 first: an offer of all others would be long. @param {string} kind @returns {any[]} */
function codecs(kind) {
  const known = RTCRtpReceiver.getCapabilities(kind);
  if (!known) return [];
  const fits = known.codecs.filter(({ mimeType, sdpFmtpLine = '' }) => {
    if (mimeType !== 'video/H264') return CODECS.includes(mimeType);
    return /packetization-mode=1/.test(sdpFmtpLine) && /profile-level-id=42e0/.test(sdpFmtpLine);
  });
  return fits.sort((one, other) => CODECS.indexOf(one.mimeType) - CODECS.indexOf(other.mimeType));
}

/** The largest still that is taken, and how it is tried. */
const STILL_BYTES = 190 * 1024;
const STILL_WIDTH = 1280;
const QUALITIES = [0.85, 0.7, 0.5, 0.3];

/**
 * A still of what plays, no larger than is taken; none where nothing plays.
 * @param {HTMLVideoElement | null | undefined} video
 */
export async function photograph(video) {
  if (!video || video.readyState < 2 || !video.videoWidth) return null;
  const canvas = document.createElement('canvas');
  const scale = Math.min(1, STILL_WIDTH / video.videoWidth);
  [canvas.width, canvas.height] = [Math.round(video.videoWidth * scale), Math.round(video.videoHeight * scale)];
  canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
  for (const quality of QUALITIES) {
    /** @type {Blob | null} */
    const jpeg = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', quality));
    if (jpeg && jpeg.size <= STILL_BYTES) return { canvas, jpeg };
  }
  return null;
}

/** How long a tone is heard. */
const TONE_S = 0.4;

/** A short tone in the room: somebody answered, can be seen from now on, or was photographed. @param {number} hertz */
export function tone(hertz) {
  const sound = new AudioContext();
  const note = sound.createOscillator();
  const level = sound.createGain();
  level.gain.value = 0.15;
  note.frequency.value = hertz;
  note.connect(level).connect(sound.destination);
  note.start();
  note.stop(sound.currentTime + TONE_S);
  note.addEventListener('ended', () => sound.close());
}

/** Camera and microphone, or what there is of them; for a telephone its microphone alone. @param {boolean} [voice] @returns {Promise<MediaStream | null>} */
export async function cameraAndMicrophone(voice) {
  const video = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { max: 25 } };
  const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  for (const wanted of voice ? [{ audio }] : [{ audio, video }, { audio }, { video }]) {
    try {
      return await navigator.mediaDevices.getUserMedia(wanted);
    } catch {
      // One of them may be missing.
    }
  }
  return null;
}

/** One connection to the center, from offer to end. */
export class Connection {
  /**
   * @param {string} at @param {MediaStream | null} own @param {MediaStreamTrack | null} second
   * @param {RTCIceServer | null} relay for networks that do not reach the center's ports
   * @param {{lost: (told: boolean) => void, refused: (why: string) => void}} hears
   */
  constructor(at, own, second, relay, hears) {
    this.at = at;
    this.own = own;
    this.second = second;
    /** @type {RTCRtpSender | null} */
    this.showing = null;
    this.hears = hears;
    this.over = false;
    /** Its name, once the center has taken it. */
    this.line = '';
    this.interrupted = 0;
    /** Ends when everything that the center said is done. */
    this.changed = Promise.resolve();
    this.pc = new RTCPeerConnection({ iceServers: relay ? [relay] : [] });
    /** @type {RTCRtpReceiver[]} */
    this.pictures = [];
    /** @type {HTMLAudioElement[]} */
    this.voices = [];
    this.pc.addEventListener('connectionstatechange', () => this.standing());
  }

  /** Offers, and takes the answer. */
  async begin() {
    const { pc, own } = this;
    const [voice, picture] = [own?.getAudioTracks()[0], own?.getVideoTracks()[0]];
    if (own && voice) this.prefer(pc.addTransceiver(voice, { direction: 'sendonly', streams: [own] }));
    // The center knows the lines for pictures by their order, so the first is there also without a camera.
    const sending = pc.addTransceiver(picture || 'video', { direction: 'sendonly', streams: own ? [own] : [], sendEncodings: LAYERS });
    this.prefer(sending);
    const showing = pc.addTransceiver('video', { direction: 'sendonly', sendEncodings: [{ maxBitrate: SHOWN_BITRATE }] });
    this.prefer(showing);
    this.showing = showing.sender;
    await this.show(this.second);
    for (let each = 0; each < VOICES; each += 1) this.hear(pc.addTransceiver('audio', { direction: 'recvonly' }));
    for (let each = 0; each < PICTURES; each += 1) {
      const receiving = pc.addTransceiver('video', { direction: 'recvonly' });
      this.prefer(receiving);
      this.pictures.push(receiving.receiver);
    }
    const control = pc.createDataChannel('control');
    control.addEventListener('message', ({ data }) => this.obey(data));
    // The center said goodbye: sooner than silence says it.
    control.addEventListener('close', () => this.lose(true));
    await pc.setLocalDescription();
    const answer = await fetch(`${this.at}/offer`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain;charset=utf-8' },
      body: pc.localDescription?.sdp ?? '',
      signal: AbortSignal.timeout(10_000),
    });
    const { answer: sdp, refused } = answer.ok ? await answer.json() : { refused: await answer.text() };
    if (this.over) return;
    if (refused !== undefined) {
      this.hears.refused(refused);
      throw new Error(refused);
    }
    this.line = /^a=ice-ufrag:(.+?)\s*$/m.exec(pc.localDescription?.sdp ?? '')?.[1] ?? '';
    // A room in which nobody speaks sends next to nothing (RFC 7587, 6.1): 300 of them listen at once.
    await pc.setRemoteDescription({ type: 'answer', sdp: sdp.replace(/^(a=fmtp:\d+ .*useinbandfec=1)/gm, '$1;usedtx=1') });
  }

  /** The center says what nobody watches: that is not sent. @param {any} data */
  obey(data) {
    /** @type {{send?: {mid: string, on: boolean, off?: string[]}[]}} */
    let words = {};
    try {
      words = JSON.parse(String(data));
    } catch {
      return;
    }
    for (const { mid, on, off = [] } of words.send ?? []) {
      // One after another: the browser refuses a change that begins during another, and a picture would stay off.
      this.changed = this.changed.then(() => this.change(mid, on, off));
    }
  }

  /** @param {string} mid @param {boolean} on @param {string[]} off layers that are not sent all the same */
  async change(mid, on, off) {
    const line = this.pc.getTransceivers().find((each) => each.mid === mid);
    // A voice is small, and whoever speaks first is to be heard from the first word.
    if (line?.receiver.track.kind !== 'video') return;
    const sending = line.sender.getParameters();
    for (const layer of sending.encodings) layer.active = on && !off.includes(layer.rid ?? '');
    await line.sender.setParameters(sending).catch(() => {});
  }

  /** Shows something beside the picture, or nothing. @param {MediaStreamTrack | null} track */
  async show(track) {
    if (this.over) return;
    this.second = track;
    await this.showing?.replaceTrack(track);
  }

  /** @param {RTCRtpTransceiver} line */
  prefer(line) {
    const wanted = codecs(line.receiver.track.kind);
    if (wanted.length > 0) line.setCodecPreferences(wanted);
  }

  /** @param {RTCRtpTransceiver} line */
  hear(line) {
    this.prefer(line);
    const voice = new Audio();
    voice.autoplay = true;
    voice.srcObject = new MediaStream([line.receiver.track]);
    this.voices.push(voice);
    voice.play().catch(() => {});
  }

  standing() {
    clearTimeout(this.interrupted);
    const { connectionState } = this.pc;
    if (connectionState === 'failed') this.lose();
    if (connectionState === 'disconnected') this.interrupted = window.setTimeout(() => this.lose(), INTERRUPTED_MS);
  }

  /** @param {boolean} [told] whether the center said so */
  lose(told = false) {
    if (this.over) return;
    this.end();
    this.hears.lost(told);
  }

  end() {
    this.over = true;
    clearTimeout(this.interrupted);
    this.pc.close();
    for (const voice of this.voices) voice.srcObject = null;
  }
}
