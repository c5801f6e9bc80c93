import { cp, readdir, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import { importFolder, withEngine } from '../programs/engine';

let made = 0;

/** The folder of a closed project and its images, and what came of preparing it. */
interface Original<Prepared> {
  readonly folder: string;
  readonly prepared: Prepared;
}

/**
 * A project in a state that several tests of a file begin with, such as one with a trained run. It is made by the first test that needs
 * it. Each test gets copies of the project and of its images, in the places where `withProject` has them, and may change both. Opening the
 * copy makes its daily backup.
 * @param prepare brings the project, with its images imported, into that state
 * @returns a function that does a test's work as `withProject` does; the work also gets the result of `prepare`
 */
export function preparedProject<Prepared>(
  makeImages: (folder: string) => Promise<void>,
  prepare: (engine: EngineClient, folder: string) => Promise<Prepared>,
): <T>(work: (engine: EngineClient, folder: string, prepared: Prepared) => Promise<T>) => Promise<T> {
  let original: Promise<Original<Prepared>> | null = null;
  return (work) =>
    withEngine(async (engine, folder) => {
      original ??= make(engine, makeImages, prepare).catch((error: unknown) => {
        original = null; // the next test tries again
        throw error;
      });
      const { folder: from, prepared } = await original;
      await cp(from, folder, { recursive: true, preserveTimestamps: true });
      const path = join(folder, 'test.facet');
      const db = new Database(join(path, 'catalog.sqlite'));
      db.prepare('UPDATE sources SET root = ? WHERE root = ?').run(join(folder, 'images'), join(from, 'images'));
      db.close();
      await engine.requests.project.open({ path });
      return work(engine, folder, prepared);
    });
}

/** Makes the original in a folder that is deleted with the test file's temporary folder. */
async function make<Prepared>(
  engine: EngineClient,
  makeImages: (folder: string) => Promise<void>,
  prepare: (engine: EngineClient, folder: string) => Promise<Prepared>,
): Promise<Original<Prepared>> {
  const folder = join(tmpdir(), `prepared-${String((made += 1))}`);
  await makeImages(join(folder, 'images'));
  await roundTimes(join(folder, 'images'));
  await engine.requests.project.create({ path: join(folder, 'test.facet') });
  await importFolder(engine, join(folder, 'images'));
  const prepared = await prepare(engine, folder);
  await engine.requests.project.close({});
  return { folder, prepared };
}

/** Gives files times in whole seconds: a copy keeps times to the millisecond only, and its images would count as changed. */
async function roundTimes(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const second = Math.floor(Date.now() / 1000);
  for (const entry of entries) if (entry.isFile()) await utimes(join(entry.parentPath, entry.name), second, second);
}
