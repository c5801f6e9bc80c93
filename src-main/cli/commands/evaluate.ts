import { resolve } from 'node:path';
import type { Command } from 'commander';
import { ceilingText } from '../../../src-shared/domain/ceiling';
import { Failure } from '../../../src-shared/domain/failure';
import { action, collect, command, filterOf, wholeNumber, withFilter, type FilterOptions } from '../command';
import { leftOutSentences } from '../../../src-shared/domain/left-out';
import { sealedFigures, confusionMatrix, figures, perClassTable, print, refusedList, table } from '../output';
import { percent } from '../../../src-shared/domain/figure-text';
import { decisionText } from '../../../src-shared/domain/decision';
import type { Part } from '../../../src-shared/domain/image';
import type { Slice } from '../../../src-shared/domain/slice';
import { decisionAt, thresholdOf } from '../decision';
import { assessmentTable, decisionTable, slicesTable } from '../assessment-text';
import { baselineText } from '../../../src-shared/domain/run-notes';
import { remarksOn } from '../evaluation-remarks';
import { runId } from '../run-id';
import { evaluateForeign, withModelOptions, type ModelOptions } from '../foreign-model';
import { exitCodes, withEngine, type Session } from '../session';

interface Options extends FilterOptions, ModelOptions {
  readonly run?: string;
  readonly folder?: string;
  readonly mistakes: number;
  readonly look?: boolean;
  readonly withSeen?: boolean;
  readonly slices?: readonly string[];
  readonly threshold?: number;
  readonly json?: boolean;
}

export function evaluateCommand(): Command {
  const evaluating = command('evaluate', 'show the figures of a run’s model and its most confident mistakes');
  return withModelOptions(withFilter(evaluating))
    .argument('<project>', 'project folder')
    .option('--run <run>', 'run to evaluate, such as r1', runId)
    .option('--folder <dir>', 'evaluate on a folder of class folders outside the project')
    .option('--mistakes <n>', 'number of mistakes to list', wholeNumber('--mistakes', 0), 10)
    .option(
      '--with-seen',
      'also count images that the run was trained or validated on; by default they get separate figures',
    )
    .option(
      '--threshold <share>',
      'show figures of the answers at this threshold instead of the run’s own; see “facet threshold”',
      thresholdOf,
    )
    .option(
      '--slices <key>',
      'show figures by property: class, attr.NAME, tag, source, view, issue, brightness, contrast, sharpness, colourfulness, size, face (share of the picture), cluster (of similar images), or all; repeat to cross properties',
      collect,
    )
    .option(
      '--look',
      'show mistakes and slices of the test part; looks are counted, since they make test figures optimistic',
    )
    .addHelpText(
      'after',
      '\nWithout --filter or --folder, the run’s own test part is evaluated, as labelled when it was trained.\nMistakes and slices are those of its validation part, or with --look those of the test part.\n--model evaluates a model that another program made: TensorFlow.js, ONNX or a SavedModel.\nSlices by several properties are crossed in pairs. “worse” and “better” mark those that chance does not explain.',
    )
    .action(
      action(async (project: string, options: Options) => {
        if (options.model !== undefined) return evaluateForeign(project, options, options.model);
        const { evaluation, mistakes } = await withEngine(project, (session) => evaluate(session, options));
        print(
          options.json ?? false,
          { ...evaluation, mistakes },
          (shown) =>
            [
              figures(evaluation),
              baselineText(shown.baseline, shown.largestClass),
              ...(shown.ceiling ? [ceilingText(shown.ceiling)] : []),
              ...remarksOn(evaluation),
              ...(evaluation.testAsSealed ? [sealedFigures(evaluation.testAsSealed)] : []),
              '',
              confusionMatrix(shown.classes, shown),
              '',
              perClassTable(shown.perClass),
              '',
              assessmentTable(evaluation),
              ...(shown.decision && shown.decided
                ? [
                    '',
                    `Answers: ${decisionText(shown.decision)}`,
                    decisionTable(shown.decided, 'image'),
                    ...triedNote(options),
                  ]
                : []),
              ...(options.slices ? ['', slicesHeading(shown), slicesTable(shown.slices, shown.classes)] : []),
              ...(mistakes.length > 0
                ? [
                    '',
                    `Misclassified ${options.look ? 'test' : 'validation'} images, the most confident first`,
                    mistakesTable(mistakes),
                  ]
                : []),
              ...(shown.leftOut ? leftOutSentences(shown.leftOut) : []),
            ].join('\n') + refusedList(shown.refused),
        );
        return evaluation.refused.length > 0 ? exitCodes.someRefused : exitCodes.done;
      }),
    );
}

