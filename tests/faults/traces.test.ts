import { existsSync } from 'node:fs';
import { mkdir, readdir, rmdir, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EngineClient } from '../../src-main/platform/engine-client';
import { engineIn, importFolder, withFolder } from '../helpers/programs/engine';
import { writeClassFolders } from '../helpers/files/folders';
import { tinyRecipe } from '../helpers/projects/recipes';

/** Runs `work` with a project and its own temporary folder, in which an engine is started and killed. */
function withKilledEngine(
  work: (engine: EngineClient, folder: string) => Promise<void>,
  after: (next: EngineClient, folder: string, tmp: string) => Promise<void>,
): Promise<void> {
  return withFolder(async (folder) => {
    const tmp = join(folder, 'tmp');
    await mkdir(tmp);
    await writeClassFolders(join(folder, 'images'), ['cat', 'dog'], 6);
    const engine = engineIn(folder, { TMPDIR: tmp });
    await engine.requests.project.create({ path: join(folder, 'p.facet') });
    await importFolder(engine, join(folder, 'images'));
    await work(engine, folder);
    engine.child.kill();
    await engine.child.ended;
    const next = engineIn(folder, { TMPDIR: tmp });
    try {
      await after(next, folder, tmp);
    } finally {
      await next.child.stop();
    }
    expect(await readdir(tmp)).toEqual([]); // the last one leaves nothing
  });
}

const nobody = 999_999_999;

describe('temporary files of a killed process', () => {
  it('outside projects are private, and removed when the next engine starts', () =>
    withKilledEngine(
      async (engine, folder) => {
        const { file } = await engine.requests.images.render({ image: 1, edge: 64 });
        const own = await readdir(join(folder, 'tmp'));
        expect(own).toEqual([
          expect.stringMatching(new RegExp(`^facet-${String(engine.child.process.pid)}-\\d+-\\w{6}$`)),
        ]);
        expect(file.startsWith(join(folder, 'tmp', own[0] ?? ''))).toBe(true);
        expect((await stat(join(folder, 'tmp', own[0] ?? ''))).mode & 0o777).toBe(0o700);
        // Leftovers beside a file or folder that the person named, and of versions whose names did not contain the process.
        const half = join(folder, `table.csv.${String(engine.child.process.pid)}.tmp`);
        await writeFile(half, 'path,class');
        await writeFile(join(folder, 'tmp', own[0] ?? '', 'elsewhere-99'), half);
        await writeFile(join(folder, 'tmp', own[0] ?? '', 'elsewhere-98'), join(folder, 'images')); // not of this process
        for (const name of [
          'facet-view-abcdef',
          'facet-graph-abcdef',
          'tmp-123-1795900000000-1',
          'facet-view-fresh1',
        ]) {
          await mkdir(join(folder, 'tmp', name));
          if (!name.endsWith('fresh1')) await utimes(join(folder, 'tmp', name), 1, 1);
        }
        await mkdir(join(folder, 'tmp', 'somebody-else'));
      },
      async (next, folder, tmp) => {
        await next.requests.project.open({ path: join(folder, 'p.facet') });
        expect((await readdir(tmp)).sort()).toEqual(['facet-view-fresh1', 'somebody-else']);
        expect(existsSync(join(folder, 'images', 'cat'))).toBe(true);
        expect((await readdir(folder)).filter((name) => name.includes('table'))).toEqual([]);
        await Promise.all(['facet-view-fresh1', 'somebody-else'].map((name) => rmdir(join(tmp, name))));
      },
    ));

  it('in a project are removed at its next opening, and doctor finds later ones', () =>
    withKilledEngine(
      async (engine, folder) => {
        await engine.jobs.runs.train({ recipe: tinyRecipe, epochs: 1 });
        await leave(folder);
      },
      async (next, folder) => {
        await next.requests.project.open({ path: join(folder, 'p.facet') });
        expect(await traces(folder)).toEqual([]);
        // The daily backup, made in the background, would remove the half one that is left next.
        const backups = () => readdir(join(folder, 'p.facet', 'backups'));
        await expect.poll(backups, { timeout: 60_000 }).toContainEqual(expect.stringMatching(/-daily\.sqlite$/));
        await leave(folder);
        const find = async (repair: boolean) =>
          (await next.jobs.doctor.check({ repair })).checks.find(({ name }) => name === 'leftovers');
        expect(await find(false)).toMatchObject({
          ok: false,
          detail: expect.stringContaining('6 temporary') as string,
        });
        await leave(folder);
        await next.jobs.forgets.run({ selection: { ids: [1] }, dryRun: false });
        expect(await traces(folder)).toEqual([]);
        expect(await find(false)).toMatchObject({ ok: true });
      },
    ));
});

/** Leftovers of a killed restore, backup, embedding, training and recipe. */
async function leave(folder: string): Promise<void> {
  const end = `${String(nobody)}.tmp`;
  const project = join(folder, 'p.facet');
  await mkdir(join(project, 'embeddings', 'space'), { recursive: true });
  for (const path of [
    `catalog.sqlite.${end}`,
    `catalog.sqlite.${end}-wal`,
    `backups/20260101T000000.000Z-daily.sqlite.${end}`,
    `embeddings/space/reduced.json.${end}`,
    `runs/r1/checkpoints/epoch-1.${end}`,
  ]) {
    await writeFile(join(project, path), 'a face');
  }
  await mkdir(join(project, 'embeddings', `tmp-${String(nobody)}-1795900000000-1`), { recursive: true });
}

const traces = async (folder: string): Promise<string[]> =>
  (await readdir(join(folder, 'p.facet'), { recursive: true })).filter((name) => name.includes(String(nobody)));
