import { beforeEach, describe, expect, it } from 'vitest';
import { bridge, settled } from './fake-window';
import { picturesInReport, ReportState } from '../../../src-renderer/screens/review/report/report.svelte';
import { review } from '../../../src-renderer/screens/review/review.svelte';
import { runs } from '../../../src-renderer/screens/train/runs.svelte';
import { freshProject, run } from './fakes';

beforeEach(async () => {
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
});

describe('A report from the window', () => {
  it('goes to the file that the person chose, with pictures only when asked for', async () => {
    bridge.answer('shell', 'chooseNewReport', () => '/reports/r1.html');
    bridge.answerJob('reports', 'write', ({ to }) => ({
      ...{ file: to, part: 'validation' as const, failuresOn: 'validation' as const, pictures: 0 },
    }));
    const report = new ReportState();
    report.isAsking = true;
    await report.write();
    const written = { run: 'r1', to: '/reports/r1.html', pictures: 0, failuresOn: 'validation', overwrite: true };
    expect(bridge.askedOf('reports', 'write')).toEqual([written]);
    expect(report.isAsking).toBe(false);
    report.withPictures = true;
    await report.write();
    expect(bridge.askedOf('reports', 'write')[1]).toEqual({ ...written, pictures: picturesInReport });
    await settled();
  });

  it('is not written when the person chooses no file', async () => {
    bridge.answer('shell', 'chooseNewReport', () => null);
    const report = new ReportState();
    report.isAsking = true;
    await report.write();
    expect([report.isAsking, bridge.askedOf('reports', 'write')]).toEqual([true, []]);
  });
});
