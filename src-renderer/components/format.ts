/** 12345 → '12,345'. */
export const formatNumber = (value: number): string => value.toLocaleString('en');

/** '1 image', '2,307 images'. */
export const formatCount = (value: number, noun: string, plural = `${noun}s`): string =>
  `${formatNumber(value)} ${value === 1 ? noun : plural}`;

/** Bytes in a readable unit: '28 KB', '1.4 MB'. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${value < 10 && power > 0 ? value.toFixed(1) : formatNumber(Math.round(value))} ${units[power] ?? ''}`;
}

/** 'just now', '5 min ago', '3 h ago', then the date. Times in milliseconds since 1970. */
export function formatAgo(at: number, now = Date.now()): string {
  const minutes = Math.floor((now - at) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${String(minutes)} min ago`;
  if (minutes < 24 * 60) return `${String(Math.floor(minutes / 60))} h ago`;
  const date = new Date(at);
  const year = date.getFullYear() === new Date(now).getFullYear() ? undefined : 'numeric';
  return date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year });
}

/** '40 s', '1 min 40 s', '2 h 5 min'. */
export function formatSeconds(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 60) return `${String(whole)} s`;
  if (whole < 3600) return `${String(Math.floor(whole / 60))} min ${String(whole % 60)} s`;
  return `${String(Math.floor(whole / 3600))} h ${String(Math.floor((whole % 3600) / 60))} min`;
}

/** The last part of a path, whether it is written with / or \. */
export const fileNameOf = (path: string): string => path.replace(/[\\/]+$/, '').replace(/^.*[\\/]/, '');

/** The path without its last part. */
export const folderOf = (path: string): string => path.replace(/[\\/][^\\/]*$/, '');

/**
 * A name with characters made visible that show nothing or change the reading direction, so that it can't pass for another name.
 */
export const visibleText = (text: string): string =>
  isPlain.test(text)
    ? text
    : text.replace(/(?!\u200c|\u200d)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => `‹${codeOf(character)}›`);

/** True for most names, and cheaper to test. */
const isPlain = /^[ -~]*$/;

const codeOf = (character: string): string =>
  (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
