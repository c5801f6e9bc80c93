import type { InferInput } from 'valibot';
import type { exports as exportsContract } from '../../src-shared/contract/exports';
import CodeBlock from '../components/CodeBlock.svelte';
import CardPreview from '../screens/export/CardPreview.svelte';
import CheckLine from '../screens/export/CheckLine.svelte';
import { choice } from '../screens/export/choice.svelte';
import { dataset } from '../screens/export/dataset.svelte';
import Export from '../screens/export/Export.svelte';
import { modelExport } from '../screens/export/model-export.svelte';
import { runs } from '../screens/train/runs.svelte';
import { job, openProject, run } from './data';
import type { FakeBridge } from './fake-bridge';
import { story } from './story';
import { longName } from './texts';

type Result = InferInput<(typeof exportsContract)['run']['result']>;

const program = `"""Classifies photos with model.onnx and onnxruntime: python classify.py [--json] PHOTO..."""

import sys

import numpy as np
import onnxruntime

session = onnxruntime.InferenceSession("model.onnx", providers=["CPUExecutionProvider"])
`;

const card = `# Model card of r1

## Model details

Classifies pictures as “glasses”, “no glasses”. Trained by Facet on 29 Nov 2026.

- Run r1, recipe a, seed 0, data snapshot 469ef3fe49af889f.
- Format: ONNX model, with float32 weights \\(13.4 MB\\).

### Must not be used

- to decide anything about a person: access, employment, credit;
- to identify or track anyone.

## Quantitative analyses

| part | images | accuracy | 95 % interval |
| --- | --: | --: | --: |
${Array.from({ length: 12 }, (_, index) => `| part ${String(index)} | 230 | 97.4 % | 94.4–98.8 % |`).join('\n')}
`;

const files = [
  ...['MODEL_CARD.html', 'MODEL_CARD.json', 'MODEL_CARD.md', 'README.md', 'SHA256SUMS', 'classify.mjs', 'classify.py'],
  ...['labels.txt', 'metadata.json', 'model.onnx', 'package.json', 'preprocessing.py', 'requirements.txt'],
];

const result = (change: Partial<Result> = {}): Result => ({
  ...{ to: '/home/ann/models/Faces-r1-onnx', format: 'onnx', weights: 'float32', files, bytes: 13_560_000 },
  modelBytes: 13_442_804,
  check: { images: 256, worstDifference: 0.0000243, sameClass: 1, runtime: 'onnxruntime-node 1.30.0', reason: null },
  cost: null,
  ...change,
});

/** Reads texts of a folder that was exported. */
function answerTexts(bridge: FakeBridge): void {
  bridge.answer('exports', 'text', ({ file }) => ({ text: file === 'MODEL_CARD.md' ? card : program }));
}

/** A project with one run, and the model tab. */
async function ready(bridge: FakeBridge, count = 1): Promise<Record<string, never>> {
  await openProject(bridge);
  choice.tab = 'model';
  modelExport.format = 'onnx';
  modelExport.weights = 'float32';
  bridge.answer('runs', 'list', () => ({
    runs: Array.from({ length: count }, (_, index) =>
      run(`r${String(index + 1)}`, index === 2 ? { recipe: longName } : {}),
    ),
  }));
  bridge.answer('shell', 'chooseExportFolder', () => '/home/ann/models/Faces-r1-onnx');
  answerTexts(bridge);
  await runs.refresh();
  return {};
}

/** An export that has come so far. */
async function exporting(
  bridge: FakeBridge,
  change: Parameters<typeof job>[0],
  outcome = result(),
): Promise<Record<string, never>> {
  await ready(bridge);
  bridge.answerJob('exports', 'run', () => outcome);
  await modelExport.enter();
  await modelExport.choose('Faces-r1-onnx');
  await modelExport.run('r1');
  bridge.emit('jobs', 'changed', job({ name: 'exports.run', phase: 'Checking', unit: 'images', ...change }));
  await new Promise((resolve) => setTimeout(resolve, 100));
  return {};
}

/** The export of models and data sets. */
export default [
  story(
    'Export',
    Export,
    {
      'empty, model': (bridge) => ready(bridge, 0),
      model: (bridge) => ready(bridge),
      running: (bridge) => exporting(bridge, { done: 120, total: 256 }),
      'error, other answers': (bridge) =>
        exporting(bridge, {
          state: 'failed',
          failure: {
            kind: 'internal',
            message: 'The exported model answers otherwise than r1 on 12 of 256 files, so it was not kept.',
            next: 'Report this, with the recipe.',
          },
        }),
      'weights that the format can’t store': async (bridge) => {
        await ready(bridge);
        modelExport.format = 'keras';
        modelExport.weights = 'int8';
        return {};
      },
      'data set': async (bridge) => {
        await ready(bridge);
        choice.tab = 'dataset';
        dataset.files = 'copy';
        return {};
      },
    },
    { size: [900, 660], isWholeWindow: true },
  ),
  story(
    'Exported',
    Export,
    {
      checked: (bridge) => exporting(bridge, { state: 'done' }),
      'int8, with its cost': (bridge) =>
        exporting(
          bridge,
          { state: 'done' },
          result({
            ...{ weights: 'int8', modelBytes: 3_500_000, bytes: 3_610_000 },
            cost: {
              ...{ part: 'test', n: 230, of: 230, accuracy: [0.974, 0.97], difference: -0.004 },
              interval: [-0.012, 0.004],
            },
          }),
        ),
    },
    { size: [900, 1500], isWholeWindow: true },
  ),
  story('CheckLine', CheckLine, {
    checked: { check: result().check },
    'structure only': {
      check: {
        ...{ images: 0, worstDifference: null, sameClass: null, runtime: null },
        reason: 'There is no Python with Keras 3 on this machine.',
      },
    },
  }),
  story(
    'CardPreview',
    CardPreview,
    {
      closed: (bridge) => {
        answerTexts(bridge);
        return { folder: '/home/ann/models/a' };
      },
    },
    { size: [700, 60] },
  ),
  story(
    'CodeBlock',
    CodeBlock,
    {
      usual: { label: 'classify.py', text: program, oncopy: () => Promise.resolve(true) },
      'one line': { label: 'command', text: 'npm install', oncopy: () => Promise.resolve(true) },
      empty: { label: 'empty', text: '', oncopy: () => Promise.resolve(true) },
      'huge, long text': {
        ...{ label: 'long', text: `${'x'.repeat(400)}\n`.repeat(200) },
        oncopy: () => Promise.resolve(true),
      },
    },
    { size: [700, 220] },
  ),
];
