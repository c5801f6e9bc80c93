import { describe, expect, it } from 'vitest';
import { anchors, decodeFaces, detectorWidth, withoutRepeats } from '../../../src-main/trainer/faces/anchors';
import { cropAround, faceFromFrame, largestFace, type Box, type Face } from '../../../src-shared/domain/face-crop';

const box = (left: number, top: number, width: number, height = width): Box => ({ left, top, width, height });
const face = (place: Box, score = 0.9): Face => ({ box: place, score });

describe('the crop around a face', () => {
  it('is its box times 1.25 about its centre, in whole pixels', () => {
    expect(cropAround(box(100, 80, 80), { width: 400, height: 300 })).toEqual(box(90, 70, 100));
    expect(cropAround(box(100.2, 80.4, 79.6, 40), { width: 400, height: 300 })).toEqual(box(90, 75, 100, 50));
  });

  it('ends at the picture’s edge, without padding', () => {
    expect(cropAround(box(-20, 10, 100), { width: 200, height: 90 })).toEqual(box(0, 0, 93, 90));
    expect(cropAround(box(150, 0, 100), { width: 200, height: 90 })).toEqual(box(138, 0, 62, 90));
  });

  it('has at least one pixel, wherever the box is', () => {
    for (const place of [box(-50, -50, 10), box(500, 500, 10), box(20, 20, 0.1)]) {
      const { left, top, width, height } = cropAround(place, { width: 40, height: 30 });
      expect(Math.min(left, top)).toBeGreaterThanOrEqual(0);
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(1);
      expect([left + width <= 40, top + height <= 30]).toEqual([true, true]);
    }
  });
});

describe('a detection', () => {
  it('is mapped back to the picture, whose longer side fills the inner square', () => {
    // 320 pixels in 160: each is two; the middle of the frame is the middle of the picture.
    expect(faceFromFrame(face(box(118, 108, 20, 40)), { width: 320, height: 100 })).toEqual(face(box(140, 10, 40, 80)));
  });

  it('uses the anchors of two grids', () => {
    expect(anchors.x.length).toBe(896);
    expect(detectorWidth).toBe(896 * 17);
    const at = (index: number) => [anchors.x[index], anchors.y[index]];
    expect([at(0), at(1), at(2), at(32), at(511)]).toEqual([
      [8, 8],
      [8, 8],
      [24, 8],
      [8, 24],
      [248, 248],
    ]);
    expect([at(512), at(517), at(518), at(895)]).toEqual([
      [16, 16],
      [16, 16],
      [48, 16],
      [240, 240],
    ]);
  });

  it('is decoded from logits and boxes, the surest first', () => {
    const values = new Float32Array(detectorWidth).fill(-10, 0, 896);
    const put = (anchor: number, logit: number, numbers: readonly number[]): void => {
      values[anchor] = logit;
      values.set(numbers, 896 + anchor * 16);
    };
    put(2, 1, [2, -4, 20, 10]); // of the anchor at 24, 8
    put(518, 3, [0, 0, 30, 30]); // of the anchor at 48, 16
    put(600, 3, [0, 0, -30, 30]); // no face has such a size
    put(700, -0.1, [0, 0, 30, 30]); // below a half
    const found = decodeFaces(values);
    expect(found.map(({ box: place }) => place)).toEqual([box(33, 1, 30), box(16, -1, 20, 10)]);
    expect(found[0]?.score).toBeCloseTo(1 / (1 + Math.exp(-3)), 6);
  });

  it('is one face when boxes overlap by more than half of the smaller', () => {
    const [large, inside, beside, far] = [
      face(box(0, 0, 100), 0.9),
      face(box(40, 40, 30), 0.8),
      face(box(80, 0, 50), 0.7),
      face(box(300, 0, 50), 0.6),
    ];
    expect(withoutRepeats([large, inside, beside, far])).toEqual([large, beside, far]);
    expect(largestFace([inside, far, large, beside])).toBe(large);
    expect(largestFace([])).toBeNull();
  });
});
