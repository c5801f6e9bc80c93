import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { startEngine, type EngineClient } from '../src-main/platform/engine-client';
import { BenchProblem, benchProgram, say, wholeNumber } from './harness/program';
import { withTemporaryFolder } from './harness/temporary';
import { isInTime, waitsDuring, waitsText, type Measured } from './harness/waits-during';

const options = { tasks: { type: 'string', default: '200000' } } as const;

/** Milliseconds for which an engine that does nothing else is asked, as a baseline. */
const idleMs = 10_000;

await benchProgram('annotations', options, async (values) => {
  const tasks = wholeNumber('tasks', values.tasks);
  const { megabytes, measured } = await withTemporaryFolder(async (folder) => {
    say(`Making ${tasks.toLocaleString('en')} empty images, and an export of Label Studio ...`);
    const faces = join(folder, 'faces');
    await makeImages(join(faces, 'images'), tasks);
    await makeExport(join(faces, 'export.json'), tasks);
    const { size } = await stat(join(faces, 'export.json'));
    return { megabytes: size / 1e6, measured: await measure(folder, faces, tasks) };
  });
  return {
    text: `An export of ${megabytes.toFixed(0)} MB. ${waitsText(measured)}`,
    figures: { tasks, megabytes, measured },
    isKept: measured.every(isInTime),
  };
});

/** Makes images that have names only: neither a dry run nor recognising opens one. */
async function makeImages(folder: string, count: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (let index = 0; index < count; index += 1) await writeFile(join(folder, nameOf(index)), '');
}

/** Writes tasks as Label Studio exports them, each with the answers of two people (labelstud.io/guide/export). */
async function makeExport(file: string, tasks: number): Promise<void> {
  const out = createWriteStream(file);
  for (let index = 0; index < tasks; index += 1) {
    const text = JSON.stringify(taskOf(index));
    if (!out.write(`${index === 0 ? '[' : ','}\n${text}`)) await once(out, 'drain');
  }
  out.end('\n]\n');
  await once(out, 'close');
}

function nameOf(index: number): string {
  return `${String(index).padStart(6, '0')}.jpg`;
}

function taskOf(index: number): object {
  return {
    id: index + 1,
    annotations: [
      answerOf(index, 1, index % 3 === 0 ? 'smiling' : 'neutral'),
      answerOf(index, 2, index % 4 === 0 ? 'smiling' : 'neutral'),
    ],
    file_upload: `1a2b3c4d-${nameOf(index)}`,
    drafts: [],
    predictions: [],
    data: { image: `/data/upload/1/1a2b3c4d-${nameOf(index)}`, camera: `camera ${String(index % 7)}` },
    meta: {},
    created_at: '2021-03-09T22:16:01.123456Z',
    updated_at: '2021-03-09T22:16:08.728378Z',
    project: 83,
  };
}

function answerOf(index: number, by: number, className: string): object {
  return {
    id: 2 * index + by,
    completed_by: by,
    result: [
      {
        id: `Dx_${String(index)}_${String(by)}`,
        value: { choices: [className] },
        from_name: 'mood',
        to_name: 'image',
        type: 'choices',
        origin: 'manual',
      },
    ],
    was_cancelled: false,
    ground_truth: false,
    created_at: '2021-03-09T22:16:08.728353Z',
    updated_at: '2021-03-09T22:16:08.728378Z',
    lead_time: 4.288,
    prediction: {},
    result_count: 0,
    unique_id: `1a2b3c4d-0000-4000-8000-${String(2 * index + by).padStart(12, '0')}`,
    task: index + 1,
  };
}

async function measure(folder: string, faces: string, tasks: number): Promise<Measured[]> {
  const environment = { ...process.env, FACET_LOGS: join(folder, 'logs'), FACET_CONFIG: join(folder, 'config') };
  const engine = startEngine({ environment, log: () => undefined });
  try {
    await engine.requests.project.create({ path: join(folder, 'test.facet') });
    const idle = await waitsDuring(engine, 'nothing', () => setTimeout(idleMs));
    const recognised = await waitsDuring(engine, 'recognised, with the label of every image', () =>
      recognise(engine, faces),
    );
    const read = await waitsDuring(engine, 'recognised and read by a dry run', async () => {
      const labels = { from: 'layout' } as const;
      const { layout, unlabelled } = await engine.jobs.imports.run({ folder: faces, labels, dryRun: true });
      // The two people differ about 5 of 12 images, which get no label.
      if (layout !== 'label-studio' || unlabelled > tasks / 2) throw new BenchProblem('Labels are missing.');
    });
    return [idle, recognised, read];
  } finally {
    await engine.child.stop();
  }
}

async function recognise(engine: EngineClient, folder: string): Promise<void> {
  const { found } = await engine.jobs.imports.recognise({ folder });
  if (found[0]?.layout !== 'label-studio') throw new BenchProblem('It was not recognised.');
}
