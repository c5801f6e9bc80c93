import { availableParallelism } from 'node:os';
import { delimiter } from 'node:path';
import type { Listener, RequestsOf } from '../../../../src-shared/rpc/declare';
import { Failure } from '../../../../src-shared/domain/failure';
import { trainerContract } from '../../../../src-shared/workers/trainer';
import { caller, listener } from '../../../platform/channel';
import { scrubbedEnvironment, startChild, type ChildEnd } from '../../../platform/children';
import { readSetupStamp } from '../../../platform/setup-stamp';
import { Attendant, deathOf, usualPatience, type Patience } from './attendant';

export interface TrainerOptions {
  /** Receives what the trainer and TensorFlow print. */
  readonly log: (text: string) => void;
  /** Threads that TensorFlow computes with; all cores when left out. */
  readonly threads?: number;
  /** Whether it runs graphs for inference in lanes (trainer/graph/lanes.ts), each operation on a thread of its own. */
  readonly inLanes?: boolean;
  /** 'cpu' hides GPUs from it; otherwise it uses one where it finds one. */
  readonly device?: 'auto' | 'cpu' | 'gpu';
  readonly patience?: Patience;
}

/** A trainer child, for one job. Most callers want `withTrainer`. */
export interface Trainer {
  /** Requests to it. One that is cancelled, or goes on without a sign of life, ends soon; if need be, with the process. */
  readonly client: RequestsOf<typeof trainerContract>;
  readonly on: Listener<typeof trainerContract>;
  readonly processId: number | undefined;
  /** Ends it at once. */
  kill(): void;
  /** Settles when the process has ended; never rejects. */
  readonly ended: Promise<ChildEnd>;
  /** The reason why it was ended for being late; null when it was not. */
  readonly endReason: () => Failure | null;
  /** Ends it by closing its channel; kills it when it does not exit within 3 seconds. */
  stop(): Promise<ChildEnd>;
}

export function startTrainer({ log, patience = usualPatience, ...settings }: TrainerOptions): Trainer {
  const child = startChild('trainer', {
    environment: scrubbedEnvironment(trainerEnvironment(settings)),
    log,
    nodeArguments: ['--disable-warning=DEP0051'], // util.isNullOrUndefined, used by tfjs-node 4.22
  });
  const attendant = new Attendant(() => {
    child.kill();
  }, patience);
  const on = listener(child.channel, trainerContract);
  for (const event of ['alive', 'progressed', 'imagesDone', 'epochEnded'] as const) {
    on('trainer', event, attendant.noteSignOfLife);
  }
  return {
    client: attended(caller(child.channel, trainerContract), attendant),
    on,
    endReason: () => attendant.endReason,
    processId: child.process.pid,
    kill: () => {
      child.kill();
    },
    ended: child.ended,
    stop: () => child.stop(),
  };
}

type Client = Trainer['client'];

/** The client, with the attendant watching each request. */
function attended({ trainer }: Client, attendant: Attendant): Client {
  const requests = Object.entries<(params: never, signal?: AbortSignal) => Promise<unknown>>(trainer);
  const each = requests.map(([name, ask]) => [
    name,
    (params: never, signal?: AbortSignal) => attendant.attend(() => ask(params, signal), signal),
  ]);
  return { trainer: Object.fromEntries(each) as Client['trainer'] };
}

/**
 * Runs `work` with a fresh trainer, which is ended afterwards in any case.
 * @throws Failure of kind 'child-died' when the trainer ended before the work did, or was silent; of kind 'cancelled' when it was ended
 *   because of a cancellation; otherwise whatever the work throws
 */
export async function withTrainer<T>(options: TrainerOptions, work: (trainer: Trainer) => Promise<T>): Promise<T> {
  const trainer = startTrainer(options);
  try {
    return await untilDeath(trainer, work);
  } finally {
    await trainer.stop();
  }
}

/** Runs `work` with a trainer that is running. @throws as `withTrainer` does */
export async function untilDeath<T>(trainer: Trainer, work: (trainer: Trainer) => Promise<T>): Promise<T> {
  const death = trainer.ended.then((end): never => {
    throw trainer.endReason() ?? deathOf(end);
  });
  try {
    return await Promise.race([work(trainer), death]);
  } catch (error) {
    // A dead child first shows as a broken channel; how it ended is known a moment later, and says more.
    if (error instanceof Failure && error.kind === 'child-died')
      throw trainer.endReason() ?? deathOf(await trainer.stop());
    throw error;
  }
}

/** Most copies of a network in one graph. More take longer to load than they save; the operations get more threads instead. */
const mostLanes = 16;

/** Environment variables for TensorFlow and its allocator, each with its reason. */
export function trainerEnvironment({
  threads,
  device = 'auto',
  inLanes = false,
}: Omit<TrainerOptions, 'log' | 'patience'> = {}): Record<string, string> {
  const { build, nvidiaLibraries } = readSetupStamp()?.tensorflow ?? { build: 'unknown', nvidiaLibraries: [] };
  return {
    TF_CPP_MIN_LOG_LEVEL: '2', // errors only
    ORT_DISABLE_TELEMETRY: '1', // platform/onnx/runtime.ts
    TF_FORCE_GPU_ALLOW_GROWTH: 'true', // else TensorFlow takes all memory of a GPU, even from the person's screen
    // glibc maps and unmaps each large tensor, so the system clears its pages again in every operation. In the heap they are reused,
    // which made a step of recipe B 1.2 to 1.6 times as fast. Other allocators ignore both.
    MALLOC_MMAP_MAX_: '0',
    MALLOC_TRIM_THRESHOLD_: String(64 * 1024 ** 3),
    // Asks for pages of 2 MB where the system gives them on request: a step of recipe B became 3 to 7 % faster.
    GLIBC_TUNABLES: 'glibc.malloc.hugetlb=1',
    FACET_TENSORFLOW_BUILD: build,
    ...(threads === undefined ? {} : threadSettings(threads, 1)),
    ...(inLanes ? laneSettings() : {}),
    ...(device === 'cpu' ? { CUDA_VISIBLE_DEVICES: '' } : {}),
    // TensorFlow finds CUDA's libraries by name only.
    ...(nvidiaLibraries.length === 0 ? {} : { LD_LIBRARY_PATH: nvidiaLibraries.join(delimiter) }),
  };
}

function laneSettings(): Record<string, string> {
  const cores = availableParallelism();
  const lanes = Math.min(cores, mostLanes);
  return threadSettings(Math.floor(cores / lanes), lanes);
}

const threadSettings = (withinOperations: number, betweenOperations: number): Record<string, string> => ({
  TF_NUM_INTRAOP_THREADS: String(withinOperations),
  TF_NUM_INTEROP_THREADS: String(betweenOperations),
});
