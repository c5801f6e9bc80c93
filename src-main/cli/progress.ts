import { Presets, SingleBar } from 'cli-progress';
import type { Job } from '../../src-shared/contract/jobs';
import { visible } from '../../src-shared/domain/visible';
import { note } from './terminal';

/** A job's progress on standard error: a bar in a terminal, else a plain line now and then. */
export class ProgressLine {
  #bar: SingleBar | null = null;
  #phase = '';
  #plainAt = 0;

  show(job: Job): void {
    if (job.state !== 'running') {
      this.clear();
      return;
    }
    if (process.stderr.isTTY) this.#draw(job);
    else this.#print(job);
  }

  clear(): void {
    this.#bar?.stop();
    this.#bar = null;
    this.#phase = '';
  }

  #draw(job: Job): void {
    if (this.#bar === null || this.#phase !== job.phase) {
      this.clear();
      this.#bar = new SingleBar(
        { stream: process.stderr, format: formatOf(job), clearOnComplete: true, hideCursor: true, fps: 10 },
        Presets.shades_classic,
      );
      this.#bar.start(job.total ?? 0, 0, payloadOf(job));
      this.#phase = job.phase;
    }
    this.#bar.setTotal(job.total ?? job.done);
    this.#bar.update(job.done, payloadOf(job));
  }

  /** Prints a line at the start of a phase, then every ten seconds. */
  #print(job: Job): void {
    const now = Date.now();
    if (this.#phase === job.phase && now - this.#plainAt < 10_000) return;
    const { phase, count, rate, left } = payloadOf(job);
    note(`${phase} ${count}${rate}${left}`.trimEnd());
    this.#phase = job.phase;
    this.#plainAt = now;
  }
}

const formatOf = (job: Job): string =>
  job.total === null ? '{phase} {count}{rate}' : '{phase} {bar} {count}{rate}{left}';

function payloadOf(job: Job) {
  const number = (value: number): string => value.toLocaleString('en');
  const done = job.total === null ? number(job.done) : `${number(job.done)} / ${number(job.total)}`;
  const count = job.unit === '' ? '' : `${done} ${job.unit}`;
  const rate =
    job.rate === null ? '' : `, ${job.rate < 10 ? job.rate.toFixed(1) : number(Math.round(job.rate))} per second`;
  const left = job.secondsLeft === null ? '' : `, ${durationOf(job.secondsLeft)} left`;
  return { phase: visible(job.phase), count, rate, left };
}

/** A duration as '45 s', '3 min 20 s' or '2 h 5 min'. */
export function durationOf(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${String(whole)} s`;
  if (whole < 3600) return `${String(Math.floor(whole / 60))} min ${String(whole % 60)} s`;
  return `${String(Math.floor(whole / 3600))} h ${String(Math.floor((whole % 3600) / 60))} min`;
}
