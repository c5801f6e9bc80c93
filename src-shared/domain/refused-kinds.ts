import * as v from 'valibot';

/** Refused files of one kind: a folder in a format that Facet does not read is told once, with one way out. */
export const RefusedKind = v.object({
  /** Why the files are refused, as a sentence about “It”. */
  reason: v.string(),
  /** What to do with them; empty where the reason says that. */
  next: v.string(),
  count: v.number(),
  /** Path of the first one. */
  example: v.string(),
});
export type RefusedKind = v.InferOutput<typeof RefusedKind>;

interface RefusedFile {
  readonly path: string;
  readonly reason: string;
}

/** The files of one kind, in their order. */
export interface FilesOfKind {
  readonly kind: RefusedKind;
  readonly files: readonly RefusedFile[];
}

/** Groups refused files whose reasons differ in names and numbers only, the largest group first. */
export function filesByKind(refused: readonly RefusedFile[]): FilesOfKind[] {
  const groups = new Map<string, [RefusedFile, ...RefusedFile[]]>();
  for (const file of refused) {
    const key = file.reason.replaceAll(/“[^”]*”/g, '“”').replaceAll(/\d[\d.,]*/g, '0');
    const known = groups.get(key);
    if (known) known.push(file);
    else groups.set(key, [file]);
  }
  return [...groups.values()]
    .sort((a, b) => b.length - a.length)
    .map((files) => {
      const [{ path, reason }] = files;
      return { kind: { ...sentencesOf(reason), count: files.length, example: path }, files };
    });
}

export const refusedKinds = (refused: readonly RefusedFile[]): RefusedKind[] =>
  filesByKind(refused).map(({ kind }) => kind);

/** A reason without the file's name in front, and the advice behind it. */
function sentencesOf(reason: string): Pick<RefusedKind, 'reason' | 'next'> {
  const about = reason.replace(/^“[^”]*” /, 'It ');
  const [, first, rest] = /^(.*?[.!?]) (?=[A-Z])(.*)$/s.exec(about) ?? [];
  return first === undefined ? { reason: about, next: '' } : { reason: first, next: rest ?? '' };
}
