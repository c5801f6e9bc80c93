import { table } from '../../src-main/cli/output';
import type { EngineClient } from '../../src-main/platform/engine-client';
import { peakRssMb } from './machine';
import { say } from './program';
import { verdict } from './promises';

/** Seconds that a folder of 200,000 images may take, and milliseconds that another request may wait meanwhile. */
const [mostSeconds, mostWait] = [30, 20];

export interface Measured {
  readonly work: string;
  readonly seconds: number;
  /** Milliseconds until the slowest answer to another request. */
  readonly longest: number;
  /** Number of answers that took longer than promised. */
  readonly tooLong: number;
  readonly asked: number;
  /** The engine's peak memory so far, in MB. */
  readonly peakMb: number;
}

/** Whether a work met its promise. */
export const isInTime = ({ seconds, longest }: Measured): boolean => seconds <= mostSeconds && longest <= mostWait;

/**
 * Sends small requests, one after another, while some work is done, and times their answers.
 * @param promise milliseconds that one may wait
 */
export async function waitsDuring(
  engine: EngineClient,
  work: string,
  doing: () => Promise<unknown>,
  promise = mostWait,
): Promise<Measured> {
  const startedAt = performance.now();
  const times: number[] = [];
  const underway = { isDone: false };
  const done = doing().finally(() => (underway.isDone = true));
  done.catch(() => undefined); // rethrown by the await below
  while (!underway.isDone) {
    const askedAt = performance.now();
    await engine.requests.labels.next({});
    times.push(performance.now() - askedAt);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await done;
  const seconds = (performance.now() - startedAt) / 1000;
  const longest = Math.max(...times);
  const tooLong = times.filter((time) => time > promise).length;
  say(`${work}: ${seconds.toFixed(1)} s, longest wait ${longest.toFixed(0)} ms`);
  return { work, seconds, asked: times.length, longest, tooLong, peakMb: peakRssMb(engine.child.process.pid) };
}

/** The works as a table, for people. */
export function waitsText(measured: readonly Measured[]): string {
  return [
    `At most ${String(mostSeconds)} s each, in which another request may wait ${String(mostWait)} ms.`,
    table(
      ['work', 'seconds', 'longest wait ms', 'of', 'engine MB', ''],
      measured.map((each) => [
        each.work,
        each.seconds.toFixed(1),
        each.longest.toFixed(0),
        String(each.asked),
        each.peakMb.toFixed(0),
        verdict(isInTime(each)),
      ]),
    ),
  ].join('\n');
}
