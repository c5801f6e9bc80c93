import type { Finding } from '../../src-shared/domain/advice';
import { crossing } from '../../src-shared/domain/slice';

/**
 * The command that takes up a piece of advice.
 * @param project as the person named it
 * @param overFolds runs over folds, which have no model to evaluate on a filter: their own images are all there is
 */
export function adviceStep(finding: Finding, project: string, overFolds: ReadonlySet<string>): string {
  const [command, ...rest] = commandOf(finding, overFolds);
  return ['facet', command, inShell(project), ...rest.map(inShell)].join(' ');
}

function commandOf(finding: Finding, overFolds: ReadonlySet<string>): string[] {
  switch (finding.kind) {
    case 'contradicting-labels':
      return ['issues', '--kind', 'label-conflict'];
    case 'suspect-labels':
      return ['issues', '--kind', 'suspect-label'];
    case 'weak-slice': {
      const keys = finding.key.split(crossing).flatMap((key) => ['--slices', key]);
      const on = overFolds.has(finding.run) ? [] : ['--with-seen', '--filter', 'split:validation'];
      return ['evaluate', '--run', finding.run, ...on, ...keys];
    }
    case 'overfitting':
      return ['recipes'];
    case 'validation-above-test':
      return ['split', '--keep-test', '--validation', '0.2'];
    case 'few-test-images':
    case 'imbalanced-classes':
      return ['images', '--filter', 'state:unlabelled'];
    case 'test-too-small':
      return ['train', '--folds', '5'];
    case 'runs-do-not-differ':
      return ['compare', finding.before, finding.run];
  }
}

/** Quotes what a POSIX shell would not take as one word. */
const inShell = (text: string): string => (/^[\w./:@%+=,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
