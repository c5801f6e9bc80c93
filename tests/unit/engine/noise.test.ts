import { describe, expect, it } from 'vitest';
import { estimateOf } from '../../../src-main/engine/issues/suspects/noise';

describe('the estimated share of wrong labels in a class', () => {
  it('needs a minimum of images', () => {
    expect(estimateOf(2 / 3, 3)).toBeNull();
    expect(estimateOf(0, 19)).toBeNull();
  });

  it('has an interval that narrows with more images', () => {
    const [few, many] = [estimateOf(0.1, 20), estimateOf(0.1, 2000)];
    expect(few).toEqual({
      ...{ rate: 0.1, images: 20 },
      interval: [expect.closeTo(0.0279, 3) as number, expect.closeTo(0.301, 3) as number],
    });
    expect(many?.interval).toEqual([expect.closeTo(0.0876, 3) as number, expect.closeTo(0.114, 3) as number]);
    expect(estimateOf(0, 30)?.interval[0]).toBe(0);
  });
});
