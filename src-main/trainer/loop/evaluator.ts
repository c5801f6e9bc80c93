import { at } from '../../../src-shared/domain/at';
import { argmax, crossEntropy } from '../../../src-shared/metrics/probabilities';
import type { TrainingPlace } from '../../../src-shared/workers/checkpoints';
import { runFiles } from '../../../src-shared/workers/run-files';
import type { EpochMetrics } from '../../../src-shared/workers/trainer';
import { bytesOf } from '../../platform/atomic';
import { writeWithSums } from '../../platform/sums/sums';
import type { TrainJob } from '../data/job';
import type { PixelFile } from '../data/pixels';
import { diverged } from './divergence';
import type { CompiledTraining } from '../graph/compiled';
import { predictImages } from '../predicting/predictions';

/** Judges the weights of a training as they are, on images without augmentation. */
export class Evaluator {
  constructor(
    private readonly job: TrainJob,
    private readonly pixels: PixelFile,
    private readonly training: CompiledTraining,
    private readonly signal: AbortSignal,
    private readonly newestCheckpoint: () => TrainingPlace | null,
  ) {}

  /** Figures on the validation part; null when there is none. @throws Failure of kind 'cancelled', 'training-diverged' */
  async validate(): Promise<EpochMetrics['validation']> {
    const { manifest, validation: images, labels } = this.job;
    if (images.length === 0) return null;
    const classes = manifest.classes.length;
    const probabilities = await this.#predict(images, () => undefined);
    const actual = images.map((image) => at(labels, image));
    const correct = argmax(probabilities, classes).filter((index, image) => index === actual[image]).length;
    return { loss: crossEntropy(probabilities, actual, classes), accuracy: correct / images.length };
  }

  /**
   * Writes predictions.f32: the probabilities of every image of the job.
   * @param predicted told after each batch how many images are done
   */
  async predictAll(predicted: (done: number) => void): Promise<void> {
    const { manifest, rows } = this.job;
    const probabilities = await this.#predict(Int32Array.from(rows.keys()), predicted);
    await writeWithSums(manifest.output, { [runFiles.predictions]: bytesOf(probabilities) });
  }

  async #predict(images: Int32Array, predicted: (done: number) => void): Promise<Float32Array> {
    const { manifest, rows } = this.job;
    const source = { pixels: this.pixels, rows, edge: manifest.edge };
    const probabilities = await predictImages(source, images, {
      predict: (pixels, count) => this.training.predict(pixels, count),
      classes: manifest.classes.length,
      batchSize: manifest.recipe.batchSize,
      signal: this.signal,
      predicted,
    });
    if (!probabilities.every(Number.isFinite)) throw diverged(this.newestCheckpoint());
    return probabilities;
  }
}
