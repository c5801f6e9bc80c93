import { expect, test } from 'vitest';
import { at } from '../../../../src-shared/domain/at';
import { hdf5File } from '../../../../src-main/trainer/exporting/keras/hdf5';
import { requireReadBack } from '../../../../src-main/trainer/exporting/keras/read-back';
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
  const datasets = [...many, { path: 'half', shape: [2], values: Uint16Array.of(0x3c00, 0xc000) }];
  const bytes = hdf5File(datasets);
  await requireReadBack(bytes, datasets);
  const other = { path: 'half', shape: [2], values: Uint16Array.of(0x3c00, 0xc001) };
  await expect(requireReadBack(bytes, [other])).rejects.toThrow('half');
  await expect(requireReadBack(bytes, [{ ...other, path: 'layers/none' }])).rejects.toThrow('layers/none');
  await expect(requireReadBack(bytes, [{ ...at(many, 0), shape: [3, 2] }])).rejects.toThrow('layers/dense_0/vars/0');
});
