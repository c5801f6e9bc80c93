import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startEngine, type EngineClient } from '../../src-main/platform/engine-client';
import { rssMb } from './machine';
import { withTemporaryFolder } from './temporary';

/** Memory of the engine's process at one moment of an import. */
export interface MemoryPoint {
  readonly images: number;
  readonly rssMb: number;
}

export interface Imported {
  readonly images: number;
  readonly seconds: number;
  /** From the request to the first image in a list, starting all processes included. */
  readonly firstImageMs: number;
  readonly memory: readonly MemoryPoint[];
  /** Processor time of the engine alone, in seconds. */
  readonly engineCpuSeconds: number;
}

const all = { filter: [], sort: 'id' as const, descending: false, limit: 1, offset: 0 };

/** Runs work with a new engine that has a new project open. */
export function withNewProject<T>(work: (engine: EngineClient) => Promise<T>): Promise<T> {
  return withTemporaryFolder(async (folder) => {
    const environment = { ...process.env, FACET_LOGS: join(folder, 'logs') };
    const engine = startEngine({ environment, log: () => undefined });
    try {
      await engine.requests.project.create({ path: join(folder, 'bench.facet') });
      return await work(engine);
    } finally {
      await engine.child.stop();
    }
  });
}

/** Imports a folder of class folders into a new project. Times it from the request until everything is written. */
export function timeImport(folder: string): Promise<Imported> {
  return withNewProject(async (engine) => {
    const processId = engine.child.process.pid ?? 0;
    const memory: MemoryPoint[] = [];
    const start = performance.now();
    let firstImageMs = Number.NaN;
    const stopListening = engine.on('images', 'changed', () => {
      if (!Number.isNaN(firstImageMs)) return;
      firstImageMs = performance.now() - start;
    });
    const params = { folder, labels: { from: 'folders' }, dryRun: false } as const;
    const report = await engine.jobs.imports.run(params, {
      onProgress: ({ done }) => memory.push({ images: done, rssMb: rssMb(processId) }),
    });
    const seconds = (performance.now() - start) / 1000;
    stopListening();
    const { total } = await engine.requests.images.list(all);
    if (total !== report.added)
      throw new Error(`${String(report.added)} images were added, ${String(total)} are there`);
    return { images: report.added, seconds, firstImageMs, memory, engineCpuSeconds: cpuSeconds(processId) };
  });
}

/** Seconds of processor time that a process has used so far. Linux only; a tick is a hundredth of a second. */
function cpuSeconds(processId: number): number {
  const stat = readFileSync(`/proc/${String(processId)}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
