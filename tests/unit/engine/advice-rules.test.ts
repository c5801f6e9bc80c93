import { describe, expect, test } from 'vitest';
import {
  contradictingLabels,
  fewTestImages,
  imbalancedClasses,
  suspectLabels,
  type CountedClass,
} from '../../../src-main/engine/advice/rules/about-labels';
import {
  overfitting,
  runsDoNotDiffer,
  testTooSmall,
  validationAboveTest,
  weakSlice,
} from '../../../src-main/engine/advice/rules/about-run';
import { seriesCut } from '../../../src-main/engine/advice/rules/about-split';
import { adviceText } from '../../../src-shared/domain/advice-text';
import type { Slice } from '../../../src-shared/domain/slice';
import { mcnemarExact } from '../../../src-shared/metrics/exact-tests';
import { imagesToTellApart } from '../../../src-shared/metrics/sample-size';

const classes = (...images: number[]): CountedClass[] =>
  images.map((count, index) => ({ id: index + 1, name: 'abcdef'[index] ?? '', images: count }));
const textOf = (found: ReturnType<typeof weakSlice>): string => (found ? adviceText(found.finding, found.images) : '');

describe('Advice about series', () => {
  const shares = { test: 0.2, validation: 0.1 };
  const found = {
    ...{ keep: { by: 'stem' as const }, series: 60, images: 600, of: 800 },
    examples: [{ name: 'anna', images: 10 }],
  };
  const other = { ...found, keep: { by: 'folder' as const }, images: 700 };
  const leak = { kind: 'series' as const, keep: found.keep, part: 'test' as const, images: 90, of: 160, groups: 50 };

  test('is to keep each on one side, by what is cut most on test images', () => {
    expect(seriesCut([], [], shares)).toBeNull();
    expect(seriesCut([found], [], shares)).toBeNull();
    expect(seriesCut([found], [{ ...leak, kind: 'copies', keep: null }], shares)).toBeNull();
    const leaks = [
      { ...leak, keep: other.keep, images: 20 },
      leak,
      { ...leak, part: 'validation' as const, images: 150 },
    ];
    const advice = seriesCut([other, found], leaks, shares);
    expect(advice).toMatchObject({
      subject: 'stem',
      images: 600,
      effect: 0.1 * (90 / 160),
      finding: { part: 'test', shares },
    });
    expect(textOf(advice)).toBe(
      '600 images look like 60 series of one subject each, by file name, such as “anna” (10). 90 of 160 test images belong to series that are in training, too: figures may be too good. Keep each series on one side of the split.',
    );
  });

  test('comes before the first split, too', () => {
    const advice = seriesCut([found, other], null, shares);
    expect(advice).toMatchObject({ subject: 'stem', effect: 0.1 * (600 / 800) });
    expect(textOf(advice)).toMatch(/on one side of the split, or figures will be too good\.$/u);
  });
});

describe('Advice about labels', () => {
  test('is to settle contradicting ones, if there are any', () => {
    expect(contradictingLabels({ groups: 0, images: 0 }, 100)).toBeNull();
    const found = contradictingLabels({ groups: 5, images: 12 }, 100);
    expect(found).toMatchObject({ images: 12, effect: 0.05 });
    expect(textOf(found)).toContain('12 images in 5 groups of pictures that look the same');
  });

  test('is to look at suspect ones, if a search left some open', () => {
    expect(suspectLabels(0, 100)).toBeNull();
    expect(suspectLabels(3, 0)).toBeNull();
    expect(textOf(suspectLabels(23, 1000))).toBe('23 labels of 1,000 examined images (2.3 %) are probably wrong.');
  });

  test('is to label more of a class with up to 15 test images, the fewest first', () => {
    expect(fewTestImages(classes(16, 200))).toBeNull();
    expect(fewTestImages(classes(0, 0))).toBeNull(); // there is no test part
    expect(fewTestImages([])).toBeNull();
    const found = fewTestImages(classes(15, 4, 200));
    expect(found).toMatchObject({ subject: '2', images: 4, finding: { class: 'b', others: 1 } });
    expect(textOf(found)).toBe(
      'Only 4 test images are labelled “b”. Even if all are right, its recall could be as low as 51.0 %. 1 other class has hardly more.',
    );
    expect(textOf(fewTestImages(classes(0, 300)))).toContain('No test image is labelled “a”');
  });

  test('is about unequal classes below a fifth of the even share', () => {
    expect(imbalancedClasses(classes(900, 100), 0.1)).toBeNull();
    expect(imbalancedClasses(classes(100), 0.1)).toBeNull();
    expect(imbalancedClasses(classes(901, 99), null)).toMatchObject({ effect: 0 });
    const found = imbalancedClasses(classes(1900, 100), 0.12);
    expect(found).toMatchObject({ images: 100, effect: 0.12 });
    expect(textOf(found)).toBe(
      'The classes are 95 : 5 (“a” 1,900, “b” 100 labelled images). Always answering “a” would be right on 95.0 %.',
    );
    expect(textOf(imbalancedClasses(classes(500, 480, 20), 0))).toContain('“c” has 20 labelled images, “a” 500');
  });
});

