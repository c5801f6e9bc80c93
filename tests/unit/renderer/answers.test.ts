import { beforeEach, expect, it } from 'vitest';
import { bridge } from './fake-window';
import type { Annotation } from '../../../src-shared/contract/annotations';
import { AnswersState } from '../../../src-renderer/screens/issues/answers.svelte';
import { deferred } from '../../../src-renderer/stories/fake-bridge';
import { freshProject } from './fakes';

beforeEach(() => freshProject(bridge));

const said = (annotator: string | null, name: string, at: number | null): Annotation => ({
  ...{ annotator, class: name, at, state: 'labelled', classId: 1, origin: 'import', look: null, file: null },
});

it('the last answer of each person is shown, and none about an image that was left', async () => {
  const late = deferred<never>();
  const found = [said('ann', 'man', 2000), said(null, 'woman', null), said('ann', 'woman', 1000)];
  bridge.answer('annotations', 'ofImages', ({ images }) =>
    images[0] === 1 ? late.promise : { images: [{ image: 2, annotations: found }] },
  );
  const answers = new AnswersState();
  const first = answers.read(1);
  await answers.read(2);
  late.resolve({ images: [{ image: 1, annotations: [said('ben', 'man', 1)] }] } as never);
  await first;
  expect(answers.found?.map((each) => [each.annotator, each.class])).toEqual([
    [null, 'woman'],
    ['ann', 'man'],
  ]);
  await answers.read(null);
  expect(answers.found).toBeNull();
});
