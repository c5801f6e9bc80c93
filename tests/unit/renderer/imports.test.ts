import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bridge, settled } from './fake-window';
import { dryRunPhase, type ImportReport } from '../../../src-shared/contract/imports';
import { Failure } from '../../../src-shared/domain/failure';
import { app } from '../../../src-renderer/state/app.svelte';
import { imports, isWorthReading } from '../../../src-renderer/state/imports.svelte';
import { jobs } from '../../../src-renderer/state/jobs.svelte';
import { recognition } from '../../../src-renderer/stories/data';
import { deferred } from '../../../src-renderer/stories/fake-bridge';
import { freshProject, job, openProject, report } from './fakes';

const scan = report({ added: 7, layout: 'split-folders' });
const found = [recognition(), recognition({ layout: 'class-folders', levels: [], parts: null })];
const asFound = { from: 'layout', as: 'split-folders', choice: {} } as const;

beforeEach(async () => {
  await freshProject(bridge);
  bridge.answer('jobs', 'cancel', () => ({}));
  bridge.answerJob('imports', 'recognise', ({ folder }) => ({ folder, found, isWhole: true }));
  bridge.answerJob('imports', 'run', ({ dryRun }) => (dryRun ? scan : report({ added: 7, seconds: 3 })));
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a folder that was chosen', () => {
  it('is recognised and scanned with a dry run, then waits for a confirmation', async () => {
    const answer = deferred<ImportReport>();
    bridge.answerJob('imports', 'run', () => answer.promise);
    const scanning = imports.scan('/photos');
    expect(imports.stage).toEqual({ at: 'scanning', folder: '/photos', job: null });
    await settled();
    expect(imports.stage).toMatchObject({ at: 'scanning', job: expect.any(Number) as number });
    answer.resolve(scan);
    await scanning;
    expect(imports.stage).toEqual({ at: 'confirming', folder: '/photos', scan });
    expect(bridge.askedOf('imports', 'run')).toEqual([{ folder: '/photos', labels: asFound, dryRun: true }]);
    expect(imports.layouts.found).toEqual(found);
    expect(imports.labels).toEqual(asFound);
    expect([imports.forecast, imports.hasForecastOfLabels]).toEqual([scan, true]);
  });

  it('is read again by the layout that a person chooses, and by what they choose about it', async () => {
    await imports.scan('/photos');
    const again = deferred<ImportReport>();
    bridge.answerJob('imports', 'run', () => again.promise);
    const choosing = imports.takeLayout('class-folders');
    await settled();
    expect([imports.layouts.isLooking, imports.labels, imports.hasForecastOfLabels]).toEqual([true, null, false]);
    again.resolve(report({ added: 3 }));
    await choosing;
    expect([imports.layouts.isLooking, imports.forecast?.added]).toEqual([false, 3]);
    bridge.answerJob('imports', 'recognise', ({ folder, choice }) => ({
      ...{ folder, isWhole: true },
      found: [recognition({ layout: 'class-folders', level: choice.level ?? 1 })],
    }));
    await imports.layouts.change({ level: 2 });
    const labels = { from: 'layout', as: 'class-folders', choice: { level: 2 } };
    expect(bridge.askedOf('imports', 'recognise').at(-1)).toEqual({
      ...{ folder: '/photos', as: 'class-folders' },
      choice: { level: 2 },
    });
    expect(bridge.askedOf('imports', 'run').at(-1)).toEqual({ folder: '/photos', labels, dryRun: true });
    expect([imports.labels, imports.layouts.chosen?.level]).toEqual([labels, 2]);
    await imports.takeLayout('split-folders');
    expect(imports.labels).toEqual(asFound); // each layout keeps its own choices
  });

  it('that can’t be read as chosen says why, and is not imported like that', async () => {
    await imports.scan('/photos');
    bridge.answerJob('imports', 'recognise', () => {
      throw new Failure('bad-input', 'labels.csv is empty.', 'Choose another.');
    });
    await imports.takeLayout('class-folders');
    expect(imports.layouts.failure?.message).toBe('labels.csv is empty.');
    expect(imports.labels).toBeNull();
  });

  it('is left to the last of several choices, whichever look ends first', async () => {
    await imports.scan('/photos');
    const first = deferred<ImportReport>();
    bridge.answerJob('imports', 'run', ({ labels }) =>
      labels.from === 'layout' && labels.as === 'class-folders' ? first.promise : report({ added: 5 }),
    );
    const choosing = imports.takeLayout('class-folders');
    await settled();
    await imports.takeLayout('split-folders');
    first.resolve(report({ added: 1 }));
    await choosing;
    expect([imports.labels, imports.forecast?.added]).toEqual([asFound, 5]);
  });

  it('is a project when its name says so', async () => {
    await imports.scan('/other.facet');
    expect(bridge.askedOf('imports', 'run')).toMatchObject([{ labels: { from: 'project' } }]);
    expect(imports.labels).toEqual({ from: 'project' });
  });

  it('is refused with the engine’s own words', async () => {
    const failure = new Failure('not-found', '/photos is not there.', 'Choose another.');
    bridge.answerJob('imports', 'run', () => {
      throw failure;
    });
    await imports.scan('/photos');
    expect(imports.stage).toMatchObject({ at: 'refused', failure: { message: failure.message, next: failure.next } });
  });

  it('whose scan is cancelled before it began leaves nothing, and its job is stopped', async () => {
    const scanning = imports.scan('/photos');
    await imports.leave();
    await scanning;
    expect(imports.stage).toEqual({ at: 'none' });
    expect(bridge.askedOf('jobs', 'cancel')).toHaveLength(1);
  });

  it('gives way to a later choice, whichever scan ends first', async () => {
    const first = deferred<ImportReport>();
    bridge.answerJob('imports', 'run', ({ folder }) => (folder === '/first' ? first.promise : scan));
    const scanning = imports.scan('/first');
    await settled();
    await imports.scan('/second');
    first.resolve(report({ added: 1 }));
    await scanning;
    expect(imports.stage).toEqual({ at: 'confirming', folder: '/second', scan });
  });

  it('is forgotten with its project', async () => {
    await imports.scan('/photos');
    await openProject(bridge, '/two.facet');
    expect(imports.stage).toEqual({ at: 'none' });
  });
});

