import { Failure } from '../../../../src-shared/domain/failure';
import type { Next } from '../../../../src-shared/domain/next-steps';

export interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  /** Next step for a person after a failed check; empty when there is nothing to do. */
  readonly next: Next;
}

/** Makes a check from work that returns its detail; work that throws gives a failed check. Only a cancellation is thrown on. */
export async function check(name: string, work: () => Promise<string>): Promise<Check> {
  try {
    return { name, ok: true, detail: await work(), next: '' };
  } catch (error) {
    const failure = Failure.from(error);
    if (failure.kind === 'cancelled') throw failure;
    return { name, ok: false, detail: failure.message, next: failure.next };
  }
}

export const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
