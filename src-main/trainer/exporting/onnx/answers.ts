import type { Decision } from '../../../../src-shared/domain/decision';
import { noClass } from '../../../../src-shared/metrics/decisions';
import { float32AtLeast } from '../threshold';
import type { OnnxBuilder } from './builder';

/**
 * Adds the answers under a decision, equal to `decide` of metrics/decisions.
 * @param probabilities name of float32 [n, classes]
 * @param decision null for the most probable class
 * @param result name of int64 [n]: indices of classes, -1 for "unsure"
 */
export function addAnswers(
  builder: OnnxBuilder,
  probabilities: string,
  { decision, classes }: { readonly decision: Decision | null; readonly classes: readonly string[] },
  result: string,
): void {
  const likeliest = (name?: string): string => builder.add('ArgMax', [probabilities], { axis: 1, keepdims: 0 }, name);
  if (decision === null) {
    likeliest(result);
    return;
  }
  const threshold = builder.scalar(float32AtLeast(decision.threshold));
  const [deciding, above, below] = ((): [string, string, string] => {
    if (decision.kind === 'abstain') {
      const confidence = builder.reduce('ReduceMax', probabilities, [1], false);
      return [confidence, likeliest(), builder.integers([noClass])];
    }
    const chosen = classes.indexOf(decision.class);
    const column = builder.tensor('int64', [], BigInt64Array.of(BigInt(chosen)));
    const ofClass = builder.add('Gather', [probabilities, column], { axis: 1 });
    return [ofClass, builder.integers([chosen]), builder.integers([1 - chosen])];
  })();
  const isBelow = builder.add('Less', [deciding, threshold]);
  builder.add('Where', [isBelow, below, above], {}, result);
}
