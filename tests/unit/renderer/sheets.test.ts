import { beforeEach, describe, expect, it } from 'vitest';
import { bridge, settled } from './fake-window';
import { Failure } from '../../../src-shared/domain/failure';
import { Backups } from '../../../src-renderer/sheets/backups/backups.svelte';
import { Forgetting } from '../../../src-renderer/sheets/forget/forgetting.svelte';
import { actor } from '../../../src-renderer/state/actor.svelte';
import { app } from '../../../src-renderer/state/app.svelte';
import { MachineState } from '../../../src-renderer/state/machine.svelte';
import { deferred } from '../../../src-renderer/stories/fake-bridge';
import { freshProject, job, openProject } from './fakes';

const path = '/one.facet';
const backup = (name: string): never => ({ backup: name, madeAt: 0, reason: 'daily' }) as never;

beforeEach(async () => {
  await freshProject(bridge, path);
  bridge.answer('jobs', 'cancel', () => ({}));
});

describe('backups', () => {
  beforeEach(() => {
    bridge.answer('backups', 'list', () => ({ backups: [backup('2'), backup('1')] }));
    bridge.answer('backups', 'check', ({ backup: name }) => ({ damage: name === '1' ? ['A page is torn.'] : [] }));
  });

  it('are listed and checked one after the other', async () => {
    const first = deferred<{ damage: string[] }>();
    bridge.answer('backups', 'check', () => first.promise);
    const backups = new Backups(path);
    expect(backups.rows).toBeNull();
    const reading = backups.read();
    await settled();
    expect(backups.rows).toHaveLength(2);
    expect(bridge.askedOf('backups', 'check')).toEqual([{ path, backup: '2' }]);
    bridge.answer('backups', 'check', () => ({ damage: ['A page is torn.', 'So is another.'] }));
    first.resolve({ damage: [] });
    await reading;
    expect(backups.soundness(backup('2'))).toEqual({ isWhole: true });
    expect(backups.soundness(backup('1'))).toEqual({ isWhole: false, why: 'A page is torn.; So is another.' });
  });

  it('are not checked any more when the sheet is closed', async () => {
    const backups = new Backups(path);
    backups.close();
    await backups.read();
    expect(bridge.askedOf('backups', 'check')).toEqual([]);
  });

  it('that can’t be checked say why', async () => {
    bridge.answer('backups', 'check', () => {
      throw new Failure('not-found', 'The backup is gone.');
    });
    const backups = new Backups(path);
    await backups.read();
    expect(backups.soundness(backup('1'))).toEqual({ isWhole: false, why: 'The backup is gone.' });
  });

  it('are made, and say why they can’t be', async () => {
    const backups = new Backups(path);
    bridge.answerJob('backups', 'make', () => {
      throw new Failure('disk-full', 'Full.');
    });
    const making = backups.make();
    expect(backups.isBusy).toBe(true);
    await making;
    expect([backups.isBusy, bridge.askedOf('backups', 'make')]).toEqual([false, [{}]]);
    bridge.answer('backups', 'list', () => {
      throw new Failure('permission', 'The folder can’t be read.');
    });
    await backups.read();
    expect(backups.failure?.message).toBe('The folder can’t be read.');
  });

  it('are restored; the project is opened again, and the outcome is shown until it is dismissed', async () => {
    const restored = { images: 8, labelled: 8, misfits: [], replaced: '3' } as never;
    bridge.answer('backups', 'restore', () => restored);
    const { opening } = app;
    await new Backups(path).restore('1');
    expect(bridge.askedOf('backups', 'restore')).toEqual([{ path, backup: '1' }]);
    expect(app.opening).toBeGreaterThan(opening);
    const shownAnew = new Backups(path);
    expect(shownAnew.restored).toEqual(restored);
    shownAnew.forgetRestored();
    expect(shownAnew.restored).toBeNull();
  });
});

