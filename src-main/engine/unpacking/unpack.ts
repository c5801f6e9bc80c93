import { resolve, sep } from 'node:path';
import type * as v from 'valibot';
import type { imports } from '../../../src-shared/contract/imports';
import { Failure } from '../../../src-shared/domain/failure';
import type { Unpacked } from '../../../src-shared/domain/unpacked';
import { makeFolderAtomically } from '../../platform/atomic';
import { requireFreeDestination } from '../base/destination';
import type { JobContext } from '../base/jobs';
import { runInThread } from '../base/thread';
import { errorOfMessage } from '../base/thread-failure';
import { limits } from './limits';
import { materialOf } from './material';
import type { UnpackMessage, UnpackResult, UnpackTask } from './unpacking';

type Params = v.InferOutput<(typeof imports)['unpack']['params']>;

/** Megabytes of objects that the thread may hold: a million rows of labels take some hundreds. */
const mostMegabytes = 4096;

/** Answers `imports.unpack`: unpacks in a thread, into a folder that appears whole. */
export async function unpack({ source, into }: Params, job: JobContext): Promise<Unpacked> {
  const startedAt = performance.now();
  const [from, to] = [resolve(source), resolve(into)];
  const material = await materialOf(from);
  if (to === from || to.startsWith(from + sep))
    throw new Failure('bad-input', `${to} is in ${from}, which is to be unpacked.`, 'Name a folder beside it.');
  await requireFreeDestination(to);
  job.phase('Unpacking', 'MB', megabytes(material.bytes));
  const results: UnpackResult[] = [];
  await makeFolderAtomically(
    to,
    async (temporary) => {
      results.push(await unpackInto({ source: from, material, to: temporary, limits }, job));
    },
    'folders',
  );
  const [result] = results;
  if (result === undefined) throw new Failure('internal', `${from} was not unpacked.`, { step: 'report' });
  return { ...result, folder: to, seconds: (performance.now() - startedAt) / 1000 };
}

async function unpackInto(task: UnpackTask, job: JobContext): Promise<UnpackResult> {
  const work = { program: 'unpacking.cjs', request: task, name: `Unpacking ${task.source}`, mostMegabytes } as const;
  const end = await runInThread(work, job.signal, (message) => {
    const told = message as UnpackMessage;
    if (!('bytes' in told)) return told;
    job.reach(megabytes(told.bytes));
    return undefined;
  }).catch((error: unknown) => {
    throw isOutOfMemory(error) ? tooMuchMemory(task.source, error) : error;
  });
  if ('failed' in end) throw errorOfMessage(end.failed);
  return end.result;
}

const isOutOfMemory = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';

const tooMuchMemory = (source: string, cause: unknown): Failure =>
  new Failure(
    'bad-input',
    `${source} needs more memory than Facet gives to a file of a stranger. Nothing was kept.`,
    'Unpack it with another program, and import the folder.',
    { cause },
  );

const megabytes = (bytes: number): number => Math.round(bytes / 100_000) / 10;
