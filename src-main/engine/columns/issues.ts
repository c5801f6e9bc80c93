import { issueKinds, type IssueKind } from '../../../src-shared/domain/issue';

/** Bit of each kind in the column of issues. The order of `issueKinds` may change, since columns exist in memory only. */
export const issueBit: Readonly<Record<string, number>> = Object.fromEntries(
  issueKinds.map((kind, index) => [kind, 1 << index]),
);

/** The bits of some kinds; names that are not kinds have none. */
export const issueBits = (kinds: readonly string[]): number =>
  kinds.reduce((bits, kind) => bits | (issueBit[kind] ?? 0), 0);

export const kindsOf = (bits: number): IssueKind[] => issueKinds.filter((_, index) => ((bits >> index) & 1) === 1);

/**
 * Numbers of images by kind, from the frequencies of each set of bits.
 * @param counts 2 ** issueKinds.length numbers, by bits
 */
export function countsByKind(counts: Uint32Array): Map<IssueKind, number> {
  const byKind = new Map<IssueKind, number>();
  counts.forEach((images, bits) => {
    if (images === 0) return;
    for (const kind of kindsOf(bits)) byKind.set(kind, (byKind.get(kind) ?? 0) + images);
  });
  return byKind;
}
