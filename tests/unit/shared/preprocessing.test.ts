import { describe, expect, it } from 'vitest';
import {
  cropOf,
  filterOf,
  firstPreprocessingOf,
  isPreprocessing,
  preprocessingOf,
  preprocessingsOf,
} from '../../../src-shared/domain/preprocessing';

describe('the id of a preprocessing', () => {
  it('names the filter and the crop', () => {
    const ids = [...preprocessingsOf('none'), ...preprocessingsOf('face')];
    expect(ids.map((id) => [id, filterOf(id), cropOf(id)])).toEqual([
      ['srgb-fill-triangle-1', 'triangle', 'none'],
      ['srgb-fill-linear-1', 'linear', 'none'],
      ['srgb-fill-triangle-1-face-1', 'triangle', 'face'],
      ['srgb-fill-linear-1-face-1', 'linear', 'face'],
    ]);
  });

  it('is the triangle’s for new runs, and sharp’s for those of earlier versions', () => {
    expect([preprocessingOf('none'), preprocessingOf('face')]).toEqual([
      'srgb-fill-triangle-1',
      'srgb-fill-triangle-1-face-1',
    ]);
    expect([firstPreprocessingOf('none'), firstPreprocessingOf('face')]).toEqual([
      'srgb-fill-linear-1',
      'srgb-fill-linear-1-face-1',
    ]);
  });

  it('may be one that this Facet does not know', () => {
    expect(['srgb-fill-triangle-1', 'srgb-fill-triangle-1-face-2', 'toString', ''].map(isPreprocessing)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });
});
