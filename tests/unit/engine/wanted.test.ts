import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { oneOfEachContent, type Wanted } from '../../../src-main/engine/pixels/pixels';
import { withoutYielding } from '../../../src-main/engine/base/slices';

const hashOf = (content: number): Buffer => createHash('sha256').update(String(content)).digest();

it('each wanted content not yet present is read from one image: the last, in order of the first', () => {
  const contents = Array.from({ length: 500 }, (_, at) => at % 120);
  const wanted = contents.map((content, image): Wanted => ({ image, file: String(image), sha256: hashOf(content) }));
  const there = new Set([3, 77].map((content) => hashOf(content).toString('hex')));
  const found = withoutYielding(oneOfEachContent(wanted, (sha256) => there.has(sha256.toString('hex'))));
  const expected = Array.from({ length: 120 }, (_, content) => content).filter((content) => ![3, 77].includes(content));
  expect(found.map(({ sha256 }) => sha256)).toEqual(expected.map(hashOf));
  expect(found.map(({ image }) => image)).toEqual(expected.map((content) => contents.lastIndexOf(content)));
});
