import { Failure, type FailureKind } from '../../../src-shared/domain/failure';
import type { Next } from '../../../src-shared/domain/next-steps';

/** A failure as a thread posts it: errors lose their kind when a thread throws them. `code` is the system's, for errors that are not ours. */
export interface FailureMessage {
  readonly kind: FailureKind;
  readonly message: string;
  readonly next: Next;
  readonly code: string | null;
}

/** Describes what a thread's work threw. */
export function failureMessage(error: unknown): FailureMessage {
  const { kind, message, next } = Failure.from(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : null;
  return { kind, message, next, code: error instanceof Failure ? null : code };
}

/** The error that a thread described. */
export function errorOfMessage({ kind, message, next, code }: FailureMessage): Error {
  return code === null || kind !== 'internal'
    ? new Failure(kind, message, next)
    : Object.assign(new Error(message), { code });
}
