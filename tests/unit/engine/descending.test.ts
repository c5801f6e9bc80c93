import { expect, it } from 'vitest';
import { descending } from '../../../src-main/engine/base/descending';
import { withoutYielding } from '../../../src-main/engine/base/slices';
import { randomGenerator } from '../../../src-shared/domain/random';

it.each([0, 1, 2, 4096, 4097, 30_000])('%i values are sorted in descending order, equal ones stably', (count) => {
  const random = randomGenerator(count);
  const values = Float32Array.from({ length: count }, () => random.integer(1000) / 1000);
  const wanted = [...values.keys()].sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b);
  expect([...withoutYielding(descending(values))]).toEqual(wanted);
});
