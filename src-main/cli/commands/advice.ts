import { Option, type Command } from 'commander';
import { adviceKinds, type AdviceKind } from '../../../src-shared/domain/advice';
import { Failure } from '../../../src-shared/domain/failure';
import { adviceStep, type TrainedBy } from '../advice-steps';
import { action, command } from '../command';
import { print } from '../output';
import { runId } from '../run-id';
import { exitCodes, withEngine, type Session } from '../session';

interface Options {
  readonly run?: string;
  readonly difference?: number;
  readonly dismiss?: AdviceKind;
  readonly undo?: boolean;
  readonly json?: boolean;
}

export function adviceCommand(): Command {
  return command('advice', 'say what to do next, by the figures of a run and the state of the labels')
    .argument('<project>', 'project folder')
    .option('--run <run>', 'run, such as r1 (default: the newest finished one)', runId)
    .option(
      '--difference <share>',
      'difference of two runs’ accuracies that the test part should be able to show, such as 0.01 (default: 0.02)',
      differenceOf,
    )
    .addOption(
      new Option('--dismiss <kind>', 'dismiss the advice of this kind that is given (can be undone)').choices(
        adviceKinds,
      ),
    )
    .option('--undo', 'with --dismiss: bring all dismissed advice of the kind back')
    .action(
      action(async (project: string, options: Options) => {
        const found = await withEngine(project, async (session) => {
          const given = await ask(session, options);
          return withSteps(given, project, await trainedBy(session, given.run));
        });
        print(options.json ?? false, found, ({ advice, dismissed }) =>
          [
            ...(advice.length === 0 ? ['These figures suggest no next step.'] : []),
            ...advice.map(({ kind, text, step }, index) => `${String(index + 1)}. ${text}\n   ${step}   (${kind})`),
            ...(dismissed.length === 0 ? [] : [`Dismissed: ${dismissed.map(({ kind }) => kind).join(', ')}`]),
          ].join('\n'),
        );
        return exitCodes.done;
      }),
    );
}

type Given = Awaited<ReturnType<Session['requests']['advice']['list']>>;

async function ask({ requests }: Session, { run, difference, dismiss, undo = false }: Options): Promise<Given> {
  const question = { ...(run !== undefined && { run }), ...(difference !== undefined && { difference }) };
  if (dismiss === undefined) {
    if (undo)
      throw new Failure('bad-input', '--undo belongs to --dismiss.', 'Add --dismiss with the kind to bring back.');
    return requests.advice.list(question);
  }
  const before = await requests.advice.list(question);
  const chosen = (undo ? before.dismissed : before.advice).filter(({ kind }) => kind === dismiss);
  if (chosen.length === 0) {
    const state = undo ? 'dismissed' : 'given';
    throw new Failure('not-found', `No advice of the kind ${dismiss} is ${state}.`, 'List the advice first.');
  }
  for (const { kind, subject } of chosen) await requests.advice.dismiss({ kind, subject, dismissed: !undo });
  return requests.advice.list(question);
}

/** Adds the command that takes up each piece of advice. */
function withSteps(found: Given, project: string, by: TrainedBy | null) {
  return { ...found, advice: found.advice.map((each) => ({ ...each, step: adviceStep(each.finding, project, by) })) };
}

/** Recipe and starter of a run. */
async function trainedBy({ requests }: Session, run: string | null): Promise<TrainedBy | null> {
  const { runs } = await requests.runs.list({});
  return runs.find((row) => row.run === run) ?? null;
}

function differenceOf(text: string): number {
  const number = Number(text);
  if (number >= 0.001 && number <= 0.5) return number;
  throw new Failure('bad-input', `“${text}” is not a difference of accuracies.`, 'Give a number from 0.001 to 0.5.');
}
