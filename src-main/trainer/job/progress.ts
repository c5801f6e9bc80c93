import type { InferOutput } from 'valibot';
import type { TrainProgress } from '../../../src-shared/workers/trainer';

/** Progress of a training. */
export type Progress = InferOutput<typeof TrainProgress>;

/**
 * Wraps a progress listener so that it is called at most five times per second. The first and the last progress of each phase
 * always reach it.
 * @param clock milliseconds, from any origin
 */
export function throttled(
  report: (progress: Progress) => void,
  clock: () => number = () => performance.now(),
): typeof report {
  let last = -Infinity;
  let phase = '';
  return (progress) => {
    const now = clock();
    if (progress.phase === phase && progress.done < progress.total && now - last < interval) return;
    last = now;
    phase = progress.phase;
    report(progress);
  };
}

/** Milliseconds between two reports. */
const interval = 200;