describe('an import', () => {
  it('runs with the chosen settings, once for a double press, and ends with its report', async () => {
    await imports.scan('/photos');
    imports.relinks = false;
    const first = imports.run();
    const second = imports.run();
    expect(imports.isRunning).toBe(true);
    await Promise.all([first, second]);
    expect(bridge.askedOf('imports', 'run').slice(1)).toEqual([
      { folder: '/photos', labels: asFound, dryRun: false, moved: 'add', take: [] },
    ]);
    expect(imports.stage).toEqual({ at: 'ended', folder: '/photos', report: report({ added: 7, seconds: 3 }) });
  });

  it('takes labels of moved photos only where the forecast has read them', async () => {
    await imports.scan('/photos');
    imports.takesLabels = true;
    await imports.run();
    await imports.scan('/photos');
    imports.takesLabels = true;
    const again = deferred<ImportReport>();
    bridge.answerJob('imports', 'run', ({ dryRun }) => (dryRun ? again.promise : scan));
    void imports.takeLayout('class-folders');
    await settled();
    await imports.import('/photos', asFound);
    expect(
      bridge
        .askedOf('imports', 'run')
        .filter(({ dryRun }) => !dryRun)
        .map(({ take }) => take),
    ).toEqual([['moved-labels'], []]);
  });

  it('that is cancelled says that what it did stays', async () => {
    bridge.answerJob('imports', 'run', () => {
      throw new Failure('cancelled', 'Cancelled.');
    });
    await imports.import('/photos', { from: 'none' });
    expect(imports.stage).toEqual({ at: 'none' });
    expect(app.toasts).toMatchObject([
      { text: 'The import was cancelled.', next: 'Images that were imported before that stay.' },
    ]);
  });

  it('that fails says why', async () => {
    bridge.answerJob('imports', 'run', () => {
      throw new Failure('disk-full', 'The disk is full.', 'Free some space.');
    });
    await imports.import('/photos', { from: 'none' });
    expect(imports.stage).toEqual({ at: 'none' });
    expect(app.toasts).toMatchObject([{ tone: 'bad', text: 'The disk is full.', next: 'Free some space.' }]);
  });

  it('whose project is closed leaves nothing behind, not even its failure', async () => {
    const answer = deferred<ImportReport>();
    bridge.answerJob('imports', 'run', () => answer.promise);
    const importing = imports.import('/photos', { from: 'none' });
    await settled();
    await openProject(bridge, '/two.facet');
    answer.reject(new Failure('cancelled', 'Cancelled.'));
    await importing;
    expect(imports.stage).toEqual({ at: 'none' });
    expect(app.toasts).toEqual([]);
  });

  it('keeps another from being chosen meanwhile', async () => {
    const answer = deferred<ImportReport>();
    bridge.answerJob('imports', 'run', () => answer.promise);
    const importing = imports.import('/photos', { from: 'none' });
    await imports.choose();
    expect(bridge.askedOf('shell', 'chooseImportFolder')).toEqual([]);
    expect(app.toasts).toMatchObject([{ text: 'An import is running.' }]);
    answer.resolve(report());
    await importing;
  });

  it('is taken up again after a reload, unless it is a dry run', async () => {
    const answer = deferred<ImportReport>();
    bridge.answerJob('imports', 'run', () => answer.promise);
    void imports.import('/photos', { from: 'none' });
    await settled();
    const { job: id } = imports.stage as { job: number };
    await imports.leave(); // as a window that has just been loaded
    bridge.emit('jobs', 'changed', job(id, { phase: dryRunPhase }));
    await imports.resume();
    expect(imports.stage).toEqual({ at: 'none' });
    bridge.emit('jobs', 'changed', job(id));
    const resuming = imports.resume();
    expect(imports.stage).toEqual({ at: 'running', folder: '', job: id });
    expect(imports.job).toEqual(jobs.byId(id));
    answer.resolve(report({ added: 3 }));
    await resuming;
    expect(imports.stage).toMatchObject({ at: 'ended', report: { added: 3 } });
  });
});

