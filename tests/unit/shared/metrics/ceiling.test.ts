import { describe, expect, test } from 'vitest';
import { ceilingText } from '../../../../src-shared/domain/ceiling';
import { labelCeiling } from '../../../../src-shared/metrics/ceiling';
import { wilsonInterval } from '../../../../src-shared/metrics/interval';

describe('The ceiling of labels', () => {
  test('is the share of right labels, weighted by the classes of the part', () => {
    const classes = [
      { support: 30, noise: 0.1, images: 200 },
      { support: 10, noise: 0.02, images: 50 },
    ];
    const found = labelCeiling(classes);
    expect(found?.accuracy).toBeCloseTo(0.75 * 0.9 + 0.25 * 0.98, 12);
    expect(found?.interval[0]).toBeLessThan(found?.accuracy ?? 0);
    expect(found?.interval[1]).toBeGreaterThan(found?.accuracy ?? 1);
  });

  test('has Wilson’s interval when there is one class', () => {
    const found = labelCeiling([{ support: 7, noise: 0.05, images: 100 }]);
    const [low, high] = wilsonInterval(95, 100);
    expect(found?.interval[0]).toBeCloseTo(low, 12);
    expect(found?.interval[1]).toBeCloseTo(high, 12);
  });

  test('is unknown without images, and when a class with images has no estimate', () => {
    expect(labelCeiling([{ support: 0, noise: 0, images: 100 }])).toBeNull();
    expect(labelCeiling([{ support: 1, noise: 0, images: 0 }])).toBeNull();
    expect(
      labelCeiling([
        { support: 3, noise: 0.1, images: 40 },
        { support: 0, noise: 0, images: 0 },
      ]),
    ).not.toBeNull();
  });

  test('is 1 without noise, and its interval stays within 0..1', () => {
    const found = labelCeiling([
      { support: 3, noise: 0, images: 40 },
      { support: 3, noise: 0, images: 40 },
    ]);
    expect(found).toMatchObject({ accuracy: 1 });
    expect(found?.interval[1]).toBe(1);
  });

  test('is said in words, and whether a figure is near it', () => {
    const ceiling = { accuracy: 0.969, interval: [0.958, 0.978] as [number, number], images: 2000, isNear: false };
    expect(ceilingText(ceiling)).toBe(
      'By the last search for suspect labels, about 3.1 % of these labels are wrong; a perfect model would then score about 96.9 % (95 % interval 95.8–97.8 %).',
    );
    expect(ceilingText({ ...ceiling, isNear: true })).toMatch(/near that ceiling: better labels matter more/);
  });
});
