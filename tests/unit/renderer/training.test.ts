import { beforeEach, describe, expect, it } from 'vitest';
import { bridge, settled } from './fake-window';
import type { RunRow } from '../../../src-shared/domain/run';
import { Failure } from '../../../src-shared/domain/failure';
import { app } from '../../../src-renderer/state/app.svelte';
import { runDetails } from '../../../src-renderer/screens/train/run-details.svelte';
import { runs } from '../../../src-renderer/screens/train/runs.svelte';
import { isOnHold, training } from '../../../src-renderer/screens/train/training.svelte';
import { deferred } from '../../../src-renderer/stories/fake-bridge';
import { freshProject, job, openProject, run } from './fakes';

let rows: readonly RunRow[] = [];
let lastJob = 100;

/** Lets the engine say that it trains `r2`, by a new job. */
async function train(phase = 'Training', change: Partial<RunRow> = {}): Promise<number> {
  lastJob += 1;
  rows = [run('r2', { state: 'running', epochsDone: 0, ...change }), run('r1')];
  bridge.emit('jobs', 'changed', job(lastJob, { name: 'runs.train', phase }));
  bridge.emit('runs', 'changed', { run: 'r2' });
  await settled();
  return lastJob;
}

async function end(id: number, state: 'done' | 'failed' | 'paused', change: Partial<RunRow> = {}): Promise<void> {
  rows = [run('r2', { state, ...change }), run('r1')];
  const failure = state === 'failed' ? ({ kind: 'disk-full', message: 'Full.', next: 'Free some.' } as const) : null;
  bridge.emit('jobs', 'changed', job(id, { name: 'runs.train', state, failure }));
  await settled();
}

beforeEach(async () => {
  await freshProject(bridge);
  rows = [run('r1')];
  bridge.answer('runs', 'list', () => ({ runs: [...rows] }));
  bridge.answer('jobs', 'cancel', () => ({}));
  await training.refresh();
});

describe('runs', () => {
  it('are listed, and not those of a project that was closed meanwhile', async () => {
    expect([runs.all, runs.isLoaded]).toEqual([[run('r1')], true]);
    const answer = deferred<{ runs: RunRow[] }>();
    bridge.answer('runs', 'list', () => answer.promise);
    const reading = runs.refresh();
    await openProject(bridge, '/two.facet');
    answer.resolve({ runs: [run('r9')] });
    await reading;
    expect([runs.all, runs.isLoaded]).toEqual([[], false]);
  });

  it('that Review and Export show are the chosen one, else the newest finished one', async () => {
    rows = [run('r3', { state: 'failed' }), run('r2'), run('r1')];
    await runs.refresh();
    expect(runs.chosen?.run).toBe('r2');
    app.run = 'r1';
    expect(runs.chosen?.run).toBe('r1');
    app.run = 'r3';
    expect(runs.chosen?.run).toBe('r2');
    // A run over folds has predictions to review, and no model to export.
    rows = [run('r4', { folds: 5 }), ...rows];
    await runs.refresh();
    expect([runs.chosen?.run, runs.exported?.run]).toEqual(['r4', 'r2']);
  });
});

