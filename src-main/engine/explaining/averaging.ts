import { open } from 'node:fs/promises';
import type * as v from 'valibot';
import { averageEdge, type explanations as explanationsContract } from '../../../src-shared/contract/explanations';
import { at } from '../../../src-shared/domain/at';
import type { HeatMap, MapMethod } from '../../../src-shared/domain/explanation';
import { Failure } from '../../../src-shared/domain/failure';
import { coarsened } from '../../../src-shared/domain/grid';
import { pixelBytes } from '../../../src-shared/domain/preprocessing';
import type { LeftOut } from '../pixels/pixels';
import type { ProjectJob } from '../project/project-job';
import { judgedImagesOf } from '../results/judged';
import { byConfidence } from '../runs/queries';
import { classIndexOf, openExplainedRun, type ExplainedRun } from './explained-run';
import { explainInBlocks, toLeftOut, type ExplainedBlock } from './making-maps';
import { wantedImage } from './seen-pictures';

type Declaration = (typeof explanationsContract)['average'];
type Params = v.InferOutput<Declaration['params']>;
type Result = v.InferOutput<Declaration['result']>;

/** Answers `explanations.average`. */
export async function averageOfCell(context: ProjectJob, params: Params): Promise<Result> {
  const { project, job } = context;
  const { run: name, part, actual, predicted, limit, method } = params;
  const run = await openExplainedRun(project, name);
  const asked = { class: classIndexOf(run, params.class ?? predicted), method };
  const cell = await imagesOfCell(context, run, params);
  if (cell.length === 0) {
    throw new Failure(
      'no-data',
      `No image of this part of ${name} is labelled ${actual} and predicted ${predicted}.`,
      'Choose another cell of the matrix.',
    );
  }
  const images = cell.slice(0, limit).map((image) => wantedImage(project, image));
  job.phase('Finding what the model looked at', 'images', images.length);
  const mean = new MeanPicture(run.preparation.edge);
  const leftOut: LeftOut[] = [];
  await explainInBlocks(context, run, images, asked, async (block) => {
    leftOut.push(...block.leftOut);
    await mean.add(block);
  });
  const { map, method: used } = mean.map(name);
  return {
    ...{ run: name, part, actual, predicted, class: params.class ?? predicted, method: used },
    ...{ images: mean.images, total: cell.length, map, picture: mean.picture() },
    leftOut: toLeftOut(project, leftOut),
  };
}

/** Ids of the images in a cell of the confusion matrix, the most confident first. Kind 'not-found' for an unknown class. */
export async function imagesOfCell(
  { project }: ProjectJob,
  run: ExplainedRun,
  { part, actual, predicted }: Pick<Params, 'part' | 'actual' | 'predicted'>,
): Promise<number[]> {
  const ids = [actual, predicted].map((name) => at(run.classes.now, classIndexOf(run, name) ?? -1).id);
  const { judged } = await judgedImagesOf(project, run.name);
  return judged
    .filter((image) => image.part === part && image.actual === ids[0] && image.predicted === ids[1])
    .sort(byConfidence)
    .map(({ image }) => image);
}

/** Sums up pictures as the model sees them, and their maps. */
class MeanPicture {
  images = 0;
  readonly #pixels: Float64Array;
  #map: HeatMap | null = null;
  #method: MapMethod = 'cam';

  constructor(private readonly edge: number) {
    this.#pixels = new Float64Array(pixelBytes(edge));
  }

  async add({ maps, pictures }: ExplainedBlock): Promise<void> {
    for (const { image, file, row } of pictures) {
      const made = maps.get(image);
      if (!made) continue;
      const values = this.#map?.values ?? made.map.values.map(() => 0);
      this.#map = { ...made.map, values: values.map((sum, index) => sum + at(made.map.values, index)) };
      this.#method = made.method;
      await this.#addPixels(file, row);
      this.images += 1;
    }
  }

  /** The mean map. Kind 'no-data' when no picture could be read. */
  map(run: string): { map: HeatMap; method: MapMethod } {
    const sums = this.#map;
    if (!sums) {
      throw new Failure(
        'no-data',
        `None of the images in this cell of ${run} can be read any more.`,
        'Bring the files back, or choose another cell.',
      );
    }
    return { map: { ...sums, values: sums.values.map((sum) => sum / this.images) }, method: this.#method };
  }

  /** The mean picture, at most `averageEdge` pixels across. */
  picture(): Result['picture'] {
    const { edge } = this;
    const channels = [0, 1, 2].map((channel) => {
      const values = Float64Array.from({ length: edge * edge }, (_, pixel) => at(this.#pixels, 3 * pixel + channel));
      return coarsened({ height: edge, width: edge, values }, averageEdge);
    });
    const { width, values } = at(channels, 0);
    const rgb = Uint8Array.from({ length: values.length * 3 }, (_, index) =>
      Math.round(at(at(channels, index % 3).values, Math.floor(index / 3)) / this.images),
    );
    return { edge: width, rgb: Buffer.from(rgb).toString('base64') };
  }

  async #addPixels(file: string, row: number): Promise<void> {
    const bytes = Buffer.alloc(this.#pixels.length);
    const handle = await open(file, 'r');
    try {
      await handle.read(bytes, 0, bytes.length, row * bytes.length);
    } finally {
      await handle.close();
    }
    // Hot loop: indices stay below the length, so `?? 0` is for the type checker alone.
    for (let index = 0; index < bytes.length; index += 1) {
      this.#pixels[index] = (this.#pixels[index] ?? 0) + (bytes[index] ?? 0);
    }
  }
}
