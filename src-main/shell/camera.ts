import type { MediaAccessPermissionRequest } from 'electron';
import { pageOrigin } from './page-files';

/** Milliseconds in which the page may use a permission that it asked for. */
const validForMs = 10_000;

/**
 * Permission to use the camera. The page gets it when a person presses the button, for one stream of pictures without sound. Using it
 * ends it, and so does time: a script that asks for a stream at any other moment is refused.
 */
export class CameraPermission {
  #validUntil = 0;

  /** @param window the contents of the one window; null before it is made */
  constructor(private readonly window: () => object | null) {}

  /** Permits one stream, from now on and for some seconds. @param now milliseconds since 1970 */
  give(now = Date.now()): void {
    this.#validUntil = now + validForMs;
  }

  withdraw(): void {
    this.#validUntil = 0;
  }

  /** Whether a request for media may be granted. The permission is used up by that. */
  use(contents: object | null, request: MediaAccessPermissionRequest, now = Date.now()): boolean {
    const isValid = now < this.#validUntil && this.#isOwnPage(contents, request) && isCameraAlone(request);
    if (isValid) this.withdraw();
    return isValid;
  }

  #isOwnPage(contents: object | null, { isMainFrame, requestingUrl }: MediaAccessPermissionRequest): boolean {
    return contents !== null && contents === this.window() && isMainFrame && requestingUrl.startsWith(`${pageOrigin}/`);
  }
}

const isCameraAlone = ({ mediaTypes = [] }: MediaAccessPermissionRequest): boolean =>
  mediaTypes.length === 1 && mediaTypes[0] === 'video';
