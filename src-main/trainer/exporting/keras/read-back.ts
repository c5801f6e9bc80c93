import type * as H5wasm from 'h5wasm/node';
import { bytesOf } from '../../../platform/atomic';
import type { Hdf5Dataset } from './hdf5';

/**
 * Reads an HDF5 file with the HDF5 library and compares each dataset's shape, type and values with what was to be written.
 * @throws Error that names the first dataset that differs
 */
export async function requireReadBack(bytes: Uint8Array, datasets: readonly Hdf5Dataset[]): Promise<void> {
  const hdf5: typeof H5wasm = await import('h5wasm/node');
  const { FS } = await hdf5.ready;
  const path = '/written.h5';
  FS.writeFile(path, bytes);
  const file = new hdf5.File(path, 'r');
  try {
    for (const dataset of datasets) {
      const found = file.get(dataset.path);
      if (found instanceof hdf5.Dataset && isEqual(hdf5, found, dataset)) continue;
      throw new Error(`${dataset.path} can't be read back from model.weights.h5 as it was written`);
    }
  } finally {
    file.close();
    FS.unlink(path);
  }
}

function isEqual({ Module }: typeof H5wasm, found: H5wasm.Dataset, { shape, values }: Hdf5Dataset): boolean {
  const { shape: foundShape, type, size } = found.metadata;
  const expected = bytesOf(values);
  const isSameKind = type === Module.H5T_class_t.H5T_FLOAT.value && size === values.BYTES_PER_ELEMENT;
  if (!isSameKind || JSON.stringify(foundShape) !== JSON.stringify(shape)) return false;
  // Its own reader of values knows no half precision.
  const address = Module._malloc(expected.length);
  try {
    Module.get_dataset_data(found.file_id, found.path, null, null, null, BigInt(address));
    return Buffer.from(Module.HEAPU8.buffer, address, expected.length).equals(expected);
  } finally {
    Module._free(address);
  }
}
