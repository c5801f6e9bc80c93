import { parentPort, workerData } from 'node:worker_threads';
import { failureMessage, type FailureMessage } from '../../base/thread-failure';
import { copyWithoutMetadata, type CopyOutcome, type CopyTask } from './stripping';

// Entry point of the thread that copies pictures without their metadata; picture-placer.ts starts it.

export type CopyAnswer = { readonly outcomes: readonly CopyOutcome[] } | { readonly failed: FailureMessage };

const answer = (): CopyAnswer => {
  try {
    return { outcomes: (workerData as readonly CopyTask[]).map(copyWithoutMetadata) };
  } catch (error) {
    return { failed: failureMessage(error) };
  }
};

parentPort?.postMessage(answer());
