import { cp, mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { EngineClient } from '../../src-main/platform/engine-client';
import { writeOwnModel } from '../../tests/helpers/projects/own-starter';
import type { ProgramAnswer } from './exported-programs';

/** Runs that are exported: recipes on two classes, three classes, and a starter of the person's own. */
export const cases = ['a', 'b', 'quick', 'fine', 'three', 'own'] as const;
export type Case = (typeof cases)[number];

export const titles: Readonly<Record<Case, string>> = {
  ...{ a: 'recipe a', b: 'recipe b', quick: 'recipe quick', fine: 'recipe fine' },
  ...{ three: 'three classes', own: 'own starter' },
};

/** Copies some photos of each class, and draws faces for a third class. */
export async function choosePhotos({ jobs }: EngineClient, from: string, to: string, images: number): Promise<void> {
  const classes = (await readdir(from, { withFileTypes: true })).filter((entry) => entry.isDirectory()).slice(0, 2);
  for (const { name } of classes) {
    const names = (await readdir(join(from, name))).sort().slice(0, Math.ceil(images / 2));
    await mkdir(join(to, 'two', name), { recursive: true });
    for (const each of names) await cp(join(from, name, each), join(to, 'two', name, each));
  }
  await cp(join(to, 'two'), join(to, 'three'), { recursive: true });
  await jobs.sample.draw({ folder: join(to, 'drawn'), images: Math.ceil(images / 2), seed: 1, flippedShare: 0 });
  await mkdir(join(to, 'three', 'drawn'));
  for (const path of await picturesIn(join(to, 'drawn'))) {
    await cp(path, join(to, 'three', 'drawn', path.slice(join(to, 'drawn').length + 1).replaceAll('/', '-')));
  }
}

export const picturesIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true }))
    .filter((name) => /\.(jpe?g|png)$/i.test(name))
    .sort()
    .map((name) => join(folder, name));

/** Parameters of a run's training. */
export async function howToTrain(
  { jobs }: EngineClient,
  run: Case,
  { temporary, epochs }: { readonly temporary: string; readonly epochs: number },
) {
  if (run === 'own') {
    const { starter } = await jobs.starters.add({ folder: await writeOwnModel(join(temporary, 'own-model')) });
    return { recipe: 'quick', starter };
  }
  if (run === 'quick' || run === 'three') return { recipe: 'quick' };
  return { recipe: run, epochs };
}

const Prediction = v.object({ path: v.string(), class: v.string(), probabilities: v.record(v.string(), v.number()) });

/** Facet's own answers. */
export async function ownAnswers(
  { jobs, requests }: EngineClient,
  run: string,
  paths: string[],
  jsonl: string,
): Promise<ReadonlyMap<string, ProgramAnswer>> {
  const { classes } = await requests.runs.get({ run });
  await jobs.predictions.run({ model: { run }, paths, csv: null, jsonl, copyInto: null });
  const lines = (await readFile(jsonl, 'utf8')).trim().split('\n');
  return new Map(
    lines.map((line) => {
      const found = v.parse(v.pipe(v.string(), v.parseJson(), Prediction), line);
      return [
        found.path,
        { class: found.class, probabilities: classes.map((name) => found.probabilities[name] ?? NaN) },
      ];
    }),
  );
}
