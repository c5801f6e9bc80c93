import type { RunState } from '../../../src-shared/contract/runs';

/** What the person reads for a run's state. */
export const stateNames: Readonly<Record<RunState, string>> = {
  queued: 'queued',
  running: 'running',
  paused: 'paused',
  interrupted: 'interrupted',
  done: 'finished',
  failed: 'failed',
  cancelled: 'cancelled',
};
