import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { jpeg } from '../files/folders';

/** Kinds of work during which an engine is killed, in turn. */
export const killWorks = ['import', 'relabel', 'large relabel', 'snapshot', 'backup', 'forget'] as const;
export type KillWork = (typeof killWorks)[number];

/** Longest time in milliseconds between the beginning of a work and the kill. */
export const lasting: Readonly<Record<KillWork, number>> = {
  import: 300,
  relabel: 200,
  'large relabel': 2500,
  snapshot: 200,
  backup: 200,
  forget: 250,
};

/** Acknowledged changes, and the ones not acknowledged yet. */
export class Known {
  readonly labels = new Map<number, string>();
  /** A step that may or may not have been done. */
  pending: { readonly ids: readonly number[]; readonly label: string } | null = null;
  /** An image being forgotten, which may or may not be there. */
  leaving: number | null = null;
  readonly forgotten = new Set<number>();
  /** Least number of images. */
  images = 0;
  /** Whether all images of the large project were acknowledged as unsure. */
  isLargeUnsure = false;
}

export interface Doing {
  readonly folder: string;
  readonly known: Known;
  readonly round: number;
  readonly random: () => number;
  /** Called when the engine has begun its work. */
  readonly begun: () => void;
}

export const everything = { filter: [], sort: 'id' as const, descending: false, limit: 100_000, offset: 0 };

/** Kinds of work, each of which goes on until the engine is killed. */
export const works: Readonly<Record<KillWork, (engine: EngineClient, doing: Doing) => Promise<unknown>>> = {
  async import({ jobs }, { folder, round, known, begun }) {
    const root = join(folder, `import ${String(round)}`);
    await mkdir(join(root, 'cat'), { recursive: true });
    for (let number = 0; number < 40; number += 1) {
      await writeFile(join(root, 'cat', `${String(number)}.jpg`), await jpeg(round * 100 + number));
    }
    const before = known.images;
    const onProgress = ({ phase, done }: { phase: string; done: number }): void => {
      if (phase !== 'Importing' || done === 0) return;
      known.images = Math.max(known.images, before + done);
      begun();
    };
    await jobs.imports.run({ folder: root, labels: { from: 'folders' }, dryRun: false }, { onProgress });
  },

  async relabel(engine, doing) {
    const ids = await idsOf(engine);
    doing.begun();
    for (;;) {
      const chosen = Array.from({ length: 3 }, () => pick(ids, doing.random));
      await label(engine, doing.known, chosen, doing.random() < 0.5 ? 'unsure' : 'excluded');
    }
  },

  async 'large relabel'({ on, requests }, { known, begun }) {
    on('jobs', 'changed', ({ done }) => {
      if (done > 0) begun();
    });
    const to = known.isLargeUnsure ? 'excluded' : 'unsure';
    await requests.labels.apply({ selection: { filter: [], except: [] }, change: { to }, reason: '' });
    known.isLargeUnsure = to === 'unsure';
  },

  async snapshot(engine, doing) {
    const ids = await idsOf(engine);
    doing.begun();
    for (;;) {
      await label(engine, doing.known, [pick(ids, doing.random)], 'excluded');
      await engine.requests.snapshots.take({});
    }
  },

  async backup({ jobs }, { begun }) {
    begun();
    for (;;) await jobs.backups.make({});
  },

  async forget(engine, { known, begun }) {
    const ids = await idsOf(engine);
    begun();
    for (const id of ids.slice(-20)) {
      known.leaving = id;
      known.images -= 1;
      await engine.jobs.forgets.run({ selection: { ids: [id] }, dryRun: false });
      known.forgotten.add(id);
      known.labels.delete(id);
      known.leaving = null;
    }
  },
};

async function label(
  { requests }: EngineClient,
  known: Known,
  ids: readonly number[],
  to: 'unsure' | 'excluded',
): Promise<void> {
  known.pending = { ids, label: to };
  await requests.labels.apply({ selection: { ids: [...ids] }, change: { to }, reason: '' });
  for (const id of ids) known.labels.set(id, to);
  known.pending = null;
}

const idsOf = async ({ requests }: EngineClient): Promise<number[]> =>
  (await requests.images.list(everything)).images.map(({ id }) => id);

const pick = (ids: readonly number[], random: () => number): number => ids[Math.floor(random() * ids.length)] ?? 1;
