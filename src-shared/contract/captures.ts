import * as v from 'valibot';
import { PathText } from '../domain/texts';
import { request } from '../rpc/declare';

/** Bytes of the largest picture that is taken over. */
export const mostCapturedBytes = 40_000_000;

/** A picture's bytes in base64. */
const Picture = v.pipe(
  v.string(),
  v.maxLength(Math.ceil(mostCapturedBytes / 3) * 4),
  v.regex(/^[A-Za-z0-9+/]+={0,2}$/),
);

/** Pictures that are in no file, such as one from the clipboard or a camera. */
export const captures = {
  /**
   * Writes a picture to a private temporary file, which is deleted when the engine ends. Kind 'bad-input' for bytes that don't begin
   * like a picture.
   */
  hold: request(v.object({ picture: Picture }), v.object({ path: v.string() })),
  /**
   * Writes a JPEG to a folder that exists, under the first free name with the present date and time. Nothing is overwritten. Kinds
   * 'bad-input', 'not-found', 'permission', 'disk-full'.
   */
  keep: request(v.object({ picture: Picture, folder: PathText }), v.object({ path: v.string() })),
} as const;
