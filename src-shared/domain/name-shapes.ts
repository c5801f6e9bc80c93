import { at } from './at';
import { matchName } from './name-match';
import { piecesOf, patternOf, type NamePiece, type PieceRole } from './name-pieces';
import { saysNothing } from './name-stem';
import { readPattern, type NamePattern } from './name-pattern';

/** A pattern that many names share, and the field that looks like a label. */
export interface ProposedPattern {
  readonly pattern: string;
  readonly label: string;
  /** Share of the names that fit, from 0 to 1. */
  readonly fits: number;
}

/** Names looked at: every k-th of them. */
const mostNames = 4000;
/** Share of the names that must have one shape. */
const leastShare = 0.8;
const leastNames = 20;
/** Most values of a label, and the least images per value on average. */
const mostValues = 20;
const leastPerValue = 5;

/**
 * The likeliest pattern of file names: where most names are cut into pieces in the same way, and one piece has few different values, each
 * of several images. Pieces that are the same everywhere stand for themselves; of the others, those with few values become fields, and the
 * rest is ignored. null where nothing looks like a label.
 */
export function proposePattern(paths: readonly string[]): ProposedPattern | null {
  const step = Math.max(1, Math.ceil(paths.length / mostNames));
  const named = paths.filter((_, index) => index % step === 0).map((path) => piecesOf(path));
  const shape = mostFrequent(named.map(shapeOf));
  const alike = named.filter((pieces) => shapeOf(pieces) === shape);
  const [example] = alike;
  if (example === undefined || alike.length < leastNames || alike.length < leastShare * named.length) return null;
  const valuesAt = example.map((_, index) => new Set(alike.map((pieces) => at(pieces, index).text)));
  const label = likeliestLabel(example, valuesAt, alike.length);
  if (label < 0) return null;
  let others = 0;
  const roles = example.map(({ kind }, index): PieceRole => {
    const { size } = at(valuesAt, index);
    if (index === label) return { role: 'field', name: 'label' };
    if (kind === 'separator' || size === 1) return { role: 'text' };
    others += 1;
    return size <= alike.length / 2 ? { role: 'field', name: `field ${String(others)}` } : { role: 'ignored' };
  });
  const pattern = patternOf(example, roles);
  const read = readPattern(pattern);
  if ('fault' in read) return null;
  return { pattern, label: 'label', fits: shareOf(paths, read.pattern) };
}

/** Kinds and separators of a name, so that names of one form are equal. */
const shapeOf = (pieces: readonly NamePiece[]): string =>
  pieces
    .map(({ text, kind }) => (kind === 'separator' ? text : kind === 'digits' ? '0' : kind === 'letters' ? 'a' : '?'))
    .join('');

function mostFrequent(texts: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

/** The piece with two to twenty values: words before numbers, then the fewest values; -1 for none. */
function likeliestLabel(example: readonly NamePiece[], values: readonly ReadonlySet<string>[], names: number): number {
  const candidates = [...example.keys()].filter((index) => {
    const { size } = at(values, index);
    return isLabel(example, values, index) && size >= 2 && size <= mostValues && size * leastPerValue <= names;
  });
  const rank = (index: number): number =>
    (at(example, index).kind === 'letters' ? 0 : mostValues) + at(values, index).size;
  return candidates.sort((a, b) => rank(a) - rank(b))[0] ?? -1;
}

/** Whether values may be labels: words that say something, or codes of one digit. Numbers of more digits are dates, times and counters. */
function isLabel(example: readonly NamePiece[], values: readonly ReadonlySet<string>[], index: number): boolean {
  const { kind } = at(example, index);
  const all = [...at(values, index)];
  if (kind === 'digits') return all.every((value) => value.length === 1);
  return kind === 'letters' && all.some((value) => !saysNothing(value));
}

function shareOf(paths: readonly string[], pattern: NamePattern): number {
  const step = Math.max(1, Math.ceil(paths.length / mostNames));
  const some = paths.filter((_, index) => index % step === 0);
  return some.filter((path) => matchName(pattern, path) !== null).length / some.length;
}
