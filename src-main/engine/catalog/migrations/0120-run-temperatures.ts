import type { Migration } from './migration';

/**
 * A run's temperature, which its logits are divided by wherever its probabilities appear; null for probabilities as trained. It is a
 * value of a run like its decision: applying it or taking it back is a step of the history.
 */
export const runTemperatures: Migration = {
  number: 120,
  name: 'run-temperatures',
  sql: 'ALTER TABLE runs ADD COLUMN temperature REAL;',
};
