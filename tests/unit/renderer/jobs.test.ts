import { beforeEach, describe, expect, it } from 'vitest';
import { bridge, settled } from './fake-window';
import { app } from '../../../src-renderer/state/app.svelte';
import { JobsState } from '../../../src-renderer/state/jobs.svelte';
import { job, openProject } from './fakes';

beforeEach(() => bridge.reset());

describe('jobs', () => {
  it('are those that the engine lists, corrected by events that came before its answer', async () => {
    bridge.answer('jobs', 'list', () => ({ jobs: [job(1), job(2)] }));
    const jobs = new JobsState();
    bridge.emit('jobs', 'changed', job(2, { state: 'done', done: 7 }));
    await settled();
    expect(jobs.byId(1)).toEqual(job(1));
    expect(jobs.byId(2)).toEqual(job(2, { state: 'done', done: 7 }));
    expect(jobs.running).toEqual([job(1)]);
  });

  it('are none where the engine can’t be asked', async () => {
    const jobs = new JobsState();
    await settled();
    expect(jobs.running).toEqual([]);
    expect(jobs.byId(1)).toBeNull();
  });

  it('are found by name, the newest first', () => {
    const jobs = new JobsState();
    bridge.emit('jobs', 'changed', job(4, { name: 'runs.train', state: 'failed' }));
    bridge.emit('jobs', 'changed', job(3, { name: 'runs.resume' }));
    expect(jobs.latest('runs.train', 'runs.resume')?.id).toBe(4);
    expect(jobs.latest('runs.resume')?.id).toBe(3);
    expect(jobs.latest('exports.run')).toBeNull();
  });

  it('that have ended go with their project; those that run stay', async () => {
    await openProject(bridge, '/one.facet');
    const jobs = new JobsState();
    bridge.emit('jobs', 'changed', job(5));
    bridge.emit('jobs', 'changed', job(6, { state: 'done' }));
    await app.close();
    expect(jobs.byId(5)).toEqual(job(5));
    expect(jobs.byId(6)).toBeNull();
  });

  it('end with the engine', () => {
    const jobs = new JobsState();
    bridge.emit('jobs', 'changed', job(7));
    bridge.emit('shell', 'engineRestarted', { reason: 'killed', project: '/one.facet' });
    expect(jobs.running).toEqual([]);
  });

  it('are cancelled by id', async () => {
    bridge.answer('jobs', 'cancel', () => ({}));
    await new JobsState().cancel(8);
    expect(bridge.askedOf('jobs', 'cancel')).toEqual([{ job: 8 }]);
  });
});
