import pc from 'picocolors';
import type { Unpacked, UnpackLeftOutKind } from '../../src-shared/domain/unpacked';
import { count } from './output';

/** Examples to show per kind; --json has more. */
const maxShown = 3;

/** What unpacking wrote and left out, for a person. */
export function unpackedText({ folder, files, pictures, bytes, leftOut, notes, seconds }: Unpacked): string {
  const size = `${(bytes / 1e6).toLocaleString('en', { maximumFractionDigits: 1 })} MB`;
  const texts = files > pictures ? ` and ${count(files - pictures, 'text')}` : '';
  return [
    `Unpacked ${count(pictures, 'picture')}${texts} (${size}) into ${folder} in ${seconds.toFixed(1)} s.`,
    ...leftOut.flatMap(linesOf),
    ...notes,
  ].join('\n');
}

function linesOf({ kind, count: number, examples }: Unpacked['leftOut'][number]): string[] {
  const [one, many] = kinds[kind];
  const sentence = `Left out ${number.toLocaleString('en')} ${number === 1 ? one : many}`;
  if (harmless.has(kind)) return [`${sentence}.`];
  return [
    pc.yellow(`${sentence}:`),
    ...examples.slice(0, maxShown).map(({ path, reason }) => `  ${path}: ${reason}`),
    ...(number > maxShown ? [`  and ${(number - maxShown).toLocaleString('en')} more (see --json)`] : []),
  ];
}

/** Kinds that nobody misses. */
const harmless: ReadonlySet<UnpackLeftOutKind> = new Set(['clutter', 'other']);

const kinds: Readonly<Record<UnpackLeftOutKind, readonly [string, string]>> = {
  clutter: ['hidden or system entry', 'hidden or system entries'],
  other: ['file that is no picture and no small text', 'files that are no pictures and no small texts'],
  archive: ['archive inside', 'archives inside'],
  link: ['link', 'links'],
  encrypted: ['encrypted entry', 'encrypted entries'],
  name: ['entry with a name that no file can have', 'entries with a name that no file can have'],
  taken: ['entry with the name of another one', 'entries with the name of another one'],
  large: ['entry that is too large', 'entries that are too large'],
  damaged: ['entry that can’t be read', 'entries that can’t be read'],
  'no-picture': ['row without a picture', 'rows without a picture'],
};
