import type { LabelRow } from '../catalog/label-rows';
import type { SourceAnnotation, SourceLabels } from './source-labels';

/**
 * The label that most annotators of an image gave: a class, unsure or excluded. Where two are given equally often, nobody decides for
 * them, and the image is unlabelled. An annotator who answered several times counts once, with the last answer.
 */
export function mostSaid(annotations: readonly SourceAnnotation[]): Pick<SourceLabels, 'state' | 'className'> {
  const answers = new Map(annotations.map((each) => [each.annotator, each]));
  const votes = new Map<string, { readonly answer: SourceAnnotation; readonly count: number }>();
  for (const answer of answers.values()) {
    const key = JSON.stringify([answer.state, answer.className]);
    votes.set(key, { answer, count: (votes.get(key)?.count ?? 0) + 1 });
  }
  const [first, second] = [...votes.values()].sort((a, b) => b.count - a.count);
  if (!first || first.count === second?.count) return { state: 'unlabelled', className: null };
  return { state: first.answer.state, className: first.answer.className };
}

/** Labels of an image by several annotators: the label is what most of them said. */
export const annotatedAs = (labels: SourceLabels, annotations: readonly SourceAnnotation[]): SourceLabels =>
  annotations.length === 0 ? labels : { ...labels, ...mostSaid(annotations), annotations };

/** A row whose label is what most of its annotators said, unless it is settled. */
export const voted = <Row extends LabelRow>(row: Row): Row =>
  row.isSettled !== true && row.annotations && row.annotations.length > 0
    ? { ...row, ...mostSaid(row.annotations) }
    : row;
