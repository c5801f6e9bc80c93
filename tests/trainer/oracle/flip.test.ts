import { expect, test } from 'vitest';
import { pixelBytes } from '../../../src-shared/domain/preprocessing';
import { randomGenerator } from '../../../src-shared/domain/random';
import { flipSome } from './flip';

test('flipping mirrors about half of the images, pixel by pixel', () => {
  const edge = 4;
  const image = Uint8Array.from({ length: pixelBytes(edge) }, (_, at) => at);
  const mirrored = Uint8Array.from(image, (_, at) => {
    const [line, column, channel] = [Math.floor(at / 12), Math.floor((at % 12) / 3), at % 3];
    return line * 12 + (3 - column) * 3 + channel;
  });
  const count = 400;
  const pixels = new Uint8Array(count * image.length);
  for (let at = 0; at < count; at += 1) pixels.set(image, at * image.length);
  flipSome(pixels, count, edge, randomGenerator(1));
  const each = Array.from({ length: count }, (_, at) =>
    Buffer.from(pixels.subarray(at * image.length, (at + 1) * image.length)),
  );
  const flipped = each.filter((some) => some.equals(mirrored)).length;
  expect(flipped + each.filter((some) => some.equals(image)).length).toBe(count);
  expect(Math.abs(flipped - count / 2)).toBeLessThan(50);
});
