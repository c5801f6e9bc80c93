import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { makeFolder } from '../../platform/folders';
import { action, command } from '../command';
import { announce, count, figures, print } from '../output';
import { exitCodes, withEngine, type Session } from '../session';
import { openWindow } from '../window';
import { correctionLines, correctSuspects, evaluateAsDrawn } from './demo-correction';
import { mistakesTable } from './evaluate';
import { checkText } from './export';
import { describeRun } from '../training-text';
import { train } from './train';

interface Options {
  readonly dir?: string;
  readonly window: boolean;
  readonly json?: boolean;
}

/**
 * Enough faces and epochs for recipe A to learn from in about two minutes on two cores. (Recipe B needs more steps than
 * that: its batch normalization's moving averages, momentum 0.99, are still near their start after a hundred.)
 */
const images = 900;
const recipe = 'a';
const epochs = 10;
const settings = { recipe, epochs, seed: 0, precision: 'auto', device: 'auto' } as const;
const flippedShare = 0.05;

export function demoCommand(): Command {
  return command(
    'demo',
    'try everything on drawn faces: import, train, find and correct wrong labels, retrain, export, predict',
  )
    .option('--dir <dir>', 'folder for all files (default: a new folder facet-demo here)')
    .option('--no-window', 'don’t open the window at the end')
    .action(
      action(async ({ dir, window, json = false }: Options) => {
        const folder = dir === undefined ? freeFolder('facet-demo') : resolve(dir);
        const steps = await withEngine(null, (session) => runSteps(session, folder));
        print(json, { steps }, () => summary(folder, steps));
        if (window) announceWindow(openWindow(steps.new.project));
        return exitCodes.done;
      }),
    );
}

type Steps = Awaited<ReturnType<typeof runSteps>>;

async function runSteps(session: Session, folder: string) {
  const { jobs, requests, job } = session;
  const faces = join(folder, 'faces');
  await makeFolder(folder, 'person');
  announce(
    `Drawing ${count(images, 'face')} with and without glasses; about ${String(flippedShare * 100)} % get the wrong label on purpose.`,
  );
  const draw = await jobs.sample.draw({ folder: faces, images, seed: 1, flippedShare }, job);
  const project = await requests.project.create({ path: join(folder, 'demo.facet') });
  announce('Importing them with sub-folders as classes.');
  const imported = await jobs.imports.run({ folder: faces, labels: { from: 'folders' }, dryRun: false }, job);
  const split = await requests.splits.make({ method: 'stratified', test: 0.2, validation: 0.1, seed: 0 });
  announce(`Training recipe ${recipe.toUpperCase()} on ${count(split.train, 'image')}, ${String(epochs)} epochs.`);
  const trained = await train(session, settings);
  const { run } = trained;
  const { mistakes } = await requests.runs.mistakes({ run, part: 'validation', limit: 12 });
  announce('Evaluating on the test labels with the wrong ones corrected.');
  const corrected = await evaluateAsDrawn(session, run, join(faces, 'flipped.csv'));
  const correction = await correctSuspects(session, draw.flipped, settings, join(faces, 'flipped.csv'));
  announce('Exporting the model and predicting with it.');
  const exported = await jobs.exports.run({ run, format: 'tfjs', to: join(folder, 'model') }, job);
  const csv = join(folder, 'predictions.csv');
  const predicted = await jobs.predictions.run({ model: exported.to, paths: [faces], csv, copyInto: null }, job);
  const evaluate = { asLabelled: trained.test, corrected };
  return {
    draw,
    new: { project: project.path },
    import: imported,
    split,
    train: trained,
    mistakes: { mistakes },
    evaluate,
    suspects: correction,
    export: exported,
    predict: predicted,
  };
}

function summary(folder: string, steps: Steps): string {
  const { test } = steps.train;
  const project = steps.new.project;
  return [
    describeRun(steps.train),
    '',
    'Most confident mistakes on the validation part; many are labels that are wrong on purpose',
    mistakesTable(steps.mistakes.mistakes),
    '',
    ...(test ? [`Test, as labelled:            ${figures(test)}`] : []),
    `Test, wrong labels corrected: ${figures(steps.evaluate.corrected)}`,
    ...(steps.suspects ? ['', ...correctionLines(steps.suspects, steps.evaluate.corrected)] : []),
    '',
    `Exported to ${steps.export.to}. ${checkText(steps.export.check)}`,
    `Predicted ${count(steps.predict.images, 'image')} with it, ${steps.predict.imagesPerSecond.toFixed(0)} per second: ${join(folder, 'predictions.csv')}`,
    '',
    `Continue in the window: npm start -- ${project}`,
    `or in this terminal:    npm run -s facet -- images ${project} --filter run:${steps.train.run}:wrong`,
  ].join('\n');
}

function announceWindow(whyNot: string | null): void {
  announce(whyNot === null ? 'Opening the project in the window.' : `The window is not opened: ${whyNot}.`);
}

/** Path of the first free folder among 'facet-demo', 'facet-demo-2', ...: a demo never overwrites an earlier one. */
function freeFolder(name: string): string {
  for (let number = 1; ; number += 1) {
    const folder = resolve(number === 1 ? name : `${name}-${String(number)}`);
    if (!existsSync(folder)) return folder;
  }
}
