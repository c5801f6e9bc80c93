import h5wasm, { Dataset, ready } from 'h5wasm/node';
import { expect, test } from 'vitest';
import { hdf5File } from '../../../../src-main/trainer/exporting/keras/hdf5';
import { lookup3 } from '../../../../src-main/trainer/exporting/keras/lookup3';

test('the checksum is that of lookup3.c', () => {
  // From the comments of lookup3.c.
  expect(lookup3(new Uint8Array())).toBe(0xdeadbeef);
  expect(lookup3(Buffer.from('Four score and seven years ago'))).toBe(0x17770551);
});

test('the HDF5 library reads back groups, shapes and values', async () => {
  const many = Array.from({ length: 300 }, (_, index) => ({
    path: `layers/dense_${String(index)}/vars/0`,
    shape: [2, 3],
    values: Float32Array.from([1, -2, 3.5, 4, 5, index]),
  }));
  const bytes = hdf5File([...many, { path: 'half', shape: [2], values: Uint16Array.of(0x3c00, 0xc000) }]);
  const { FS } = await ready;
  FS.writeFile('/read-back.h5', bytes);
  const file = new h5wasm.File('/read-back.h5', 'r');
  try {
    const found = many.map(({ path }) => {
      const dataset = file.get(path);
      if (!(dataset instanceof Dataset)) throw new Error(`${path} is no dataset`);
      return { path, shape: dataset.shape, values: dataset.value };
    });
    expect(found).toEqual(many);
    expect(file.get('half')).toMatchObject({ metadata: { shape: [2], size: 2, type: 1 } });
  } finally {
    file.close();
    FS.unlink('/read-back.h5');
  }
});
