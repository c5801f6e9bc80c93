import { Failure } from '../../../../src-shared/domain/failure';

/** Longest edge of a frame, in pixels: models take less. */
const edge = 720;
const quality = 0.92;

/** A live camera. */
export interface Camera {
  /** For a video element. */
  readonly stream: MediaStream;
  /** The square in the middle of the present picture, as a JPEG; null while there is none. */
  frame(): Promise<Blob | null>;
  /** Turns the camera off. Safe to call twice. */
  stop(): void;
}

/**
 * Turns the camera on, which the shell must have permitted.
 * @param isWanted whether it is still to be turned on; asked when the system has opened it
 * @param onEnded called when the camera ends by itself, as when it is unplugged
 * @throws Failure of kind 'permission', 'not-found' without a camera, 'bad-input' when another program uses it
 */
export async function openCamera(isWanted: () => boolean, onEnded: () => void): Promise<Camera> {
  const stream = await navigator.mediaDevices
    .getUserMedia({ video: { width: { ideal: 1280 }, height: { ideal: 720 } }, audio: false })
    .catch((error: unknown) => {
      throw explained(error);
    });
  const stop = (): void => {
    for (const track of stream.getTracks()) track.stop();
  };
  if (!isWanted()) {
    stop();
    throw new Failure('cancelled', 'The webcam was turned off.');
  }
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = stream;
  for (const track of stream.getVideoTracks()) track.addEventListener('ended', onEnded);
  const canvas = document.createElement('canvas');
  try {
    await video.play();
  } catch (error) {
    stop();
    throw explained(error);
  }
  return { stream, frame: () => frameOf(video, canvas), stop };
}

async function frameOf(video: HTMLVideoElement, canvas: HTMLCanvasElement): Promise<Blob | null> {
  const { videoWidth: width, videoHeight: height } = video;
  const side = Math.min(width, height);
  if (side === 0) return null;
  canvas.width = canvas.height = Math.min(side, edge);
  const context = canvas.getContext('2d');
  context?.drawImage(video, (width - side) / 2, (height - side) / 2, side, side, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg', quality));
}

function explained(error: unknown): Failure {
  const name = error instanceof Error ? error.name : '';
  if (name === 'NotFoundError' || name === 'OverconstrainedError')
    return new Failure('not-found', 'There is no webcam.', 'Connect one, then turn it on here.');
  if (name === 'NotAllowedError')
    return new Failure(
      'permission',
      'The system does not let Facet use the webcam.',
      'Allow it in the system’s settings.',
    );
  return new Failure('bad-input', 'The webcam gives no picture.', 'Close other programs that use it, then try again.');
}
