import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import * as v from 'valibot';
import { baselineText, unknownText } from '../../src-shared/domain/run-notes';
import { decisionText } from '../../src-shared/domain/decision';
import { cropOf } from '../../src-shared/domain/preprocessing';
import { Failure } from '../../src-shared/domain/failure';
import { visible } from '../../src-shared/domain/visible';
import { assessmentTable, decisionTable } from './assessment-text';
import { trustHelp } from './chosen-model';
import { collect, filterOf, type FilterOptions } from './command';
import { inputChoices, withInputOptions, type InputOptions } from './input-choices';
import { confusionMatrix, figures, perClassTable, print, refusedList } from './output';
import { exitCodes, withEngine, type Session } from './session';

/** Options about a model that another program made. */
export interface ModelOptions extends InputOptions {
  readonly model?: string;
  readonly map?: readonly string[];
  readonly classes?: string;
  readonly trust?: boolean;
}

/** Options of the evaluation of a run that a foreign model has not. */
interface OtherOptions extends FilterOptions {
  readonly run?: string;
  readonly folder?: string;
  readonly look?: boolean;
  readonly slices?: readonly string[];
  readonly withSeen?: boolean;
  readonly threshold?: number;
  readonly json?: boolean;
}

/** Adds the options about a model that another program made. */
export function withModelOptions(target: Command): Command {
  const described = target
    .option(
      '--model <path>',
      'evaluate a model of another program, or one that Facet exported: its folder or .onnx file',
    )
    .option(
      '--map <theirs=yours,...>',
      'classes of the project that the model’s mean, or a JSON file; repeatable',
      collect,
    )
    .option('--classes <names>', 'the model’s classes in the order of its outputs: a,b,c, or a file with one per line');
  return withInputOptions(described).option('--trust', trustHelp);
}

/** Evaluates a foreign model and prints its figures. Returns the exit code. */
export async function evaluateForeign(
  project: string,
  options: ModelOptions & OtherOptions,
  model: string,
): Promise<number> {
  refuseOthers(options);
  const evaluation = await withEngine(project, (session) => ask(session, options, model));
  print(
    options.json ?? false,
    evaluation,
    (shown) =>
      [
        figures(shown),
        baselineText(shown.baseline, shown.largestClass),
        ...aboutModel(shown),
        unknownText('The model', shown.unknown),
        '',
        confusionMatrix(shown.classes, shown),
        '',
        perClassTable(shown.perClass),
        '',
        assessmentTable(shown),
        ...(shown.decision && shown.decided
          ? ['', `Answers: ${decisionText(shown.decision)}`, decisionTable(shown.decided, 'image')]
          : []),
      ]
        .filter((line, index, lines) => line !== '' || lines[index - 1] !== '')
        .join('\n') + refusedList(shown.refused),
  );
  return evaluation.refused.length > 0 ? exitCodes.someRefused : exitCodes.done;
}

type Evaluation = Awaited<ReturnType<typeof ask>>;

function ask({ jobs, job }: Session, options: ModelOptions & OtherOptions, model: string) {
  const filter = filterOf(options);
  const { classes, threshold, trust = false } = options;
  return jobs.models.evaluate(
    {
      model: resolve(model),
      map: mapOf(options.map ?? []),
      on: filter.length > 0 ? { data: 'filter', filter } : { data: 'split' },
      trust,
      ...inputChoices(options),
      ...(threshold !== undefined && { threshold }),
      ...(classes !== undefined && { classes: namesOf(classes) }),
    },
    job,
  );
}

/** What was evaluated, and how the model was understood. */
function aboutModel({ part, kind, input, inputFrom, classesFrom, mapping, output }: Evaluation): string[] {
  const { edge, preprocessing } = input;
  const images =
    part === null ? 'the labelled images asked for' : `the ${part} part of the present split, as labelled now`;
  const pairs = mapping
    .slice(0, 20)
    .map(({ theirs, ours, isGiven }) => `${visible(theirs)} = ${visible(ours)}${isGiven ? '' : ' (same name)'}`);
  const more = mapping.length > pairs.length ? `, and ${String(mapping.length - pairs.length)} more (see --json)` : '';
  return [
    `On ${images}. Whether the model was trained on some of them is not known; if so, it may do worse on new ones.`,
    `${kind}: squares of ${String(edge)} pixels (${preprocessing}), as stated by ${inputFrom.map(sourceText).join(' and ')}.`,
    ...(cropOf(preprocessing) === 'none' ? ['Pictures were squeezed to the square, not cropped at the centre.'] : []),
    ...(output === 'logits'
      ? ['Its outputs do not add up to 1, so they were taken as logits and put through a softmax.']
      : []),
    `Classes from ${sourceText(classesFrom)}: ${pairs.join(', ')}${more}.`,
  ];
}

function refuseOthers(options: OtherOptions): void {
  const refused = (['run', 'folder', 'look', 'slices', 'withSeen'] as const).filter(
    (name) => options[name] !== undefined,
  );
  const names = { run: '--run', folder: '--folder', look: '--look', slices: '--slices', withSeen: '--with-seen' };
  if (refused.length === 0) return;
  throw new Failure(
    'bad-input',
    `${refused.map((name) => names[name]).join(' and ')} can't be used with --model.`,
    'Leave one of them out.',
  );
}

const Names = v.record(v.string(), v.string());

/** Pairs of THEIRS=YOURS, or those of JSON files. Kind 'bad-input'. */
function mapOf(texts: readonly string[]): { theirs: string; ours: string }[] {
  return texts.flatMap((text) => {
    if (text.endsWith('.json')) {
      const { success, output } = v.safeParse(v.pipe(v.string(), v.parseJson(), Names), contentOf(text));
      if (success) return Object.entries(output).map(([theirs, ours]) => ({ theirs, ours }));
      throw new Failure('bad-input', `${text} does not map names to names.`, 'Write {"theirs": "yours", ...}.');
    }
    return text.split(',').map((pair) => {
      const [theirs = '', ours = '', ...more] = pair.split('=').map((name) => name.trim());
      if (theirs !== '' && ours !== '' && more.length === 0) return { theirs, ours };
      throw new Failure('bad-input', `“${pair}” does not map a class.`, 'Write THEIRS=YOURS, or name a JSON file.');
    });
  });
}

/** Names divided by commas, or the lines of a file. */
function namesOf(text: string): string[] {
  if (!/\.(txt|json)$/.test(text)) return text.split(',').map((name) => name.trim());
  const content = contentOf(text);
  if (text.endsWith('.txt')) return content.trimEnd().split(/\r?\n/);
  const { success, output } = v.safeParse(v.pipe(v.string(), v.parseJson(), v.array(v.string())), content);
  if (success) return output;
  throw new Failure('bad-input', `${text} is no list of names.`, 'Write ["first", "second", ...].');
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Failure('not-found', `${file} can't be read.`, 'Give the path of a file.', { cause: error });
  }
}

/** A source of facts about a model, for people: a file's name, the network, or what the person stated. */
const sourceText = (source: string): string => (source === 'given' ? 'the command' : source);
