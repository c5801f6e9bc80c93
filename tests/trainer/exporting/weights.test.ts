import { describe, expect, test } from 'vitest';
import { at } from '../../../src-shared/domain/at';
import { restored, storedWeight } from '../../../src-main/trainer/exporting/weights';
import { toBytes } from '../../../src-main/trainer/exporting/tfjs/affine';
import { fromHalf, toHalf } from '../../../src-main/trainer/models/float16';
import { restoredWeights, storedLength } from '../../../src-main/trainer/models/stored-weights';

describe('half precision', () => {
  test('keeps every half-precision number', () => {
    const halves = Uint16Array.from({ length: 65_536 }, (_, bits) => bits);
    const finite = halves.filter((bits) => ((bits >> 10) & 0x1f) !== 0x1f);
    expect(finite).toHaveLength(2 * 31 * 1024);
    expect(toHalf(fromHalf(finite))).toEqual(finite);
  });

  test('rounds to nearest, ties to even, and makes nothing infinite', () => {
    // 1 + 2^-11 lies halfway between 1 and 1 + 2^-10; 1 + 3 · 2^-11 between two of which the upper one is even.
    const values = Float32Array.of(1 + 2 ** -11, 1 + 3 * 2 ** -11, 1 + 2 ** -11 + 2 ** -20, 1e6, -1e6, 2 ** -26, -0);
    expect([...fromHalf(toHalf(values))]).toEqual([1, 1 + 2 ** -9, 1 + 2 ** -10, 65504, -65504, 0, -0]);
    expect(fromHalf(Uint16Array.of(0x7c00, 0xfc00, 0x7e00))).toEqual(Float32Array.of(Infinity, -Infinity, NaN));
  });
});

describe('int8', () => {
  test('has a scale per channel, which its largest value reaches', () => {
    // [2, 3], channels along the last axis.
    const values = Float32Array.of(1, 100, 0, -0.5, -50, 0);
    const stored = storedWeight(values, [2, 3], [1], 'int8');
    if (stored.type !== 'int8') throw new Error(stored.type);
    expect([...stored.values]).toEqual([127, 127, 0, -64, -64, 0]);
    expect(stored.scales[2]).toBe(1);
    restored(stored).forEach((value, index) => {
      expect(Math.abs(value - at(values, index))).toBeLessThanOrEqual(at(stored.scales, index % 3) / 2 + 1e-6);
    });
  });

  test('as tfjs stores it, has zero among its values', () => {
    for (const values of [
      Float32Array.of(-1, 0, 3),
      Float32Array.of(2, 5),
      Float32Array.of(-4, -1),
      Float32Array.of(0),
    ]) {
      const { bytes, scale, min } = toBytes(values);
      bytes.forEach((byte, index) => {
        expect(Math.abs(byte * scale + min - at(values, index))).toBeLessThanOrEqual(scale / 2 + 1e-6);
      });
      expect(Math.abs(min / scale - Math.round(min / scale))).toBeLessThan(1e-6);
    }
  });
});

test('stored weights are read back as float32, whatever lies beside them', () => {
  const specs = [
    { shape: [3], quantization: { dtype: 'uint8', scale: 0.5, min: -1 } as const },
    { shape: [], quantization: { dtype: 'float16' } as const },
    { shape: [1, 2] },
    { shape: [1], quantization: { dtype: 'uint16', scale: 2, min: 1 } as const },
  ];
  const parts = [Uint8Array.of(0, 2, 255), toHalf(Float32Array.of(1.5)), Float32Array.of(7, 8), Uint16Array.of(300)];
  const stored = Buffer.concat(parts.map(({ buffer }) => new Uint8Array(buffer)));
  expect(stored).toHaveLength(storedLength(specs));
  const values = new Float32Array(new Uint8Array(restoredWeights(stored, specs)).buffer);
  expect([...values]).toEqual([-1, 0, 126.5, 1.5, 7, 8, 601]);
});
