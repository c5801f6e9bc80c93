import type { EngineClient } from '../../../src-main/platform/engine-client';
import { at } from '../../../src-shared/domain/at';
import { allImages } from '../programs/engine';
import { tinyRecipe } from './recipes';

const split = { method: 'stratified', test: 0.2, validation: 0.4, seed: 0 } as const;

/** Trains r1 of the open project on labels of which every fourth is wrong, so that it makes mistakes that no training removes. */
export async function trainOnNoise({ requests, jobs }: EngineClient, epochs = 3): Promise<void> {
  const { images } = await requests.images.list(allImages);
  const { classes } = await requests.classes.list({});
  for (const [index, { id }] of classes.entries()) {
    const { name } = at(classes, (index + 1) % classes.length);
    const ids = images.filter((image) => image.class === name && image.id % 4 === 0).map((image) => image.id);
    await requests.labels.apply({ selection: { ids }, change: { to: 'class', class: id }, reason: '' });
  }
  await requests.splits.make(split);
  await jobs.runs.train({ recipe: tinyRecipe, precision: 'float32', epochs });
}