/** Says what trying thresholds here comes to. */
const triedNote = ({ threshold }: Options): string[] =>
  threshold === undefined
    ? []
    : [
        'Choose thresholds by “facet threshold”, on validation images: one chosen by these figures makes them optimistic.',
      ];

/** Says which images the slices are of, and how many of these slices are worse than chance explains. */
function slicesHeading({ slices, slicesOn }: { slices: readonly Slice[]; slicesOn?: Part }): string {
  const worse = slices.filter(({ differs, accuracy, restAccuracy }) => differs && accuracy < (restAccuracy ?? 0));
  const images = slicesOn ?? 'these';
  const found = worse.length === 0 ? 'none is' : worse.length === 1 ? '1 is' : `${String(worse.length)} are`;
  return `Slices of ${images} images: ${found} worse than the rest by more than chance explains`;
}

export function mistakesTable(
  mistakes: readonly { image: number; actual: string; predicted: string; confidence: number; path: string }[],
): string {
  return table(
    ['id', 'labelled', 'predicted', 'confidence', 'path'],
    mistakes.map((each) => [each.image, each.actual, each.predicted, percent(each.confidence), each.path]),
  );
}

async function evaluate(session: Session, options: Options) {
  const { jobs, requests, job } = session;
  const { run, withSeen, threshold } = options;
  if (run === undefined) throw new Failure('bad-input', 'Name what to evaluate.', 'Give --run or --model.');
  const on = dataOf(options);
  const showsMistakes = on.data === 'snapshot' && options.mistakes > 0;
  if (options.look && (showsMistakes || options.slices)) await requests.runs.look({ run });
  const decision =
    threshold === undefined ? {} : { decision: await decisionAt(session, { run, threshold, abstain: false }) };
  const part: Part = options.look ? 'test' : 'validation';
  const { slices } = slicesOf(options);
  const ownSlices = slices !== undefined && on.data === 'snapshot';
  const asked = { run, on, withSeen, ...decision, ...(slices && !ownSlices && { slices }) };
  const figured = await jobs.runs.evaluate(asked, job);
  const evaluation = ownSlices
    ? { ...figured, slices: (await requests.runs.slices({ run, part, keys: slices })).slices, slicesOn: part }
    : figured;
  if (!showsMistakes) return { evaluation, mistakes: [] };
  const { mistakes } = await requests.runs.mistakes({ run, part, limit: options.mistakes });
  return { evaluation, mistakes };
}

/** The properties to slice by. An empty list means all of them; without a list there are no slices. */
function slicesOf({ slices = [] }: Options): { slices?: string[] } {
  if (slices.length === 0) return {};
  return slices.includes('all') ? { slices: [] } : { slices: [...slices] };
}

function dataOf(options: Options) {
  const filter = filterOf(options);
  if (options.folder !== undefined && filter.length > 0) {
    throw new Failure('bad-input', '--folder and --filter exclude each other.', 'Give one of them.');
  }
  if (options.folder !== undefined) return { data: 'folder', folder: resolve(options.folder) } as const;
  if (filter.length > 0) return { data: 'filter', filter } as const;
  return { data: 'snapshot' } as const;
}
