import type { Agreement } from '../../src-shared/contract/annotations';
import type { Disagreement, SecondLook as Look, SecondLookResults } from '../../src-shared/contract/second-looks';
import SecondLook from '../screens/second-look/SecondLook.svelte';
import { agreement } from '../screens/second-look/agreement.svelte';
import { secondLook } from '../screens/second-look/second-look.svelte';
import { manyClasses, openProject } from './data';
import type { FakeBridge } from './fake-bridge';
import { story } from './story';
import { longName } from './texts';

const options = { size: [1120, 640], isWholeWindow: true } as const;
const day = Date.UTC(2026, 0, 1);

const look = (id: number, change: Partial<Look> = {}): Look => ({
  ...{ id, state: 'open', startedAt: day, endedAt: null, actor: 'ann', seed: 1, filter: [], images: 100, answered: 40 },
  ...{ drawnFrom: 2300, testLeftOut: 230, sameAs: null, answeredBy: ['ann'] },
  ...change,
});

const disagreement = (image: number, change: Partial<Disagreement> = {}): Disagreement => ({
  ...{ image, path: `/photos/${String(image)}.jpg`, thumbnail: { pack: 1, offset: image * 2000, length: 2000 } },
  ...{
    label: 'glasses',
    answer: 'no glasses',
    now: 'glasses',
    labelState: 'labelled',
    confirmed: false,
    settled: null,
  },
  ...change,
});

const results = (change: Partial<SecondLookResults> = {}): SecondLookResults => ({
  look: look(2, { state: 'finished', answered: 100 }),
  ...{ n: 94, agreed: 87, agreement: 0.926, interval: [0.854, 0.964], byChance: 0.52, kappa: 0.845 },
  ...{ kappaInterval: [0.73, 0.94], unsure: 4, skipped: 2, answeredBy: ['ann'] },
  labelledBy: { same: 12, another: 30, import: 52 },
  perClass: [
    { class: 'glasses', labelled: 44, agreed: 39, agreement: 0.886, interval: [0.76, 0.95], answered: 41 },
    { class: 'no glasses', labelled: 50, agreed: 48, agreement: 0.96, interval: [0.865, 0.989], answered: 53 },
  ],
  disagreements: [
    disagreement(1),
    disagreement(2, { settled: 'label', confirmed: true }),
    disagreement(3, { settled: 'answer', now: 'no glasses' }),
    disagreement(4, { answer: null }),
  ],
  ...change,
});

const agreed = (change: Partial<Agreement> = {}): Agreement => ({
  annotators: [
    { name: null, images: 94, imported: 0, secondLooks: 0, labels: 94, withoutClass: 0 },
    { name: 'ann', images: 100, imported: 0, secondLooks: 100, labels: 6, withoutClass: 4 },
    { name: 'ben', images: 98, imported: 0, secondLooks: 98, labels: 0, withoutClass: 1 },
  ],
  ...{ images: 100, n: 99, ratings: 281, unsure: 5, differing: 9, agreement: 0.936, agreementInterval: [0.89, 0.975] },
  ...{ alpha: 0.871, alphaInterval: [0.78, 0.95], pairsLeft: 0 },
  perClass: [
    { classId: 1, class: 'glasses', images: 52, ratings: 139, alpha: 0.871, alphaInterval: [0.78, 0.95] },
    { classId: 2, class: 'no glasses', images: 56, ratings: 142, alpha: 0.871, alphaInterval: [0.78, 0.95] },
  ],
  pairs: [
    ...[
      { a: 'ann', b: 'ben', n: 93, agreed: 87, agreement: 0.935, kappa: 0.871 },
      { a: 'ann', b: null, n: 90, agreed: 86, agreement: 0.956, kappa: 0.911 },
      { a: 'ann', b: 'ann', n: 6, agreed: 5, agreement: 0.833, kappa: 0.667 },
    ].map((pair) => ({
      ...pair,
      interval: [0.87, 0.97] as [number, number],
      kappaInterval: [0.75, 0.97] as [number, number],
    })),
  ],
  ...change,
});

