import { bridge } from './fake-window';
import { review } from '../../../src-renderer/screens/review/review.svelte';
import { runs } from '../../../src-renderer/screens/train/runs.svelte';
import { freshProject, run } from './fakes';

/** Opens a project whose only run, r1, of two classes, is under review on its validation part. */
export async function openReviewOfRun(): Promise<void> {
  await freshProject(bridge);
  bridge.answer('runs', 'list', () => ({ runs: [run('r1')] }));
  bridge.answer('runs', 'comparable', () => ({ of: 10, runs: [] }));
  bridge.answer('runs', 'outcomes', () => ({ total: 0, confirmed: 0, outcomes: [] }));
  bridge.answer('runs', 'get', () => ({
    ...{ run: run('r1'), recipe: {} as never, result: null, classes: ['man', 'woman'], renamed: [], metrics: [] },
    ...{ train: {} as never, validation: {} as never, test: null, relabelled: 0, unknown: {} },
  }));
  await runs.refresh();
  await review.open();
}
