import type { Finding } from '../../../../src-shared/domain/advice';
import { app } from '../../../state/app.svelte';
import { issues } from '../../issues/issues.svelte';
import { newSplit } from '../../train/new-split.svelte';
import { review } from '../review.svelte';
import { slices } from '../slices/slices.svelte';

/** What a button says that takes up a piece of advice, by its kind. */
export const buttonTexts: Readonly<Record<Finding['kind'], string>> = {
  'contradicting-labels': 'Settle them',
  'suspect-labels': 'Look at them',
  'weak-slice': 'Show its mistakes',
  overfitting: 'Choose another recipe',
  'validation-above-test': 'Split again',
  'few-test-images': 'Label more',
  'imbalanced-classes': 'Label more',
  'runs-do-not-differ': 'Compare them',
  'test-too-small': 'Train over folds',
  'series-cut': 'Split again…',
};

/** Leads to where a piece of advice is taken up. */
export async function takeUp(finding: Finding): Promise<void> {
  switch (finding.kind) {
    case 'contradicting-labels':
      openIssues('label-conflict');
      return;
    case 'suspect-labels':
      openIssues('suspect-label');
      return;
    case 'weak-slice':
      await review.choosePart('validation');
      review.tab = 'slices';
      await slices.show(finding);
      return;
    case 'runs-do-not-differ':
      review.tab = 'compare';
      await review.compareWith(finding.before);
      return;
    case 'few-test-images':
    case 'imbalanced-classes':
      app.screen = 'next';
      return;
    case 'series-cut':
      newSplit.open([finding.found.keep]);
      app.screen = 'train';
      return;
    case 'overfitting':
    case 'validation-above-test':
    case 'test-too-small':
      app.screen = 'train';
  }
}

function openIssues(kind: 'label-conflict' | 'suspect-label'): void {
  issues.open(kind);
  app.screen = 'issues';
}
