import { at } from '../../../src-shared/domain/at';
import { argmax, crossEntropy } from '../../../src-shared/metrics/probabilities';
import type { TrainingPosition } from '../../../src-shared/workers/checkpoints';
import { runFiles } from '../../../src-shared/workers/run-files';
import type { EpochMetrics } from '../../../src-shared/domain/training';
import { bytesOf } from '../../platform/atomic';
import { writeWithSums } from '../../platform/sums/sums';
import type { TrainJob } from '../data/job';
import type { PixelFile } from '../data/pixels';
import { diverged } from './divergence';
import type { CompiledTraining } from '../graph/compiled';
import { predictImages } from '../predicting/predictions';

/** Everything that an evaluator needs. */
export interface EvaluatorOptions {
  readonly job: TrainJob;
  readonly pixels: PixelFile;
  readonly training: CompiledTraining;
  readonly signal: AbortSignal;
  readonly newestCheckpoint: () => TrainingPosition | null;
}

/** Evaluates a training's present weights on images without augmentation. */
export class Evaluator {
  constructor(private readonly options: EvaluatorOptions) {}

  /**
   * Mean cross-entropy in nats and accuracy on the validation part; null when it is empty.
   * @throws Failure of kind 'cancelled', or 'training-diverged' when a probability is not finite
   */
  async validate(): Promise<EpochMetrics['validation']> {
    const { manifest, validation: images, labels } = this.options.job;
    if (images.length === 0) return null;
    const classes = manifest.classes.length;
    const probabilities = await this.#predict(images, () => undefined);
    const actual = images.map((image) => at(labels, image));
    const correct = argmax(probabilities, classes).filter((index, image) => index === actual[image]).length;
    return { loss: crossEntropy(probabilities, actual, classes), accuracy: correct / images.length };
  }

  /**
   * Writes predictions.f32: probabilities [images, classes] of every image of the job.
   * @param predicted called after each batch with the number of images done
   * @throws as `validate` does, and what `predicted` throws
   */
  async predictAll(predicted: (done: number) => void): Promise<void> {
    const { manifest, rows } = this.options.job;
    const probabilities = await this.#predict(Int32Array.from(rows.keys()), predicted);
    await writeWithSums(manifest.output, { [runFiles.predictions]: bytesOf(probabilities) });
  }

  async #predict(images: Int32Array, predicted: (done: number) => void): Promise<Float32Array> {
    const { job, pixels: file, training, signal, newestCheckpoint } = this.options;
    const { manifest, rows } = job;
    const probabilities = await predictImages({ pixels: file, rows, edge: manifest.edge }, images, {
      predict: (pixels, count) => training.predict(pixels, count),
      classes: manifest.classes.length,
      batchSize: manifest.recipe.batchSize,
      signal,
      predicted,
    });
    if (!probabilities.every(Number.isFinite)) throw diverged(newestCheckpoint());
    return probabilities;
  }
}