describe('a training', () => {
  it('is asked for once, however often the button is pressed', async () => {
    const answer = deferred<never>();
    bridge.answerJob('runs', 'train', () => answer.promise);
    const settings = { recipe: 'a', seed: 3, precision: 'auto' } as const;
    await Promise.all([training.start(settings), training.start(settings)]);
    expect(bridge.askedOf('runs', 'train')).toEqual([settings]);
  });

  it('is running from the press on, and not when it was refused', async () => {
    bridge.answerJob('runs', 'train', () => {
      throw new Error('never asked for');
    });
    const starting = training.start({ recipe: 'a', seed: 0, precision: 'auto' });
    expect(training.isRunning).toBe(true);
    await starting;
    expect(training.isRunning).toBe(false);
  });

  it('is shown with its run, and stays shown when it has ended and a newer one is there', async () => {
    const id = await train();
    expect([training.isRunning, training.run?.run, training.shown?.run, training.isInEpochs]).toEqual([
      ...[true, 'r2', 'r2', true],
    ]);
    rows = [run('r3', { state: 'queued' }), ...rows];
    await training.refresh();
    await end(id, 'done');
    rows = [run('r3'), run('r2'), run('r1')];
    await training.refresh();
    expect(training.shown?.run).toBe('r2');
    training.pick(null);
    expect(training.shown?.run).toBe('r3');
  });

  it('is asked to end in one way, and only where that is possible', async () => {
    bridge.answer('runs', 'pause', () => ({}));
    bridge.answer('runs', 'finish', () => ({}));
    const preparing = await train('Preparing');
    await training.end('pause');
    expect(bridge.askedOf('runs', 'pause')).toEqual([]);
    await end(preparing, 'failed');
    const id = await train();
    await training.end('pause');
    await training.end('pause');
    expect(training.requestedEnding).toBe('pause');
    await training.end('cancel');
    await training.end('finish');
    expect(training.requestedEnding).toBe('cancel');
    expect(bridge.askedOf('runs', 'pause')).toEqual([{ run: 'r2' }]);
    expect(bridge.askedOf('runs', 'finish')).toEqual([]);
    expect(bridge.askedOf('jobs', 'cancel')).toEqual([{ job: id }]);
    await end(id, 'paused');
    expect(training.requestedEnding).toBeNull();
  });

  it('over folds can be paused or cancelled, but not ended early: folds are measured together', async () => {
    bridge.answer('runs', 'finish', () => ({}));
    const id = await train('Training fold 2 of 5, epoch 3 of 8', { folds: 5 });
    expect([training.isInEpochs, training.canEnd('pause'), training.canEnd('finish')]).toEqual([true, true, false]);
    await training.end('finish');
    expect([training.requestedEnding, bridge.askedOf('runs', 'finish')]).toEqual([null, []]);
    await end(id, 'done');
  });

  it('goes on when its ending was refused', async () => {
    bridge.answer('runs', 'pause', () => {
      throw new Failure('not-found', 'r2 isn’t training.');
    });
    const id = await train();
    await training.end('pause');
    expect(training.requestedEnding).toBeNull();
    expect(app.toasts).toMatchObject([{ text: 'r2 isn’t training.' }]);
    await end(id, 'done');
  });

  it('that failed says why until it is dismissed or another one starts', async () => {
    app.screen = 'train';
    await end(await train(), 'failed');
    expect(training.failure?.message).toBe('Full.');
    training.dismiss();
    expect(training.failure).toBeNull();
    await end(await train(), 'failed');
    expect(training.failure?.message).toBe('Full.');
    const id = await train();
    expect(training.failure).toBeNull();
    await end(id, 'done');
  });

  it('says on other screens how it ended, and not on Train, which shows it', async () => {
    const validation = { n: 100, loss: 0.2, accuracy: 0.931, interval: [0.86, 0.97] } as never;
    app.screen = 'train';
    await end(await train(), 'done', { validation });
    expect(app.toasts).toEqual([]);
    app.screen = 'library';
    await end(await train(), 'done', { validation });
    await end(await train(), 'paused', { epochs: 25, epochsDone: 7 });
    await end(await train(), 'failed');
    expect(app.toasts).toMatchObject([
      { text: 'r2 finished: 93.1\u00a0% accuracy.' },
      { text: 'r2 is paused after epoch 7 of 25.', next: 'Train resumes it.' },
      { text: 'Full.', next: 'Free some.', tone: 'bad' },
    ]);
  });
});

describe('a run that stopped', () => {
  it('is resumed with its new total, without its former epochs', async () => {
    const epoch = { epoch: 1 } as never;
    bridge.answer('runs', 'get', () => ({ run: run('r1'), recipe: {}, result: null, metrics: [epoch] }) as never);
    await runDetails.read('r1');
    expect(runDetails.epochsOf('r1')).toHaveLength(1);
    bridge.answerJob('runs', 'resume', () => ({}) as never);
    await training.resume('r1', 20);
    expect(bridge.askedOf('runs', 'resume')).toEqual([{ run: 'r1', epochs: 20 }]);
    expect(runDetails.epochsOf('r1')).toEqual([]);
  });

  it('is on hold when it can be resumed', () => {
    expect(isOnHold(null)).toBe(false);
    for (const state of ['paused', 'interrupted', 'failed', 'cancelled'] as const) {
      expect(isOnHold(run('r1', { state, isResumable: true }))).toBe(true);
      expect(isOnHold(run('r1', { state }))).toBe(false);
    }
    for (const state of ['queued', 'running', 'done'] as const) {
      expect(isOnHold(run('r1', { state, isResumable: true }))).toBe(false);
    }
  });

  it('is offered when it was interrupted, until it is dismissed, shown or something trains', async () => {
    const interrupted = run('r1', { state: 'interrupted', isResumable: true });
    rows = [run('r2'), interrupted];
    await training.refresh();
    training.pick('r2');
    expect(training.interrupted).toEqual(interrupted);
    training.pick('r1');
    expect(training.interrupted).toBeNull();
    training.pick('r2');
    training.dismissInterrupted(interrupted);
    expect(training.interrupted).toBeNull();
  });
});

describe('details of runs', () => {
  it('hold each epoch once, in order, whichever way it came', async () => {
    const metrics = (epoch: number): never => ({ epoch, skippedSteps: 0 }) as never;
    bridge.emit('runs', 'epochEnded', { job: 1, run: 'r1', metrics: metrics(3) });
    const epochs = [metrics(1), metrics(2), metrics(3)];
    bridge.answer('runs', 'get', () => ({ run: run('r1'), recipe: {}, result: null, metrics: epochs }) as never);
    await runDetails.read('r1');
    bridge.emit('runs', 'epochEnded', { job: 1, run: 'r1', metrics: metrics(4) });
    expect(runDetails.epochsOf('r1').map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
    expect(runDetails.of('r1')?.result).toBeNull();
  });

  it('of another project’s run of that name are not shown', async () => {
    bridge.emit('runs', 'epochEnded', { job: 1, run: 'r1', metrics: { epoch: 1 } as never });
    await openProject(bridge, '/two.facet');
    expect(runDetails.epochsOf('r1')).toEqual([]);
  });
});
