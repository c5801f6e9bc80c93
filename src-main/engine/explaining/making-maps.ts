import { at } from '../../../src-shared/domain/at';
import type { Explanation } from '../../../src-shared/domain/explanation';
import { WarmTrainer } from '../base/children/warm-trainer';
import { chunksOf } from '../base/concurrency';
import { throwIfCancelled } from '../base/jobs';
import type { LeftOut, Wanted } from '../pixels/pixels';
import { pathOfImage } from '../project/path-of-image';
import type { ProjectJob } from '../project/project-job';
import { projectState } from '../project/project-state';
import type { Services } from '../project/services';
import type { Project } from '../project/project';
import type { ExplainedRun } from './explained-run';
import { keptMapsOf, type Asked, type MadeMap } from './kept-maps';
import { withSeenPictures, type SeenPicture } from './seen-pictures';

/**
 * Images whose maps are made at once. Between two blocks a person's question about one picture is answered. An occlusion map takes
 * some 170 predictions.
 */
const blockOf = ({ method }: Asked): number => (method === 'occlusion' ? 2 : 16);

interface Warm {
  trainer: WarmTrainer | null;
}

/** The trainer that explains, which keeps the model that was asked about last. */
const warm = projectState<Warm>(
  () => ({ trainer: null }),
  ({ trainer }) => {
    trainer?.close();
  },
);

const trainerOf = (services: Services, project: Project): WarmTrainer =>
  (warm.of(project).trainer ??= new WarmTrainer({ log: services.childLog('trainer') }));

/** A block of images: their maps, the pictures that were seen, and the images that can't be read. */
export interface ExplainedBlock {
  readonly maps: ReadonlyMap<number, MadeMap>;
  readonly pictures: readonly SeenPicture[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * Makes maps block by block, and gives each block to `use` while its pixels are there.
 * @throws Failure of kind 'unsupported' when the model has no such map, 'cancelled' within one image of the signal
 */
export async function explainInBlocks(
  context: ProjectJob,
  run: ExplainedRun,
  images: readonly Wanted[],
  asked: Asked,
  use: (block: ExplainedBlock) => Promise<void> | void,
): Promise<void> {
  for (const block of chunksOf(images, blockOf(asked))) {
    throwIfCancelled(context.job.signal);
    await withSeenPictures(context, block, run.preparation, async (pictures, leftOut) => {
      context.job.advance(leftOut.length);
      await use({ maps: await mapsOf(context, run, { block, pictures }, asked), pictures, leftOut });
    });
  }
}

/** Explains images in their order. Maps that are in memory are not made again. */
export async function explainImages(
  context: ProjectJob,
  run: ExplainedRun,
  images: readonly Wanted[],
  asked: Asked,
): Promise<{ explanations: Explanation[]; leftOut: LeftOut[] }> {
  const kept = keptMapsOf(context.project, run, asked);
  const maps = new Map<number, MadeMap>();
  for (const { image, sha256 } of images) {
    const known = kept.get(sha256);
    if (known) maps.set(image, known);
  }
  context.job.advance(maps.size);
  const missing = images.filter(({ image }) => !maps.has(image));
  const leftOut: LeftOut[] = [];
  await explainInBlocks(context, run, missing, asked, (block) => {
    for (const [image, map] of block.maps) maps.set(image, map);
    leftOut.push(...block.leftOut);
  });
  const explanations = images.flatMap(({ image }) => {
    const made = maps.get(image);
    return made ? [explanationOf(context.project, run, image, made)] : [];
  });
  return { explanations, leftOut };
}

function explanationOf(
  { catalog }: Project,
  { classes: { names } }: ExplainedRun,
  image: number,
  made: MadeMap,
): Explanation {
  const [row] = catalog.imageList.rows([image]);
  const aspect = row?.width && row.height ? row.width / row.height : 1;
  return { ...made, image, class: at(names, made.class), predicted: at(names, made.predicted), aspect };
}

interface Block {
  readonly block: readonly Wanted[];
  readonly pictures: readonly SeenPicture[];
}

async function mapsOf(
  { services, project, job }: ProjectJob,
  run: ExplainedRun,
  { block, pictures }: Block,
  asked: Asked,
): Promise<Map<number, MadeMap>> {
  const kept = keptMapsOf(project, run, asked);
  const contents = new Map(block.map(({ image, sha256 }) => [image, sha256]));
  const keep = (image: number, map: MadeMap): void => {
    const sha256 = contents.get(image);
    made.set(image, map);
    if (sha256) kept.keep(sha256, map);
  };
  const made = new Map<number, MadeMap>();
  for (const { image } of pictures) {
    const sha256 = contents.get(image);
    const known = sha256 && kept.get(sha256);
    if (known) made.set(image, known);
  }
  const missing = pictures.filter(({ image }) => !made.has(image));
  job.advance(made.size);
  for (const file of new Set(missing.map((picture) => picture.file))) {
    const rows = missing.filter((picture) => picture.file === file);
    const { method, maps } = await trainerOf(services, project).use(run.model, async ({ client, on }) => {
      throwIfCancelled(job.signal);
      const stop = on('trainer', 'imagesDone', () => {
        job.advance(1);
      });
      const images = rows.map(({ row }) => ({ row, class: asked.class }));
      const { model, temperature } = run;
      const request = { model, pixels: file, method: asked.method, classOf: [...run.classOf], temperature, images };
      return client.trainer.explain(request, job.signal).finally(stop);
    });
    rows.forEach(({ image, place }, index) => {
      const { width, height, values, ...figures } = at(maps, index);
      keep(image, { ...figures, method, map: { width, height, values }, place });
    });
  }
  return made;
}

/** Images that were left out, with their paths, for an answer. */
export const toLeftOut = (project: Project, leftOut: readonly LeftOut[]) =>
  leftOut.map(({ image, reason }) => ({ image, path: pathOfImage(project, image), reason }));
