import { expect, test } from 'vitest';
import { annotatedAs, mostSaid } from '../../../src-main/engine/tables/most-said';
import { noLabels, type SourceAnnotation } from '../../../src-main/engine/tables/source-labels';

const says = (annotator: string, className: string): SourceAnnotation => ({
  annotator,
  className,
  state: 'labelled',
  at: null,
});
const unsure = (annotator: string): SourceAnnotation => ({ annotator, className: null, state: 'unsure', at: null });

test('the label is what most annotators said', () => {
  expect(mostSaid([says('a', 'man'), says('b', 'woman'), says('c', 'man')])).toEqual({
    state: 'labelled',
    className: 'man',
  });
  expect(mostSaid([says('a', 'man'), unsure('b'), unsure('c')])).toEqual({ state: 'unsure', className: null });
  expect(mostSaid([says('a', 'man')])).toEqual({ state: 'labelled', className: 'man' });
});

test('a tie, or nobody, leaves the image unlabelled', () => {
  const unlabelled = { state: 'unlabelled', className: null };
  expect(mostSaid([])).toEqual(unlabelled);
  expect(mostSaid([says('a', 'man'), says('b', 'woman')])).toEqual(unlabelled);
  expect(mostSaid([says('a', 'man'), unsure('b')])).toEqual(unlabelled);
  expect(
    mostSaid([says('a', 'man'), says('b', 'woman'), says('c', 'man'), says('d', 'woman'), says('e', 'child')]),
  ).toEqual(unlabelled);
});

test('an annotator who answered several times counts once, with the last answer', () => {
  expect(mostSaid([says('a', 'man'), says('a', 'man'), says('a', 'woman'), says('b', 'woman')])).toEqual({
    state: 'labelled',
    className: 'woman',
  });
});

test('labels by several annotators keep their answers; without any they stay as they are', () => {
  const annotations = [says('a', 'man'), says('b', 'man')];
  expect(annotatedAs({ ...noLabels, tags: ['x'] }, annotations)).toEqual({
    ...{ state: 'labelled', className: 'man', tags: ['x'], attributes: [], annotations },
  });
  expect(annotatedAs(noLabels, [])).toBe(noLabels);
});
