import { at } from '../../../../src-shared/domain/at';
import { suspectKind } from '../../../../src-shared/domain/issue';
import type { Finding } from '../../catalog/issue-findings';
import type { SuspectLabel } from '../../catalog/suspects';
import { mention } from '../class-mentions';
import { forEachItem } from '../../base/slices';
import type { OutOfFold } from './out-of-fold';
import type { LabelsInQuestion } from './labels-in-question';

/** Labels that a person has confirmed as right. */
export interface ConfirmedLabels {
  readonly areIncluded: boolean;
  /** Whether the class of a suspect label is confirmed for this picture. */
  has(suspect: SuspectLabel): boolean;
}

/** A suspect label as it is written to the catalog. */
export type SuspectFinding = Finding & { readonly suspect: SuspectLabel };

/**
 * Makes an issue of each image found, in their order; interruptible. The severity is 1 - self-confidence, where self-confidence
 * is the probability of the given class. The fingerprint names image, content and label, so that a dismissed issue stays
 * dismissed until one of them changes.
 * @param confirmed labels that a person has confirmed, which are counted instead unless they are included
 * @param contentOf SHA-256 of the picture that a row of the features was computed from; an image may have another by now
 */
export function* findingsOf(
  { images, rows, labels, classes }: LabelsInQuestion,
  { probabilities, found }: OutOfFold,
  contentOf: (row: number) => Buffer | undefined,
  confirmed: ConfirmedLabels,
): Generator<void, { findings: SuspectFinding[]; confirmedLeftOut: number }> {
  const findings: SuspectFinding[] = [];
  let confirmedLeftOut = 0;
  const isDespite = confirmed.areIncluded;
  const findingOf = (index: number, other: number): SuspectFinding | null => {
    const [image, label] = [at(images, index), at(labels, index)];
    const [given, suggested, sha256] = [at(classes, label), at(classes, other), contentOf(at(rows, index))];
    if (!sha256) return null; // the features have been computed again meanwhile
    const score = at(probabilities, index * classes.length + label);
    const confidence = at(probabilities, index * classes.length + other);
    return {
      kind: suspectKind,
      severity: 1 - score,
      images: [image],
      detail: `Without its label it looks like “${mention(suggested.id)}” (${percent(confidence)}), not like “${mention(given.id)}” (${percent(score)}).`,
      fingerprint: `${String(image)}:${sha256.toString('hex', 0, 8)}:${String(given.id)}`,
      suspect: { image, sha256, given: given.id, suggested: suggested.id, score, confidence, isDespite },
    };
  };
  yield* forEachItem(Array(found.length / 2).keys(), (pair) => {
    const finding = findingOf(at(found, pair * 2), at(found, pair * 2 + 1));
    if (!finding) return;
    if (!isDespite && confirmed.has(finding.suspect)) confirmedLeftOut += 1;
    else findings.push(finding);
  });
  return { findings, confirmedLeftOut };
}

const percent = (share: number): string => `${String(Math.round(share * 100))} %`;
