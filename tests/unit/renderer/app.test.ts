import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { bridge } from './fake-window';
import { Failure } from '../../../src-shared/domain/failure';
import { AppState, app } from '../../../src-renderer/state/app.svelte';
import { deferred } from '../../../src-renderer/stories/fake-bridge';
import { freshProject, openProject } from './fakes';

beforeEach(async () => {
  await freshProject(bridge);
});

afterEach(() => {
  vi.useRealTimers();
});

const texts = (): readonly string[] => app.toasts.map(({ text }) => text);

describe('a project in the window', () => {
  it('is entered, and left for another', async () => {
    app.screen = 'train';
    app.sheet = 'classes';
    app.run = 'r1';
    app.notify('About the first.', '', 'bad');
    const { opening } = app;
    await openProject(bridge, '/two.facet');
    expect(app.project).toEqual({ path: '/two.facet', name: 'two', warning: null });
    expect(app.opening).toBe(opening + 1);
    expect([app.screen, app.sheet, app.run, app.toasts]).toEqual(['library', null, null, []]);
  });

  it('stays as it is when it is opened once more', async () => {
    app.screen = 'train';
    const { opening } = app;
    await openProject(bridge, '/one.facet');
    expect([app.screen, app.opening]).toEqual(['train', opening]);
  });

  it('stays open when another can’t be opened', async () => {
    bridge.answer('project', 'open', () => {
      throw new Failure('not-a-project', 'There is no project.', 'Choose another.');
    });
    bridge.answer('project', 'current', () => ({
      ...{ path: '/one.facet', name: 'one', catalogVersion: 1, images: 0, labelled: 0, warning: null },
    }));
    await app.open('/none.facet');
    expect(app.project?.path).toBe('/one.facet');
    expect(app.toasts).toMatchObject([{ tone: 'bad', text: 'There is no project.', next: 'Choose another.' }]);
  });

  it('is left when the engine has lost it', async () => {
    bridge.answer('project', 'open', () => {
      throw new Failure('child-died', 'The engine ended.');
    });
    bridge.answer('project', 'current', () => null);
    await app.open('/two.facet');
    expect(app.project).toBeNull();
    expect(texts()).toEqual(['The engine ended.']);
  });

  it('is left when an engine was started again without it, and not when with it', () => {
    bridge.emit('shell', 'engineRestarted', { reason: 'killed', project: '/one.facet' });
    expect(app.project?.path).toBe('/one.facet');
    bridge.emit('shell', 'engineRestarted', { reason: 'killed', project: null });
    expect(app.project).toBeNull();
    expect(texts()).toEqual(['The engine stopped (killed) and was restarted.']);
  });

  it('warns of an unsafe place when it is opened', async () => {
    bridge.answer('project', 'create', () => ({
      ...{
        path: '/net.facet',
        name: 'net',
        catalogVersion: 1,
        images: 0,
        labelled: 0,
        warning: 'It is on a network drive.',
      },
    }));
    await app.create('/net.facet');
    expect(texts()).toEqual(['It is on a network drive.']);
  });

  it('calls the registered functions when it is left, before the next is entered', async () => {
    const seen: (string | undefined)[] = [];
    app.whenLeft(() => seen.push(app.project?.path));
    await openProject(bridge, '/two.facet');
    await app.close();
    expect(seen).toEqual([undefined, undefined]);
  });

  it('is found again after a reload', async () => {
    const reloaded = new AppState();
    bridge.answer('project', 'current', () => ({
      ...{ path: '/one.facet', name: 'one', catalogVersion: 1, images: 0, labelled: 0, warning: null },
    }));
    await reloaded.resume();
    expect(reloaded.project?.path).toBe('/one.facet');
  });

  it('is read again after a restore, with its sheet open', async () => {
    app.sheet = 'backups';
    const { opening } = app;
    await app.reopen();
    expect([app.project?.path, app.sheet]).toEqual(['/one.facet', 'backups']);
    expect(app.opening).toBeGreaterThan(opening);
  });
});

describe('a failure of what a person asked for', () => {
  it('becomes a toast, and null', async () => {
    expect(await app.attempt(() => Promise.reject(new Failure('disk-full', 'Full.', 'Free some.')))).toBeNull();
    expect(app.toasts).toMatchObject([{ tone: 'bad', text: 'Full.', next: 'Free some.' }]);
  });

  it('is silent when the person cancelled', async () => {
    expect(await app.attempt(() => Promise.reject(new Failure('cancelled', 'Cancelled.')))).toBeNull();
    expect(app.toasts).toEqual([]);
  });

  it('is silent when its project was left meanwhile', async () => {
    const answer = deferred<string>();
    const attempt = app.attempt(() => answer.promise);
    await openProject(bridge, '/two.facet');
    answer.reject(new Failure('project-damaged', 'Damaged.'));
    expect(await attempt).toBeNull();
    expect(app.toasts).toEqual([]);
  });

  it('is silent when it only says that the project is being closed', async () => {
    const closed = deferred<object>();
    bridge.answer('project', 'close', () => closed.promise);
    const closing = app.close();
    await app.attempt(() => Promise.reject(new Failure('project-not-open', 'No project is open.')));
    expect(app.toasts).toEqual([]);
    closed.resolve({});
    await closing;
    await app.attempt(() => Promise.reject(new Failure('project-not-open', 'No project is open.')));
    expect(texts()).toEqual(['No project is open.']);
  });
});

describe('what is read of the open project', () => {
  it('is the answer', async () => {
    expect(await app.read(() => Promise.resolve(7))).toBe(7);
  });

  it('is not asked without a project', async () => {
    await app.close();
    const question = vi.fn(() => Promise.resolve(7));
    expect(await app.read(question)).toBeNull();
    expect(question).not.toHaveBeenCalled();
  });

  it('is nothing when another project is open by the time of the answer', async () => {
    const answer = deferred<number>();
    const reading = app.read(() => answer.promise);
    await openProject(bridge, '/two.facet');
    answer.resolve(7);
    expect(await reading).toBeNull();
  });

  it('fails with a toast, but not for an engine whose end is announced anyway', async () => {
    expect(await app.read(() => Promise.reject(new Failure('child-died', 'The engine ended.')))).toBeNull();
    expect(app.toasts).toEqual([]);
    expect(await app.read(() => Promise.reject(new Failure('project-damaged', 'Damaged.')))).toBeNull();
    expect(texts()).toEqual(['Damaged.']);
  });
});

describe('toasts', () => {
  it('go by themselves after 5 s, unless they are bad', () => {
    vi.useFakeTimers();
    app.notify('Done.');
    app.notify('Failed.', 'Try again.', 'bad');
    vi.advanceTimersByTime(4999);
    expect(texts()).toEqual(['Done.', 'Failed.']);
    vi.advanceTimersByTime(1);
    expect(texts()).toEqual(['Failed.']);
    app.dismiss(app.toasts[0]?.id ?? 0);
    expect(texts()).toEqual([]);
  });

  it('are four at most, the newest', () => {
    for (let number = 1; number <= 6; number += 1) app.notify(String(number), '', 'bad');
    expect(texts()).toEqual(['3', '4', '5', '6']);
  });

  it('say what failed in the background', () => {
    bridge.emit('backups', 'failed', { message: 'The backup failed.', next: 'Free some space.' });
    bridge.emit('runs', 'trainerRestarted', { run: 'r1', message: 'The trainer was lost.', next: 'It goes on.' });
    expect(texts()).toEqual(['The backup failed.', 'The trainer was lost.']);
  });
});
