import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Failure } from '../../../src-shared/domain/failure';
import { leftOutSentences } from '../../../src-shared/domain/left-out';
import { chosenModel, decisionChoice, decisionHelp, trustHelp, type DecisionChoice } from '../chosen-model';
import { action, command, withOverwrite } from '../command';
import { count, countMore, print, quotedNote, refusedList, table } from '../output';
import { percent } from '../../../src-shared/domain/figure-text';
import { runId } from '../run-id';
import { exitCodes, withEngine, type Session } from '../session';

interface Options {
  readonly run?: string;
  readonly csv?: string;
  readonly jsonl?: string;
  readonly above?: number;
  readonly decision?: DecisionChoice;
  readonly copyIntoFolders?: string;
  readonly overwrite?: boolean;
  readonly trust?: boolean;
  readonly json?: boolean;
}

export function predictCommand(): Command {
  return withOverwrite(command('predict', 'classify images with an exported model or a run'))
    .argument('<model>', 'folder of an exported model, in any format; with --run, a project folder')
    .argument('<paths...>', 'images, and folders of images')
    .option('--run <run>', 'use this run of the project, such as r1', runId)
    .option(
      '--csv <file>',
      'write path, class, decision (“unsure” where the model does not decide; empty if a class has that name), confidence and one column per class (class.NAME if NAME is one of the other columns)',
    )
    .option(
      '--jsonl <file>',
      'write one JSON object per image: path, class, decision, isUnsure, confidence, probabilities',
    )
    .option(
      '--above <share>',
      'give only answers with at least this confidence (0 to 1); the others are counted, and left out of lists, files and copies',
      confidence,
    )
    .option('--decision <rule>', decisionHelp, decisionChoice)
    .option('--trust', trustHelp)
    .option(
      '--copy-into-folders <dir>',
      'copy each image into a folder of its answered class, unless the answer is “unsure”; nothing is overwritten',
    )
    .action(
      action(async (model: string, paths: string[], options: Options) => {
        const project = options.run === undefined ? null : model;
        const found = await withEngine(project, (session) => predict(session, model, paths, options));
        print(options.json ?? false, found, reportOf);
        return found.refused.length > 0 ? exitCodes.someRefused : exitCodes.done;
      }),
    );
}

async function predict(session: Session, folder: string, paths: readonly string[], options: Options) {
  const { run, csv, jsonl, copyIntoFolders, above, overwrite, decision, trust } = options;
  const pathOf = (path: string | undefined): string | null => (path === undefined ? null : resolve(path));
  const params = {
    ...(await chosenModel(session, { model: run === undefined ? resolve(folder) : { run }, trust }, decision)),
    paths: paths.map((path) => resolve(path)),
    csv: pathOf(csv),
    jsonl: pathOf(jsonl),
    copyInto: pathOf(copyIntoFolders),
    ...(above !== undefined && { above }),
    ...(overwrite !== undefined && { overwrite }),
  };
  return session.jobs.predictions.run(params, session.job);
}

type Found = Awaited<ReturnType<typeof predict>>;

function reportOf(result: Found): string {
  const decides = result.predictions.some(({ class: name, decision }) => name !== decision);
  const rows = result.predictions
    .slice(0, 20)
    .map((each) => [
      each.class,
      ...(decides ? [each.isUnsure ? '(unsure)' : each.decision] : []),
      percent(each.confidence),
      each.path,
    ]);
  const given = result.images - result.below;
  const more = given > rows.length ? `\nand ${countMore(given - rows.length)} (all with --csv or --jsonl)` : '';
  const sums = result.classes.map((each) => `${each.class} ${String(each.answered ?? each.images)}`).join(', ');
  const unsure = result.unsure === 0 ? '' : `; unsure ${String(result.unsure)}`;
  const below = result.below === 0 ? '' : `\n${count(result.below, 'image')} below the confidence left out`;
  const speed = `${count(result.images, 'image')} in ${result.seconds.toFixed(1)} s: ${sums}${unsure}${below}`;
  const leftOut = leftOutSentences(result.leftOut)
    .map((sentence) => `\n${sentence}`)
    .join('');
  const notes = `${leftOut}${quotedNote(result.quotedCells)}`;
  return `${table(['class', ...(decides ? ['decision'] : []), 'confidence', 'path'], rows)}${more}\n${speed}${notes}${refusedList(result.refused)}`;
}

/** Reads a confidence from 0 to 1. Kind 'bad-input'. */
function confidence(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new Failure('bad-input', `“${text}” is not a confidence.`, 'Give a number from 0 to 1, such as 0.9.');
}
