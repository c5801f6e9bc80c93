import { posix } from 'node:path';
import { imageName } from '../../path-keys';
import { own, isMap } from '../json-values';

/** Keys of a task's data under which its image usually is; case is ignored. */
const usualKeys = ['image', 'img', 'photo', 'picture', 'captioning', 'image_url', 'url', 'file', 'path'];

/** What Label Studio puts in front of the name of an uploaded file: eight hexadecimal digits. */
const uploadHash = /^[0-9a-f]{8}-(?=.)/i;

/** The key of a task's data that holds its image, and that text; null where nothing looks like one. */
export function imageOf(data: unknown): { key: string; text: string } | null {
  if (!isMap(data)) return null;
  const texts = Object.keys(data).flatMap((key) => {
    const text = own(data, key);
    return typeof text === 'string' && looksLikeImage(text) ? [{ key, text }] : [];
  });
  const usual = texts.find(({ key }) => usualKeys.includes(key.toLowerCase()));
  return usual ?? texts[0] ?? null;
}

/**
 * Names that the image of a task may have on this computer, the likeliest first: that of an upload with and without the hash in front;
 * the path behind /data/local-files/?d=; the path of a web or storage address.
 */
export function namesOf(text: string): string[] {
  const path = pathOf(text);
  const base = posix.basename(path);
  if (!/(^|\/)upload\//.test(path) || !uploadHash.test(base)) return [path];
  return [base, base.replace(uploadHash, '')];
}

const looksLikeImage = (text: string): boolean =>
  text.length <= 4096 &&
  (imageName.test(pathOf(text)) || /^(\/?data\/(upload|local-files)\/|s3:|gs:|azure-blob:)/.test(text));

function pathOf(text: string): string {
  const local = /[?&]d=([^&#]*)/.exec(text)?.[1];
  if (local !== undefined) return decoded(local);
  const address = /^[a-z][a-z0-9+.-]+:\/\/([^?#]*)/i.exec(text.trim())?.[1];
  if (address !== undefined) return decoded(address.replace(/^[^/]*\//, ''));
  return text.startsWith('/data/') ? decoded(text.replace(/[?#].*$/, '')) : text.trim();
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
