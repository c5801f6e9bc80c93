import type { InferOutput } from 'valibot';
import type { TrainProgress } from '../../../src-shared/workers/trainer';

export type Progress = InferOutput<typeof TrainProgress>;

/** Passes progress on, at most five times a second; a phase's first and last are always passed on. */
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

/** Milliseconds. */
const interval = 200;
