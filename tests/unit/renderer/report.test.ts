import { beforeEach, describe, expect, it } from 'vitest';
import { bridge, settled } from './fake-window';
import { picturesInReport, ReportState } from '../../../src-renderer/screens/review/report/report.svelte';
import { openReviewOfRun } from './reviewed-run';

beforeEach(openReviewOfRun);

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