describe('a report', () => {
  it('is worth reading when it says more than how many images were added', () => {
    expect(isWorthReading(report({ added: 100, unchanged: 3 }))).toBe(false);
    for (const change of [{ moved: 1 }, { updated: 1 }, { displaced: 1 }, { toldOtherwiseImages: 1 }]) {
      expect(isWorthReading(report(change))).toBe(true);
    }
    const split = {
      ...{ train: 4, validation: 0, test: 2, isLocked: false, heldBack: 0, copies: [] },
      isKept: true,
      acrossParts: 0,
    };
    expect(isWorthReading(report({ split }))).toBe(false);
    expect(isWorthReading(report({ split: { ...split, acrossParts: 1, copies: [['a.jpg', 'b.jpg']] } }))).toBe(true);
    expect(isWorthReading(report({ split: { ...split, isKept: false } }))).toBe(true);
    expect(isWorthReading(report({ split: { ...split, heldBack: 3 } }))).toBe(true);
    expect(isWorthReading(report({ refused: [{ path: 'a.jpg', reason: 'Damaged.' }] }))).toBe(true);
  });

  it('goes by itself after 10 s when it is not, and stays when it is', async () => {
    for (const [moved, after] of [
      [0, 'none'],
      [1, 'ended'],
    ] as const) {
      bridge.answerJob('imports', 'run', () => report({ moved }));
      vi.useFakeTimers();
      await imports.import('/photos', { from: 'none' });
      await vi.advanceTimersByTimeAsync(9999);
      expect(imports.stage.at).toBe('ended');
      await vi.advanceTimersByTimeAsync(1);
      expect(imports.stage.at).toBe(after);
      vi.useRealTimers();
    }
  });
});

describe('a table with labels', () => {
  const preview = {
    columns: { path: 'file', label: 'class', state: null, tags: null, attributes: ['age'] },
    names: ['file', 'class', 'age', 'seen'],
    delimiter: ',',
    rows: [['a.jpg', 'none', '40', '1']],
  } as never;

  beforeEach(async () => {
    await imports.leave();
    await imports.scan('/photos');
    bridge.answer('shell', 'chooseLabelFile', () => '/labels.csv');
    bridge.answer('imports', 'preview', () => preview);
  });

  it('is asked for, read, and matched with the images', async () => {
    imports.takeTable();
    await imports.chooseTable();
    expect(imports.labelsFrom).toBe('file');
    expect(imports.table.preview).toEqual(preview);
    expect(imports.table.forecast.report).toEqual(scan);
    expect(['file', 'class', 'age', 'seen'].map((name) => imports.table.roleOf(name))).toEqual([
      ...['path', 'label', 'attribute', 'none'],
    ]);
    expect(bridge.askedOf('imports', 'run').at(-1)).toMatchObject({
      ...{ folder: '/photos', dryRun: true },
      labels: { from: 'file', file: '/labels.csv', columns: { path: 'file', label: 'class', attributes: ['age'] } },
    });
    expect(imports.labels).toEqual(bridge.askedOf('imports', 'run').at(-1)?.labels);
  });

  it('that the person has not chosen asks for nothing and settles nothing', async () => {
    bridge.answer('shell', 'chooseLabelFile', () => null);
    imports.takeTable();
    expect(bridge.askedOf('shell', 'chooseLabelFile')).toEqual([]); // arrow keys pass by without a dialog
    await imports.chooseTable();
    expect([imports.labelsFrom, imports.table.file, imports.labels]).toEqual(['file', null, null]);
  });

  it('takes a role away from the column that had it, and wants one with paths', async () => {
    imports.takeTable();
    await imports.chooseTable();
    await imports.table.use('/photos', 'seen', 'label');
    expect(['class', 'seen'].map((name) => imports.table.roleOf(name))).toEqual(['none', 'label']);
    await imports.table.use('/photos', 'file', 'attribute');
    expect(imports.table.forecast.failure?.message).toBe('No column holds the paths.');
    expect([imports.table.forecast.report, imports.labels]).toEqual([null, null]);
  });

  it('is not settled while its rows are matched', async () => {
    imports.takeTable();
    await imports.chooseTable();
    const answer = deferred<ImportReport>();
    bridge.answerJob('imports', 'run', () => answer.promise);
    const using = imports.table.use('/photos', 'seen', 'tags');
    await settled();
    expect([imports.table.forecast.isRunning, imports.labels]).toEqual([true, null]);
    answer.resolve(scan);
    await using;
    expect([imports.table.forecast.isRunning, imports.labels !== null]).toEqual([false, true]);
  });

  it('says why it can’t be read', async () => {
    bridge.answer('imports', 'preview', () => {
      throw new Failure('bad-input', 'The table is empty.', 'Choose another.');
    });
    imports.takeTable();
    await imports.chooseTable();
    expect(imports.table.forecast.failure?.message).toBe('The table is empty.');
    expect(imports.labels).toBeNull();
  });
});
