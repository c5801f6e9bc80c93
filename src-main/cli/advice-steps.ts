import type { Finding } from '../../src-shared/domain/advice';
import { writtenKeepTogether } from '../../src-shared/domain/keep-together';
import type { RunRow } from '../../src-shared/domain/run';
import { crossing } from '../../src-shared/domain/slice';
import { shellCommand } from './shell-command';

/** What a run was trained by. */
export type TrainedBy = Pick<RunRow, 'recipe' | 'starter'>;

/**
 * The command that takes up a piece of advice.
 * @param project as the person named it
 * @param trainedBy of the run that the advice is about; null without one
 */
export function adviceStep(finding: Finding, project: string, trainedBy: TrainedBy | null): string {
  const [command = '', ...rest] = commandOf(finding, trainedBy);
  return shellCommand(command, project, ...rest);
}

function commandOf(finding: Finding, trainedBy: TrainedBy | null): string[] {
  switch (finding.kind) {
    case 'contradicting-labels':
      return ['issues', '--kind', 'label-conflict'];
    case 'suspect-labels':
      return ['issues', '--kind', 'suspect-label'];
    case 'weak-slice': {
      const keys = finding.key.split(crossing).flatMap((key) => ['--slices', key]);
      return ['evaluate', '--run', finding.run, ...keys];
    }
    case 'overfitting':
      return ['recipes'];
    case 'validation-above-test':
      return ['split', '--keep-test', '--validation', '0.2'];
    case 'few-test-images':
    case 'imbalanced-classes':
      return ['images', '--filter', 'state:unlabelled'];
    case 'series-cut': {
      const { found, shares } = finding;
      const parts = ['--test', String(shares.test), '--validation', String(shares.validation)];
      return ['split', '--group', writtenKeepTogether(found.keep), ...parts];
    }
    case 'test-too-small':
      return ['train', ...optionsOf(trainedBy), '--folds', '5'];
    case 'runs-do-not-differ':
      return ['compare', finding.before, finding.run];
  }
}

function optionsOf(trainedBy: TrainedBy | null): string[] {
  if (trainedBy === null) return [];
  const { recipe, starter } = trainedBy;
  return ['--recipe', recipe, ...(starter === undefined ? [] : ['--starter', starter])];
}
