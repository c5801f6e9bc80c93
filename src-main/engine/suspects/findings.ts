import { suspectKind } from '../../../src-shared/domain/issue';
import type { Finding } from '../catalog/issue-findings';
import type { SuspectLabel } from '../catalog/suspects';
import { likeliestOther, selfConfidence, type LabelledProbabilities } from './confident-learning';
import type { Question } from './question';

/** A suspect label as it is written down. */
export type SuspectFinding = Finding & { readonly suspect: SuspectLabel };

/**
 * Issues of the images found, in their order. The severity is the probability that the label is another: 1 - self-confidence.
 * The fingerprint names image, content and label, so that what was dismissed stays so until one of them changes.
 */
export function findingsOf(
  { images, classes }: Question,
  data: LabelledProbabilities,
  found: readonly number[],
): SuspectFinding[] {
  return found.flatMap((index): SuspectFinding[] => {
    const [image, label] = [images[index], data.labels[index] ?? 0];
    const other = likeliestOther(data, index);
    const [given, suggested] = [classes[label], classes[other]];
    if (!image || !given || !suggested) return [];
    const score = selfConfidence(data, index);
    const confidence = data.probabilities[index * data.classes + other] ?? 0;
    return [
      {
        ...{ kind: suspectKind, severity: 1 - score, images: [image.id] },
        detail: `Without its label it looks like “${suggested.name}” (${percent(confidence)}), not like “${given.name}” (${percent(score)}).`,
        fingerprint: `${String(image.id)}:${image.sha256.toString('hex', 0, 8)}:${String(given.id)}`,
        suspect: { image: image.id, sha256: image.sha256, given: given.id, suggested: suggested.id, score, confidence },
      },
    ];
  });
}

const percent = (share: number): string => `${String(Math.round(share * 100))} %`;
