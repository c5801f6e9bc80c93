import { resolve } from 'node:path';
import { Option, type Command } from 'commander';
import { Failure } from '../../../src-shared/domain/failure';
import { explanationMethods, type ExplanationMethod } from '../../../src-shared/domain/explanation';
import { parts, type Part } from '../../../src-shared/domain/image';
import { mapTexts } from '../../../src-shared/domain/map-texts';
import { action, command, filterOf, wholeNumber, withFilter, withOverwrite, type FilterOptions } from '../command';
import { count, print, table } from '../output';
import { percent } from '../../../src-shared/domain/figure-text';
import { runId } from '../run-id';
import { exitCodes, withEngine, type Session } from '../session';

interface Options extends FilterOptions {
  readonly run: string;
  readonly ids?: string;
  readonly cell?: readonly string[];
  readonly on: Part;
  readonly class?: string;
  readonly method: ExplanationMethod;
  readonly limit: number;
  readonly to: string;
  readonly look?: boolean;
  readonly overwrite?: boolean;
  readonly json?: boolean;
}

export function explainCommand(): Command {
  return withOverwrite(withFilter(command('explain', 'write pictures that show what a run’s model looked at')))
    .argument('<project>', 'project folder')
    .requiredOption('--run <run>', 'run to explain, such as r1', runId)
    .requiredOption('--to <dir>', 'folder for the pictures (PNG)')
    .option('--ids <ids>', 'ids of images, separated by commas')
    .option('--cell <classes...>', 'a cell of the confusion matrix: two classes, the labelled and the predicted one')
    .addOption(new Option('--on <part>', 'part of the split that the cell is of').choices(parts).default('validation'))
    .option('--class <name>', 'explain this class instead of the predicted one')
    .addOption(new Option('--method <method>', 'how the maps are made').choices(explanationMethods).default('auto'))
    .option('--limit <n>', 'number of pictures at most, at most 2000', wholeNumber('--limit', 1), 100)
    .option('--look', 'also show images of the test part; looks are counted, since they make test figures optimistic')
    .addHelpText(
      'after',
      '\nYellow parts speak most for the class, dark ones little or against it. A map is a hint where to look, not a proof.\nA cell also gets a picture of its mean.',
    )
    .action(
      action(async (project: string, options: Options) => {
        const images = imagesOf(options);
        const written = await withEngine(project, (session) => write(session, options, images));
        print(options.json ?? false, written, ({ files, average, total, leftOut }) => {
          const rows = files.map((each) => [each.id, each.class, percent(each.probability), each.predicted, each.path]);
          const [first] = files;
          const most = total > options.limit ? ` of ${total.toLocaleString('en')}` : '';
          return [
            table(['id', 'class', 'probability', 'predicted', 'picture'], rows),
            `${count(files.length, 'picture')}${most} in ${resolve(options.to)}.`,
            ...(average === null ? [] : [`Mean of the cell: ${average}`]),
            ...(first ? [`${mapTexts[first.method].name}: ${mapTexts[first.method].meaning}`] : []),
            ...leftOut.map(({ path, reason }) => `Left out: ${path}: ${reason}`),
          ].join('\n');
        });
        return written.leftOut.length > 0 ? exitCodes.someRefused : exitCodes.done;
      }),
    );
}

async function write({ requests, jobs, job }: Session, options: Options, images: ReturnType<typeof imagesOf>) {
  const { run, method, limit, overwrite = false, look } = options;
  if (look) await requests.runs.look({ run });
  const asked = { run, method, ...(options.class === undefined ? {} : { class: options.class }) };
  const to = resolve(options.to);
  return jobs.explanations.write({ ...asked, images, limit: Math.min(limit, 2000), to, overwrite }, job);
}

function imagesOf(options: Options) {
  const filter = filterOf(options);
  const { ids, cell, on } = options;
  const given = [ids !== undefined, cell !== undefined, filter.length > 0].filter(Boolean).length;
  if (given !== 1) {
    throw new Failure('bad-input', 'Which images?', 'Give one of --ids, --filter and --cell.');
  }
  if (ids !== undefined) return { of: 'ids', ids: ids.split(',').map(wholeNumber('An image id', 1)) } as const;
  if (cell === undefined) return { of: 'filter', filter } as const;
  const [actual, predicted, ...more] = cell;
  if (actual === undefined || predicted === undefined || more.length > 0) {
    throw new Failure('bad-input', 'A cell has two classes.', 'Write --cell LABELLED PREDICTED.');
  }
  return { of: 'cell', part: on, actual, predicted } as const;
}
