import type { RunRow, RunState, TestSet, TrainResult } from '../../../src-shared/contract/runs';
import type { EpochRecipe } from '../../../src-shared/domain/recipe';
import type { EpochMetrics, Resume } from '../../../src-shared/domain/training';
import { formatCount, formatNumber } from '../../components/format';

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

type Progress = Pick<RunRow, 'epochs' | 'epochsDone'>;

/** '25' when all are done, else '7 of 25'. */
export const epochsOf = ({ epochs, epochsDone }: Progress): string =>
  epochsDone === epochs ? formatNumber(epochs) : `${formatNumber(epochsDone)} of ${formatNumber(epochs)}`;

/** How far a run came before it stopped: 'after epoch 7 of 25'. */
export const reachedBy = ({ epochs, epochsDone }: Progress): string =>
  epochsDone === 0 ? 'in its first epoch' : `after epoch ${formatNumber(epochsDone)} of ${formatNumber(epochs)}`;

/** What to say of a run that has no model, and what can be done; null for one that runs or is done. */
export function standstillOf(
  run: Pick<RunRow, 'state' | 'isResumable' | 'beginsAnew' | 'failure'> & Progress,
): { readonly text: string; readonly next: string } | null {
  const texts: Partial<Record<RunState, string>> = {
    paused: `Paused ${reachedBy(run)}.`,
    interrupted: `Interrupted ${reachedBy(run)}: the engine ended while it trained.`,
    cancelled: `Cancelled ${reachedBy(run)}. It has no model.`,
    failed: run.failure ?? `Failed ${reachedBy(run)}.`,
  };
  const text = texts[run.state];
  if (text === undefined) return null;
  const kept = run.epochsDone > 0 ? ' Its epochs are kept below.' : '';
  const next = run.isResumable
    ? run.beginsAnew
      ? 'It has no checkpoint yet: Resume restarts it on the same images.'
      : 'Resume continues from its last checkpoint.'
    : `It has no checkpoint to go on from: Train starts a new run.${kept}`;
  return { text, next };
}

/** How a run that is done came to its end. */
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

/** Which epoch's weights the model has. */
export function keptText({ keptEpoch, epochs }: TrainResult, recipe: EpochRecipe | null): string {
  const why = recipe?.keepBest ? 'the lowest validation loss' : keptEpoch === epochs ? 'the last' : '';
  return `Epoch ${formatNumber(keptEpoch)}${why === '' ? '' : `, ${why}`}`;
}

/** Where a run went on from a checkpoint, and whether that can be seen in its bits; empty when it never did. */
export function resumesText(resumes: readonly Resume[]): string {
  if (resumes.length === 0) return '';
  const where = `In ${resumes.length === 1 ? 'epoch' : 'epochs'} ${listOf(resumes.map(({ epoch }) => formatNumber(epoch)))}`;
  const reasons = [...new Set(resumes.filter(({ isBitEqual }) => !isBitEqual).map(({ reason }) => reason))];
  if (reasons.length === 0) return `${where}, with the same bits as an uninterrupted run`;
  return `${where}. Bits may differ from an uninterrupted run: ${reasons.join(' ')}`;
}

/** Steps that changed nothing; empty when there were none. */
export const skippedText = (steps: number): string =>
  steps === 0
    ? ''
    : `${formatCount(steps, 'step')} ${steps === 1 ? 'was' : 'were'} skipped because the loss was not finite. ${steps === 1 ? 'It' : 'They'} changed nothing.`;

export const skippedIn = (metrics: readonly Pick<EpochMetrics, 'skippedSteps'>[]): number =>
  metrics.reduce((sum, { skippedSteps }) => sum + skippedSteps, 0);

/** The total that more epochs are offered for: what it was asked for when it ended before, else ten more. */
export const moreEpochs = ({ epochs, epochsDone }: Progress): number =>
  epochsDone < epochs ? epochs : epochsDone + 10;

/** What is wrong with a wanted total of epochs; empty when nothing is. */
export function totalProblem(total: number | null, { epochsDone }: Pick<Progress, 'epochsDone'>): string {
  if (total === null || !Number.isSafeInteger(total) || total > 100_000) return 'A whole number up to 100,000.';
  return total > epochsDone ? '' : `More than the ${formatCount(epochsDone, 'epoch')} that it has.`;
}

/** 'a', 'a and b', 'a, b and c'. */
const listOf = (texts: readonly string[]): string =>
  texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1) ?? ''}`;

/** What has become of a run's test set; empty while nobody looked at mistakes on it. */
export function testSetText({ looks, edited }: TestSet): string {
  if (looks === 0) return '';
  const labels = edited === 0 ? 'no label' : formatCount(edited, 'label');
  return `Looked at ${formatCount(looks, 'time')}, ${labels} edited after that`;
}
