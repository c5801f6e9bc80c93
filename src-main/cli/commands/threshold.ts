import type { Command } from 'commander';
import { chosenOnTheseNote, decisionText, type Decision, type DecisionRule } from '../../../src-shared/domain/decision';
import { Failure } from '../../../src-shared/domain/failure';
import { action, command } from '../command';
import { decisionTable } from '../assessment-text';
import { coverageTable } from '../coverage-text';
import { decisionAt, ruleOf, thresholdOf } from '../decision';
import { print } from '../output';
import { shellCommand } from '../shell-command';
import { runId } from '../run-id';
import { exitCodes, withEngine, type Session } from '../session';

interface Options {
  readonly run: string;
  readonly by?: DecisionRule;
  readonly set?: number | 'none';
  readonly abstain?: boolean;
  readonly json?: boolean;
}

export function thresholdCommand(): Command {
  return command('threshold', 'show, suggest or choose the threshold of a run’s answers')
    .argument('<project>', 'project folder')
    .requiredOption('--run <run>', 'run, such as r1', runId)
    .option(
      '--by <rule>',
      'suggest a threshold from validation images: f1, equal-error, cost:A,B (costs of calling an image of the first class the second, and the reverse), or error:X (at most this share of wrong answers)',
      ruleOf,
    )
    .option(
      '--set <threshold>',
      'keep a threshold with the run, from 0 to 1; none goes back to the most probable class',
      (text) => (text === 'none' ? text : thresholdOf(text)),
    )
    .option(
      '--abstain',
      'with --set: below the threshold the answer is “unsure”, as it always is with more than two classes',
    )
    .addHelpText(
      'after',
      '\nWith two classes, the second one in the order of their names is answered from the threshold up. Exports and predictions follow the kept threshold; undo takes it back.',
    )
    .action(
      action(async (project: string, options: Options) => {
        const result = await withEngine(project, async (session) => {
          const { run } = options;
          const found = await askFor(session, options);
          const coverage = found.at && (await session.requests.runs.curves({ run, part: 'validation' })).coverage;
          return { ...found, threshold: found.decision?.threshold ?? null, coverage };
        });
        print(options.json ?? false, result, ({ decision, at, coverage }) =>
          [
            decision === null
              ? `${options.run} answers with the most probable class.`
              : `${options.run}: ${decisionText(decision)}`,
            ...(at === null
              ? ['It has no validation images to show figures on.']
              : ['', decisionTable(at, 'validation image'), ...(decision === null ? [] : [chosenOnTheseNote])]),
            ...(at === null || coverage === null ? [] : ['', coverageTable(coverage, at.n)]),
            ...(options.by !== undefined && decision !== null ? ['', keepHint(decision, project, options.run)] : []),
          ].join('\n'),
        );
        return exitCodes.done;
      }),
    );
}

async function askFor(session: Session, { run, by, set, abstain }: Options) {
  const { requests } = session;
  if (set === undefined) {
    if (abstain) throw new Failure('bad-input', '--abstain belongs to --set.', 'Add --set, or leave --abstain out.');
    return requests.runs.decision({ run, ...(by && { rule: by }) });
  }
  if (by) throw new Failure('bad-input', '--by and --set exclude each other.', 'Use one of them.');
  if (set === 'none' && abstain)
    throw new Failure('bad-input', '--set none has no threshold to abstain below.', 'Leave --abstain out.');
  if (set === 'none') return requests.runs.decide({ run, decision: null });
  const decision = await decisionAt(session, { run, threshold: set, abstain: abstain ?? false });
  return requests.runs.decide({ run, decision });
}

/** The command that keeps a suggested threshold: all its digits, since a rounded one would answer differently for images close to it. */
const keepHint = ({ kind, threshold }: Decision, project: string, run: string): string =>
  `Keep it: ${shellCommand('threshold', project, '--run', run, '--set', String(threshold), ...(kind === 'abstain' ? ['--abstain'] : []))}`;
