import type { RunRow, RunState, TestSet, TrainResult } from '../../../src-shared/domain/run';
import type { EpochRecipe } from '../../../src-shared/domain/recipe';
import type { EpochMetrics, Resume } from '../../../src-shared/domain/training';
import { formatCount, formatNumber } from '../../components/format';

/** States of a run as the window names them. */
export const stateNames: Readonly<Record<RunState, string>> = {
  queued: 'queued',
  running: 'running',
  paused: 'paused',
  interrupted: 'interrupted',
  done: 'finished',
  failed: 'failed',
  cancelled: 'cancelled',
};

type Progress = Pick<RunRow, 'epochs' | 'epochsDone'>;

/** A run's recipe, with its number of folds: 'quick · 5 folds'. */
export const recipeOf = ({ recipe, folds }: Pick<RunRow, 'recipe' | 'folds'>): string =>
  folds === undefined ? recipe : `${recipe} · ${formatCount(folds, 'fold')}`;

/** Epochs done: '25' when that is all of them, else '7 of 25'. */
export const epochsOf = ({ epochs, epochsDone }: Progress): string =>
  epochsDone === epochs ? formatNumber(epochs) : `${formatNumber(epochsDone)} of ${formatNumber(epochs)}`;

/** Point at which a run stopped: 'after epoch 7 of 25'. */
export const reachedBy = ({ epochs, epochsDone }: Progress): string =>
  epochsDone === 0 ? 'in its first epoch' : `after epoch ${formatNumber(epochsDone)} of ${formatNumber(epochs)}`;

/** State of a run without a model, and the next step; null for a run that trains or is done. */
export function standstillOf(
  run: Pick<RunRow, 'state' | 'isResumable' | 'beginsAnew' | 'failure'> & Progress,
): { readonly text: string; readonly next: string } | null {
  const texts: Partial<Record<RunState, string>> = {
    paused: `Paused ${reachedBy(run)}.`,
    interrupted: `Interrupted ${reachedBy(run)}: the engine stopped while it trained.`,
    cancelled: `Cancelled ${reachedBy(run)}. It has no model.`,
    failed: run.failure ?? `Failed ${reachedBy(run)}.`,
  };
  const text = texts[run.state];
  if (text === undefined) return null;
  const epochsStay = run.epochsDone > 0 ? ' The curves of its epochs stay below.' : '';
  const next = run.isResumable
    ? run.beginsAnew
      ? 'It has no checkpoint yet: Resume restarts it on the same images.'
      : 'Resume continues from its last checkpoint.'
    : `It has no checkpoint to resume from: Train starts a new run.${epochsStay}`;
  return { text, next };
}

/** Reason for which a finished run ended. */
export function endingText({ ending, epochs }: TrainResult, recipe: EpochRecipe | null): string {
  const patience = recipe?.earlyStoppingPatience;
  switch (ending) {
    case 'complete':
      return `All ${formatCount(epochs, 'epoch')} trained`;
    case 'early-stopping':
      return patience === undefined
        ? `Stopped early after epoch ${formatNumber(epochs)}`
        : `Stopped early: no lower validation loss for ${formatCount(patience, 'epoch')}`;
    case 'finished':
      return `Stopped by you in epoch ${formatNumber(epochs)}`;
  }
}

/** The epoch whose weights the model has, and why that one. */
export function keptText({ keptEpoch, epochs }: TrainResult, recipe: EpochRecipe | null): string {
  const epoch = `Epoch ${formatNumber(keptEpoch)}`;
  if (recipe?.keepBest) return `${epoch}, the lowest validation loss`;
  return keptEpoch === epochs ? `${epoch}, the last` : epoch;
}

/** Epochs in which a run was resumed, and whether its bits may differ for that; empty when it never was. */
export function resumesText(resumes: readonly Resume[]): string {
  if (resumes.length === 0) return '';
  const where = `In ${resumes.length === 1 ? 'epoch' : 'epochs'} ${listOf(resumes.map(({ epoch }) => formatNumber(epoch)))}`;
  const reasons = [...new Set(resumes.filter(({ isBitEqual }) => !isBitEqual).map(({ reason }) => reason))];
  if (reasons.length === 0) return `${where}, with the same bits as an uninterrupted run`;
  return `${where}. Bits may differ from an uninterrupted run: ${reasons.join(' ')}`;
}

/** Sentence on steps that changed nothing; empty when there were none. */
export const skippedText = (steps: number): string =>
  steps === 0
    ? ''
    : `${formatCount(steps, 'step')} ${steps === 1 ? 'was' : 'were'} skipped because the loss was not finite. ${steps === 1 ? 'It' : 'They'} changed nothing.`;

/** Steps that changed nothing in all of these epochs. */
export const skippedIn = (metrics: readonly Pick<EpochMetrics, 'skippedSteps'>[]): number =>
  metrics.reduce((sum, { skippedSteps }) => sum + skippedSteps, 0);

/** Suggested new total of epochs: the previous total if the run ended before it, else ten more. */
export const moreEpochs = ({ epochs, epochsDone }: Progress): number =>
  epochsDone < epochs ? epochs : epochsDone + 10;

/** Why a run can't get this total of epochs; empty when it can. */
export function totalProblem(total: number | null, { epochsDone }: Pick<Progress, 'epochsDone'>): string {
  if (total === null || !Number.isSafeInteger(total) || total > 100_000) return 'A whole number up to 100,000.';
  return total > epochsDone ? '' : `More than the ${formatCount(epochsDone, 'epoch')} it has.`;
}

/** 'a', 'a and b', 'a, b and c'. */
const listOf = (texts: readonly string[]): string =>
  texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1) ?? ''}`;

/** Looks at test mistakes, and labels edited after them; empty while nobody has looked. */
export function testSetText({ looks, edited }: TestSet): string {
  if (looks === 0) return '';
  const labels = edited === 0 ? 'no label' : formatCount(edited, 'label');
  return `Looked at ${formatCount(looks, 'time')}, ${labels} edited after that`;
}
