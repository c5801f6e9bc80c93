import type { Decision, DecisionRule } from '../../src-shared/domain/decision';
import { Failure } from '../../src-shared/domain/failure';
import type { Session } from './session';

/**
 * Makes a decision of a threshold. With two classes, the second is the answer from the threshold up. With more, or with `abstain`,
 * answers less probable than the threshold become "unsure".
 */
export async function decisionAt(
  { requests }: Session,
  { run, threshold, abstain }: { run: string; threshold: number; abstain: boolean },
): Promise<Decision> {
  const { classes } = await requests.runs.get({ run });
  const [, second] = classes;
  if (abstain || classes.length !== 2 || second === undefined) return { kind: 'abstain', threshold };
  return { kind: 'class', class: second, threshold };
}

/** Reads f1, equal-error, cost:A,B or error:X. Kind 'bad-input'. */
export function ruleOf(text: string): DecisionRule {
  if (text === 'f1' || text === 'equal-error') return { by: text };
  const [, first, second] = /^cost:(\d+(?:\.\d+)?),(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  if (first !== undefined && second !== undefined) return { by: 'cost', costs: [Number(first), Number(second)] };
  const [, most] = /^error:(0(?:\.\d+)?|1(?:\.0+)?)$/.exec(text) ?? [];
  if (most !== undefined) return { by: 'error', most: Number(most) };
  throw new Failure(
    'bad-input',
    `“${text}” is not a rule for a threshold.`,
    'Use f1, equal-error, cost:A,B or error:X.',
  );
}

/** Reads a threshold from 0 to 1. Kind 'bad-input'. */
export function thresholdOf(text: string): number {
  const threshold = Number(text);
  if (/^\d*\.?\d+(?:e-\d+)?$/.test(text) && threshold <= 1) return threshold;
  throw new Failure('bad-input', `“${text}” is not a threshold.`, 'Give a number from 0 to 1, such as 0.6.');
}