describe('forgetting', () => {
  const report = { images: 2, thumbnails: 2 } as never;

  it('reports what would be deleted, waits for a confirmation, then reports what was deleted', async () => {
    bridge.answerJob('forgets', 'run', () => report);
    const forgetting = new Forgetting({ ids: [1, 2] });
    expect(forgetting.stage.at).toBe('scanning');
    await forgetting.scan();
    expect(forgetting.stage).toEqual({ at: 'confirming', forecast: report });
    forgetting.removeBackups = true;
    const forgets = forgetting.forget();
    expect(forgetting.stage.at).toBe('forgetting');
    await forgets;
    expect(forgetting.stage).toEqual({ at: 'done', report });
    expect(bridge.askedOf('forgets', 'run')).toEqual([
      { selection: { ids: [1, 2] }, dryRun: true, removeBackups: false, removeRuns: false },
      { selection: { ids: [1, 2] }, dryRun: false, removeBackups: true, removeRuns: false },
    ]);
  });

  it('says why it failed', async () => {
    bridge.answerJob('forgets', 'run', () => {
      throw new Failure('disk-full', 'Full.');
    });
    const forgetting = new Forgetting({ ids: [1] });
    await forgetting.scan();
    expect(forgetting.stage).toMatchObject({ at: 'failed', failure: { message: 'Full.' } });
  });

  it('is cancelled when its sheet is left while it runs, and only then', async () => {
    const answer = deferred<never>();
    bridge.answerJob('forgets', 'run', () => answer.promise);
    const forgetting = new Forgetting({ ids: [1] });
    void forgetting.scan();
    await settled();
    const id = 1 + bridge.askedOf('jobs', 'cancel').length;
    bridge.emit('jobs', 'changed', job(id, { name: 'forgets.run', phase: 'Reading' }));
    forgetting.leave();
    answer.resolve(report);
    await settled();
    forgetting.leave();
    expect(bridge.askedOf('jobs', 'cancel')).toHaveLength(1);
  });
});

describe('the name in the history', () => {
  it('is asked for, changed, and asked for again when the engine was started again', async () => {
    bridge.answer('settings', 'get', () => ({ actor: 'ann', from: 'system' as const }));
    bridge.answer('settings', 'change', () => ({ actor: 'bob', from: 'setting' as const }));
    await actor.refresh();
    expect(actor.now).toEqual({ actor: 'ann', from: 'system' });
    expect(await actor.change('bob')).toBe(true);
    expect(actor.now).toEqual({ actor: 'bob', from: 'setting' });
    bridge.emit('shell', 'engineRestarted', { reason: 'killed', project: path });
    await settled();
    expect(actor.now).toEqual({ actor: 'ann', from: 'system' });
  });

  it('stays as it is when the change is refused', async () => {
    bridge.answer('settings', 'change', () => {
      throw new Failure('bad-input', 'That is no name.');
    });
    const before = actor.now;
    expect(await actor.change('')).toBe(false);
    expect(actor.now).toEqual(before);
    expect(app.toasts.at(-1)).toMatchObject({ text: 'That is no name.' });
  });
});

describe('the machine', () => {
  it('is asked about once, again only after a failure', async () => {
    const facts = { device: 'cpu', precision: 'float32', cores: 8, memory: 2 ** 34 } as never;
    const machine = new MachineState();
    await machine.read();
    expect([machine.now, machine.isUnknown]).toEqual([null, true]);
    bridge.answer('doctor', 'machine', () => facts);
    await machine.read();
    await machine.read();
    expect([machine.now, machine.isUnknown]).toEqual([facts, false]);
    expect(bridge.askedOf('doctor', 'machine')).toHaveLength(2);
  });

  it('stays known when another project is opened', async () => {
    const machine = new MachineState();
    bridge.answer('doctor', 'machine', () => ({ device: 'cpu' }) as never);
    await machine.read();
    await openProject(bridge, '/two.facet');
    expect(machine.now).toEqual({ device: 'cpu' });
  });
});
