import type { Issue } from '../../../src-shared/contract/issues';
import type { ImageRow } from '../../../src-shared/domain/image';
import type { LabelChange } from '../../../src-shared/domain/selection';
import { matcherOf } from '../../pictures/picked';
import type { RowChange } from '../../pictures/pending-changes.svelte';
import { labelAfter, type Label } from '../../state/labelling.svelte';

type Change = RowChange<Issue>;

/** Limits a change to the issues of a selection. */
export function within(selected: Parameters<typeof matcherOf>[0], change: Change): Change {
  const isSelected = matcherOf(selected);
  return (issue) => (isSelected(issue.id) ? change(issue) : issue);
}

/** Labels all images of an issue. Excluded ones stay excluded, as the engine leaves them. */
export const allLabelled =
  (change: LabelChange): Change =>
  (issue) =>
    withLabels(issue, (image) => (image.labelState === 'excluded' ? null : labelAfter(image, change)));

/** Gives the images of an issue about a suspect label its suggested class. */
export const asSuggested: Change = (issue) =>
  issue.suspect ? allLabelled({ to: 'class', class: issue.suspect.suggested })(issue) : issue;

/** Labels one image, in whatever issue it is. */
export const oneLabelled =
  (labelled: number, change: LabelChange): Change =>
  (issue) =>
    withLabels(issue, (image) => (image.id === labelled ? labelAfter(image, change) : null));

/** Excludes all images but those to keep. Which image of an issue is the largest only the engine knows: nothing is shown then. */
export const othersExcluded = (keep: readonly number[] | 'largest'): Change => {
  if (keep === 'largest') return (issue) => issue;
  return (issue) =>
    withLabels(issue, (image) => (keep.includes(image.id) ? null : labelAfter(image, { to: 'excluded' })));
};

/** The issue with other labels on its images; `labelOf` returns null for an image that keeps its own. */
function withLabels(issue: Issue, labelOf: (image: ImageRow) => Label | null): Issue {
  const images = issue.images.map((image) => ({ ...image, ...labelOf(image) }));
  return { ...issue, images };
}
