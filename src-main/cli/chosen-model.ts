import type { ModelChoice } from '../../src-shared/contract/predicted';
import type { Decision } from '../../src-shared/domain/decision';
import { Failure } from '../../src-shared/domain/failure';
import { thresholdOf } from './decision';
import type { Session } from './session';

/** A decision as the command line takes it. Without a class, the second of two is meant. */
export type DecisionChoice =
  | { readonly kind: 'none' }
  | { readonly kind: 'abstain'; readonly threshold: number }
  | { readonly kind: 'threshold'; readonly class: string | null; readonly threshold: number };

export const decisionHelp =
  'how probabilities become answers, instead of the model’s own rule: threshold:P or threshold:CLASS:P (of two classes, the second or CLASS is the answer from P up), abstain:P (below P the answer is “unsure”), or none (the most probable class)';

/** Reads threshold:P, threshold:CLASS:P, abstain:P or none. Kind 'bad-input'. */
export function decisionChoice(text: string): DecisionChoice {
  if (text === 'none') return { kind: 'none' };
  const [, kind, name, threshold = ''] = /^(threshold|abstain):(?:(.*):)?([^:]*)$/s.exec(text) ?? [];
  if (kind === 'abstain' && name === undefined) return { kind, threshold: thresholdOf(threshold) };
  if (kind === 'threshold') return { kind, class: name ?? null, threshold: thresholdOf(threshold) };
  throw new Failure(
    'bad-input',
    `“${text}” is not a rule for answers.`,
    'Use threshold:P, threshold:CLASS:P, abstain:P or none.',
  );
}

export const trustHelp =
  'run a SavedModel, which can hold any operation of TensorFlow: use it only for a model of somebody you trust';

/** A model as the options name it. */
interface Named {
  readonly model: ModelChoice;
  readonly trust: boolean | undefined;
}

/** A model with a decision, as predictions and servers take them. */
export async function chosenModel(
  session: Session,
  { model, trust = false }: Named,
  choice: DecisionChoice | undefined,
): Promise<{ model: ModelChoice; trust: boolean; decision?: Decision | null }> {
  const chosen = { model, trust };
  if (choice === undefined) return chosen;
  if (choice.kind === 'none') return { ...chosen, decision: null };
  if (choice.kind === 'abstain') return { ...chosen, decision: choice };
  const { threshold } = choice;
  const name = choice.class ?? (await secondClass(session, chosen));
  return { ...chosen, decision: { kind: 'class', class: name, threshold } };
}

async function secondClass(
  { requests }: Session,
  chosen: { readonly model: ModelChoice; readonly trust: boolean },
): Promise<string> {
  const { classes } = await requests.predictions.model(chosen);
  const [, second] = classes;
  if (classes.length === 2 && second !== undefined) return second;
  throw new Failure(
    'bad-input',
    `A threshold needs a model of two classes; this one has ${String(classes.length)}.`,
    'Use abstain:P.',
  );
}
