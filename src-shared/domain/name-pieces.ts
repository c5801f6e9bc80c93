import { at } from './at';
import { matchedName } from './name-match';
import { escaped } from './name-pattern';

/** A piece of an example name, from which a pattern is built by clicking. */
export interface NamePiece {
  readonly text: string;
  /** Separators are _ - . blanks, brackets and '/'; all others are cut where letters and digits meet. */
  readonly kind: 'letters' | 'digits' | 'separator' | 'other';
}

/** What a person makes of a piece. Neighbours of one field, and the separators between them, are one field. */
export type PieceRole =
  /** The piece stands for itself: all names have it there. */
  | { readonly role: 'text' }
  | { readonly role: 'ignored' }
  /** `codes`: what the piece's values stand for; others stay as they are. */
  | { readonly role: 'field'; readonly name: string; readonly codes?: ReadonlyMap<string, string> };

/** Cuts a name without its extension into pieces. Joined again, their texts are the name. @param folders above the file, taken along */
export function piecesOf(path: string, folders = 0): NamePiece[] {
  const name = matchedName(path, folders) ?? matchedName(path, 0) ?? '';
  const pieces: NamePiece[] = [];
  for (const [text] of name.matchAll(/[\p{L}\p{M}]+|\p{Nd}+|[_\-.\s()[\]{}/]|[^\p{L}\p{M}\p{Nd}_\-.\s()[\]{}/]+/gu)) {
    pieces.push({ text, kind: kindOf(text) });
  }
  return pieces;
}

/** The roles that a window begins with: separators stand for themselves, all others are ignored. */
export const rolesAtFirst = (pieces: readonly NamePiece[]): PieceRole[] =>
  pieces.map(({ kind }) => (kind === 'separator' ? { role: 'text' } : { role: 'ignored' }));

/**
 * The pattern that a person's choices make of an example name. It fits the example. Where two fields meet without a text between, the
 * first is limited to the kind of its piece, so that something says where it ends.
 * @param roles one per piece
 */
export function patternOf(pieces: readonly NamePiece[], roles: readonly PieceRole[]): string {
  const runs = runsOf(pieces, roles);
  return runs.map((run, index) => written(run, runs[index + 1], isAfterLongField(runs, index))).join('');
}

interface Run {
  readonly role: PieceRole;
  readonly pieces: readonly NamePiece[];
}

/** Neighbours with the same role, as one. A separator belongs to a field that goes on behind it. */
function runsOf(pieces: readonly NamePiece[], roles: readonly PieceRole[]): Run[] {
  const runs: Run[] = [];
  let index = 0;
  while (index < pieces.length) {
    const role = at(roles, index);
    let end = index + 1;
    for (let next = end; next < pieces.length; next += 1) {
      if (isSame(role, at(roles, next))) end = next + 1;
      else if (!goesOn(role, at(pieces, next), at(roles, next))) break;
    }
    runs.push({ role, pieces: pieces.slice(index, end) });
    index = end;
  }
  return runs;
}

const isSame = (one: PieceRole, other: PieceRole): boolean =>
  one.role === other.role && (one.role !== 'field' || (other.role === 'field' && one.name === other.name));

/** Whether a field may go on behind this piece: fields do not reach over folders, nor ignored pieces over separators. */
const goesOn = (role: PieceRole, piece: NamePiece, of: PieceRole): boolean =>
  role.role === 'field' && of.role === 'text' && piece.kind === 'separator' && piece.text !== '/';

/** Whether the field before has separators in it: it would end at the first of them, if any text could follow. */
const isAfterLongField = (runs: readonly Run[], index: number): boolean =>
  runs
    .slice(0, index)
    .findLast(({ role }) => role.role === 'field')
    ?.pieces.some(({ kind }) => kind === 'separator') ?? false;

function written({ role, pieces }: Run, next: Run | undefined, isAfterLong: boolean): string {
  if (role.role === 'text') return escaped(pieces.map(({ text }) => text).join(''));
  const name = role.role === 'field' ? role.name : '*';
  const codes = role.role === 'field' ? [...(role.codes ?? [])] : [];
  if (codes.length > 0) {
    const others = next === undefined || next.role.role === 'text' ? ',...' : '';
    return `{${name}:${codes.map(([code, value]) => `${code}=${value}`).join(',')}${others}}`;
  }
  const kinds = new Set(pieces.map(({ kind }) => kind));
  const [only] = kinds.size === 1 ? kinds : [];
  const isBordered = next === undefined || next.role.role === 'text';
  if ((!isBordered || isAfterLong) && (only === 'letters' || only === 'digits')) return `{${name}:${only}}`;
  if (isBordered) return `{${name}}`;
  return `{${name}:${String(pieces.reduce((sum, { text }) => sum + text.length, 0))}}`;
}

function kindOf(text: string): NamePiece['kind'] {
  if (/^[\p{L}\p{M}]/u.test(text)) return 'letters';
  if (/^\p{Nd}/u.test(text)) return 'digits';
  return /^[_\-.\s()[\]{}/]/u.test(text) ? 'separator' : 'other';
}
