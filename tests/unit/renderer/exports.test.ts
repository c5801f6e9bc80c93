import { beforeEach, describe, expect, it } from 'vitest';
import { bridge, settled } from './fake-window';
import { Failure } from '../../../src-shared/domain/failure';
import { app } from '../../../src-renderer/state/app.svelte';
import { DatasetState } from '../../../src-renderer/screens/export/dataset.svelte';
import { modelExport } from '../../../src-renderer/screens/export/model-export.svelte';
import { library } from '../../../src-renderer/screens/library/library.svelte';
import { deferred } from '../../../src-renderer/stories/fake-bridge';
import { freshProject, job, openProject } from './fakes';

const result = { to: '/out', files: ['model.json'], check: { images: 10, worstDifference: 0 } } as never;
/** Id of the next job that the fake engine starts. */
let started = 0;

beforeEach(async () => {
  await freshProject(bridge);
  bridge.answer('shell', 'chooseExportFolder', () => '/out');
  bridge.answer('jobs', 'cancel', () => ({}));
  bridge.answerJob('exports', 'run', () => result);
  await modelExport.enter();
});

/** Exports r1 up to the point where the engine works on it. */
async function exportRun(): Promise<number> {
  await modelExport.choose('one-r1');
  await modelExport.run('r1');
  started += 1;
  bridge.emit('jobs', 'changed', job(started, { name: 'exports.run', phase: 'Writing' }));
  return started;
}

describe('an export into a folder', () => {
  it('does nothing until a folder is chosen', async () => {
    await modelExport.run('r1');
    expect(bridge.askedOf('exports', 'run')).toEqual([]);
    bridge.answer('shell', 'chooseExportFolder', () => null);
    await modelExport.choose('one-r1');
    expect(bridge.askedOf('shell', 'chooseExportFolder')).toEqual([{ name: 'one-r1' }]);
    expect(modelExport.folder).toBeNull();
  });

  it('runs once, ends with its result, and lets the folder go, which is no longer empty', async () => {
    const id = await exportRun();
    await modelExport.run('r1');
    expect(bridge.askedOf('exports', 'run')).toEqual([{ run: 'r1', format: 'onnx', weights: 'float32', to: '/out' }]);
    expect([modelExport.isRunning, modelExport.folder, modelExport.result]).toEqual([true, '/out', null]);
    bridge.emit('jobs', 'changed', job(id, { name: 'exports.run', state: 'done' }));
    await settled();
    expect([modelExport.isRunning, modelExport.folder, modelExport.result]).toEqual([false, null, result]);
  });

  it('is cancelled by its job', async () => {
    const id = await exportRun();
    await modelExport.cancel();
    expect(bridge.askedOf('jobs', 'cancel')).toEqual([{ job: id }]);
    bridge.emit('jobs', 'changed', job(id, { name: 'exports.run', state: 'cancelled' }));
    expect(modelExport.job?.state).toBe('cancelled');
  });

  it('says why it failed, until another folder is chosen', async () => {
    const failure = { kind: 'disk-full', message: 'Full.', next: 'Free some.' } as const;
    bridge.emit('jobs', 'changed', job(await exportRun(), { name: 'exports.run', state: 'failed', failure }));
    expect(modelExport.failure).toEqual(failure);
    await modelExport.choose('one-r1');
    expect(modelExport.failure).toBeNull();
  });

  it('of another project is not shown', async () => {
    const id = await exportRun();
    bridge.emit('jobs', 'changed', job(id, { name: 'exports.run', state: 'done' }));
    await settled();
    await openProject(bridge, '/two.facet');
    await modelExport.enter();
    expect([modelExport.result, modelExport.folder, modelExport.job]).toEqual([null, null, null]);
  });

  it('is shown in its folder', async () => {
    const id = await exportRun();
    bridge.emit('jobs', 'changed', job(id, { name: 'exports.run', state: 'done' }));
    await settled();
    bridge.answer('shell', 'showInFolder', () => {
      throw new Failure('not-found', '/out is not there any more.');
    });
    await modelExport.showFolder();
    expect(bridge.askedOf('shell', 'showInFolder')).toEqual([{ path: '/out' }]);
    expect(app.toasts).toMatchObject([{ text: '/out is not there any more.' }]);
  });
});

describe('the export of a data set', () => {
  it('has pictures in class folders, which would be empty without them', () => {
    const dataset = new DatasetState();
    dataset.format = 'folders';
    expect(dataset.files).toBe('copy');
    dataset.format = 'csv';
    expect(dataset.files).toBe('copy');
  });

  it('shows no number while another filter is counted, and drops a late answer', async () => {
    const late = deferred<never>();
    bridge.answer('images', 'counts', () => late.promise);
    const dataset = new DatasetState();
    const first = dataset.count();
    bridge.answer('images', 'counts', () => ({ total: 40 }) as never);
    const second = dataset.count();
    expect(dataset.images).toBeNull();
    await second;
    late.resolve({ total: 7 } as never);
    await first;
    expect(dataset.images).toBe(40);
  });

  it('counts and writes what the library shows, where that is chosen', async () => {
    const filter = [{ key: 'state', negated: false, values: ['labelled'] }] as const;
    bridge.answer('images', 'counts', ({ filter: asked }) => ({ total: asked.length === 0 ? 40 : 7 }) as never);
    bridge.answerJob('datasets', 'write', () => ({ to: '/out' }) as never);
    const dataset = new DatasetState();
    await dataset.count();
    expect(dataset.images).toBe(40);
    library.filterBy(filter as never);
    dataset.isFiltered = true;
    await dataset.count();
    expect(dataset.images).toBe(7);
    await dataset.choose('faces');
    dataset.bySplit = true; // means nothing for a table
    await dataset.run();
    expect(bridge.askedOf('datasets', 'write')).toEqual([
      { format: 'csv', files: 'none', filter, bySplit: false, annotations: false, keepMetadata: false, to: '/out' },
    ]);
  });
});
