import { disagreementKind } from '../../../../src-shared/domain/issue';
import type { Finding } from '../../catalog/issue-findings';
import { mention } from '../class-mentions';
import { classesSaid, type PersonsAnswer } from './ratings';

/**
 * The finding that persons labelled an image differently; null where all gave one class, or only one gave any. Unsure answers count as
 * missing. Severity is the share of pairs of persons who differ. The fingerprint names the classes and no person, so that it outlives
 * another name.
 */
export function disagreementOf(image: number, answers: readonly PersonsAnswer[]): Finding | null {
  const said = classesSaid(answers).sort((a, b) => a - b);
  const votes = new Map<number, number>();
  for (const classId of said) votes.set(classId, (votes.get(classId) ?? 0) + 1);
  if (votes.size < 2) return null;
  const ordered = [...votes].sort(([a, one], [b, other]) => other - one || a - b);
  const pairs = said.length * (said.length - 1);
  const agreeing = ordered.reduce((sum, [, count]) => sum + count * (count - 1), 0);
  return {
    kind: disagreementKind,
    severity: 1 - agreeing / pairs,
    detail: `${ordered.map(([classId, count]) => `${String(count)} said “${mention(classId)}”`).join(', ')}.`,
    images: [image],
    fingerprint: `${String(image)}:${said.join()}`,
  };
}
