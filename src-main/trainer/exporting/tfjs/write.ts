import { writeLayersModel } from '../../models/layers-model';
import type { ExportSource } from '../source';

/** Writes a tfjs layers model: model.json and weights.bin, for tf.loadLayersModel. */
export async function writeTfjs({ tf, model }: ExportSource, folder: string): Promise<void> {
  await writeLayersModel(tf, model, folder);
}