/** Shows how far people agree. */
async function withAgreement(bridge: FakeBridge, shown: Agreement): Promise<Record<string, never>> {
  await openProject(bridge, manyClasses);
  lists(bridge, []);
  bridge.answer('annotations', 'agreement', () => shown);
  await secondLook.leave();
  agreement.show();
  return {};
}

const lists = (bridge: FakeBridge, looks: readonly Look[]): void =>
  bridge.answer('secondLooks', 'list', () => ({ looks: [...looks] }));

/** Shows results. */
async function withResults(bridge: FakeBridge, shown: SecondLookResults): Promise<Record<string, never>> {
  await openProject(bridge, manyClasses);
  lists(bridge, []);
  bridge.answer('secondLooks', 'results', () => shown);
  await secondLook.showResults(2);
  return {};
}

/** Asks for a picture. */
async function withQuestions(bridge: FakeBridge, answered: number): Promise<Record<string, never>> {
  await openProject(bridge);
  lists(bridge, []);
  const questions = Array.from({ length: 100 }, (_, position) => ({
    ...{ position, image: position + 1, answer: position < answered ? ({ to: 'unsure' } as const) : null },
  }));
  bridge.answer('secondLooks', 'setState', () => look(2));
  bridge.answer('secondLooks', 'questions', () => ({ look: look(2), questions }));
  await secondLook.continue(2);
  return {};
}

export default [
  story(
    'SecondLook',
    SecondLook,
    {
      empty: async (bridge) => {
        await openProject(bridge);
        lists(bridge, []);
        await secondLook.leave();
        return {};
      },
      'earlier ones, long text': async (bridge) => {
        await openProject(bridge);
        const some = [
          look(3),
          look(2, { state: 'finished', answered: 100 }),
          look(1, { state: 'cancelled', answered: 3 }),
        ];
        lists(bridge, [look(4, { actor: longName }), ...some]);
        await secondLook.leave();
        return {};
      },
      asking: (bridge) => withQuestions(bridge, 40),
      'all answered': (bridge) => withQuestions(bridge, 100),
      results: (bridge) => withResults(bridge, results()),
      'results without an answer': (bridge) =>
        withResults(
          bridge,
          results({ n: 0, agreed: 0, agreement: null, byChance: null, kappa: null, disagreements: [] }),
        ),
      agreement: (bridge) => withAgreement(bridge, agreed()),
      'agreement of nobody': (bridge) =>
        withAgreement(bridge, agreed({ ...{ images: 0, n: 0, annotators: [], pairs: [], perClass: [] } })),
      'agreement of one person': (bridge) =>
        withAgreement(
          bridge,
          agreed({
            ...{ n: 0, ratings: 0, differing: 0, agreement: null, agreementInterval: null, alpha: null },
            ...{ alphaInterval: null, pairs: [], perClass: [] },
          }),
        ),
      'agreement, huge, long text': (bridge) =>
        withAgreement(
          bridge,
          agreed({
            annotators: manyClasses.map(({ name }) => ({
              ...{ name: `${name} ${longName}`, images: 12_345, imported: 12_000, secondLooks: 345, labels: 12 },
              withoutClass: 3,
            })),
            perClass: manyClasses.map(({ id, name }) => ({
              ...{ classId: id, class: name, images: 1200, ratings: 3600, alpha: null, alphaInterval: null },
            })),
            pairsLeft: 210,
          }),
        ),
      'results, huge, long text': (bridge) =>
        withResults(
          bridge,
          results({
            ...{ kappa: null, kappaInterval: null },
            perClass: manyClasses.map(({ name }) => ({
              ...{ class: name, labelled: 2, agreed: 1, agreement: 0.5, interval: [0.09, 0.91], answered: 1 },
            })),
            disagreements: Array.from({ length: 300 }, (_, index) => disagreement(index + 1, { label: longName })),
          }),
        ),
    },
    options,
  ),
];
