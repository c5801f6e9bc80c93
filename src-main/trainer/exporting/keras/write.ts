import { join } from 'node:path';
import { zipSync } from 'fflate';
import { Failure } from '../../../../src-shared/domain/failure';
import { writeSynced } from '../../../platform/atomic';
import type { ExportSource } from '../source';
import { kerasConfig } from './config';
import { hdf5File } from './hdf5';
import { networkOf } from './network';
import { pixelsOf } from './pixels';
import { requireReadBack } from './read-back';
import { storedWeights } from './weights';

/** The only file of the format. */
const kerasFile = 'model.keras';

/** Version of Keras whose file format this is. Keras 3.9 and newer read it: Resizing has had `antialias` since then. */
const kerasVersion = '3.15.1';

/**
 * Writes a Functional model for Keras 3: `images` uint8 [n, height, width, 3] of any size to probabilities [n, classes], layer by layer as it
 * was trained, so that it can be trained on. Facet's metadata are in the file's metadata.json, too; the decision is left to the program that
 * uses the model. Half precision is that of the file: Keras makes float32 of it.
 * The weights are read back by the HDF5 library and compared before the file is written.
 * @throws Failure of kind 'unsupported' for int8 weights
 */
export async function writeKeras(source: ExportSource, folder: string): Promise<void> {
  if (source.weights === 'int8') throw noInt8();
  await writeSynced(join(folder, kerasFile), await encodeKeras(source));
}

async function encodeKeras({ model, metadata, weights }: ExportSource): Promise<Uint8Array> {
  const pixels = pixelsOf(metadata.inputEdge);
  const { layers, output } = networkOf(model, pixels.output, new Set(pixels.layers.map(({ name }) => name)));
  const all = [...pixels.layers, ...layers];
  const datasets = storedWeights(all, output, weights);
  const stored = hdf5File(datasets);
  await requireReadBack(stored, datasets);
  const described = { keras_version: kerasVersion, date_saved: dateText(new Date()), facet: metadata };
  return zipSync(
    {
      'metadata.json': Buffer.from(JSON.stringify(described, null, 2)),
      'config.json': Buffer.from(JSON.stringify(kerasConfig(all, output))),
      'model.weights.h5': stored,
    },
    { level: 0 }, // as Keras does; weights hardly shrink
  );
}

/** As Keras writes it: 2026-11-29@14:56:26. */
const dateText = (date: Date): string => date.toISOString().slice(0, 19).replace('T', '@');

const noInt8 = (): Failure =>
  new Failure(
    'unsupported',
    'A Keras model can’t have int8 weights: Keras 3 knows them for dense layers alone, and not for convolutions.',
    'Choose float16 or float32, or the format tflite or onnx.',
  );