const slice = (over: Partial<Slice>): Slice => ({
  ...{ key: 'brightness', value: '0.1 to 0.2', n: 40, accuracy: 0.6, interval: [0.45, 0.74], restAccuracy: 0.9 },
  ...{ p: 0.003, differs: true, isSmall: false, falsePositive: null, falseNegative: null },
  ...over,
});

describe('Advice about a slice', () => {
  test('is given for one that is worse by more than chance, with the most mistakes too many', () => {
    const notBad = [slice({ differs: false, p: 0.2 }), slice({ accuracy: 0.99 })];
    expect(weakSlice('r1', notBad, 200)).toBeNull();
    const found = weakSlice('r1', [slice({ n: 20, accuracy: 0.5 }), slice({}), ...notBad], 200);
    expect(found).toMatchObject({ subject: 'brightness: 0.1 to 0.2', images: 40 });
    expect(found?.effect).toBeCloseTo((40 * 0.3) / 200, 12);
    expect(textOf(found)).toBe(
      'The slice “Brightness: 0.1 to 0.2” fails: 60.0 % of its 40 validation images are right (95 % interval 45.0–74.0 %), and 90.0 % of the others (adjusted p = 0.0030).',
    );
  });

  test('is not given for labels that are in question themselves', () => {
    expect(weakSlice('r1', [slice({ key: 'issue', value: 'suspect-label' })], 200)).toBeNull();
    expect(weakSlice('r1', [slice({ key: 'class × issue', value: 'a × label-conflict' })], 200)).toBeNull();
    expect(weakSlice('r1', [slice({ key: 'issue', value: 'dark' })], 200)).not.toBeNull();
  });
});

describe('Advice about a run', () => {
  test('is about overfitting from 5 points on that chance does not explain', () => {
    const train = { n: 400, accuracy: 1 };
    expect(overfitting('r1', train, null)).toBeNull();
    expect(overfitting('r1', train, { n: 1000, accuracy: 0.96 })).toBeNull(); // no chance, but a small gap
    expect(overfitting('r1', { n: 20, accuracy: 1 }, { n: 10, accuracy: 0.9 })).toBeNull(); // may be chance
    const found = overfitting('r1', train, { n: 100, accuracy: 0.84 });
    expect(found?.effect).toBeCloseTo(0.16, 12);
    expect(textOf(found)).toMatch(
      /^r1 overfits: it is right on 100\.0 % of 400 training images but on 84\.0 % of 100 validation images/,
    );
  });

  test('is about validation above test that chance does not explain', () => {
    const validation = { n: 200, accuracy: 0.95 };
    expect(validationAboveTest('r1', validation, null)).toBeNull();
    expect(validationAboveTest('r1', validation, { n: 200, accuracy: 0.93 })).toBeNull();
    expect(validationAboveTest('r1', { n: 200, accuracy: 0.85 }, validation)).toBeNull();
    expect(textOf(validationAboveTest('r1', validation, { n: 200, accuracy: 0.85 }))).toMatch(/trust the test figure/);
  });

  const compared = (fixed: number, broken: number) => ({
    ...{ run: 'r5', before: 'r3', part: 'validation' as const, n: 200, difference: (fixed - broken) / 200 },
    mcnemar: { fixed, broken, p: mcnemarExact(fixed, broken) },
  });

  test('says when two runs do not differ', () => {
    expect(runsDoNotDiffer(null)).toBeNull();
    expect(runsDoNotDiffer(compared(0, 0))).toBeNull(); // they are the same
    expect(runsDoNotDiffer(compared(15, 2))).toBeNull();
    expect(textOf(runsDoNotDiffer(compared(11, 4)))).toBe(
      'These images can’t show whether r5 or r3 is better: 11 fixed, 4 broken, p = 0.12. Chance can explain this difference. Compared on 200 validation images.',
    );
  });

  test('says how many test images a difference takes, by the runs’ own disagreement or that of independent ones', () => {
    const needed = Math.ceil(imagesToTellApart(0.1, 0.02));
    expect(testTooSmall(null, 0.1, 0.02)).toBeNull();
    expect(testTooSmall({ n: needed, accuracy: 0.9 }, 0.1, 0.02)).toBeNull();
    expect(testTooSmall({ n: needed - 1, accuracy: 0.9 }, 0.1, 0.02)).toMatchObject({ finding: { needed } });
    const alone = testTooSmall({ n: 100, accuracy: 0.9 }, null, 0.02);
    expect(alone?.finding).toMatchObject({ discordant: expect.closeTo(0.18, 12) as number });
    expect(testTooSmall({ n: 5, accuracy: 1 }, null, 0.02)?.finding).toMatchObject({ discordant: 0.02 });
    expect(textOf(alone)).toMatch(/^The 100 test images would mostly miss a difference of 2 points between two runs\./);
  });
});
