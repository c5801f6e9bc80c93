import type { Slice } from '../../src-shared/domain/slice';
import { wilsonInterval } from '../../src-shared/metrics/interval';
import { adviceText } from '../../src-shared/domain/advice-text';
import type { Advice, Finding } from '../../src-shared/domain/advice';
import AdviceList from '../screens/review/advice/AdviceList.svelte';
import SliceList from '../screens/review/slices/SliceList.svelte';
import { rowsOf } from '../screens/review/slices/slice-rows';
import Tabs from '../components/Tabs.svelte';
import { nothing, story, text } from './story';
import { longName } from './texts';

const tabs = ['Overview', 'Threshold', 'Slices'].map((title) => ({ value: title, title }));

/** A slice of `n` images, the others of which are right in nine of ten cases. */
const slice = (key: string, value: string, n: number, right: number, p: number | null = null): Slice => ({
  ...{ key, value, n, accuracy: right / n, interval: wilsonInterval(right, n), restAccuracy: 0.9, p },
  ...{ differs: p !== null && p < 0.05, isSmall: n < 10, falsePositive: null, falseNegative: null },
});

const fewSlices = [
  slice('attr.age_band × class', '60+ × woman', 46, 27, 0.00004),
  slice('brightness', '0.0214 to 0.191', 103, 76, 0.013),
  slice('cluster', '3 of 10', 52, 41, 0.21),
  slice('attr.race', longName, 118, 99, 0.4),
  slice('tag', 'sunglasses', 4, 1),
  slice('class', 'man', 263, 249, 0.008),
];
const manySlices = Array.from({ length: 4000 }, (_, index) =>
  slice(
    'attr.camera × attr.place',
    `${String(index)} × ${String(index % 7)}`,
    20 + (index % 90),
    15 + (index % 5),
    0.5,
  ),
);
const advised = (finding: Finding, images: number): Advice => ({
  ...{ kind: finding.kind, subject: '', text: adviceText(finding, images), images, effect: 0.1, finding },
});
const advice = [
  advised(
    {
      ...{ kind: 'weak-slice', run: 'r2', key: 'attr.age_band', value: '0-9', accuracy: 0.673 },
      ...{ interval: [0.577, 0.757], restAccuracy: 0.961, p: 7e-12 },
    },
    101,
  ),
  advised({ kind: 'few-test-images', class: longName, atBest: 0.51, others: 2 }, 4),
  advised(
    {
      ...{ kind: 'series-cut', part: 'test', leaking: 214, of: 460, shares: { test: 0.2, validation: 0.1 } },
      found: {
        ...{ keep: { by: 'stem' }, series: 96, images: 1203, of: 2307 },
        examples: [{ name: 'anna', images: 24 }],
      },
    },
    1203,
  ),
  advised({ kind: 'contradicting-labels', groups: 5 }, 12),
  advised({ kind: 'test-too-small', difference: 0.02, discordant: 0.162, needed: 3173 }, 513),
];
const everything = { key: null, crosses: true };

/** The Review screen and what it is made of. */
export default [
  story(
    'Tabs',
    Tabs<string>,
    {
      first: { label: 'Figures', tabs, value: 'Overview', onchoose: nothing, children: text('The overview') },
      last: { label: 'Figures', tabs, value: 'Slices', onchoose: nothing, children: text('The slices') },
      'huge, long text': {
        label: 'Figures',
        tabs: [...tabs, ...Array.from({ length: 6 }, (_, index) => ({ value: String(index), title: longName }))],
        value: 'Overview',
        onchoose: nothing,
        children: text('The overview'),
      },
    },
    { size: [420, 120] },
  ),
  story(
    'AdviceList',
    AdviceList,
    {
      'several, long text': { label: 'Advice', advice, ontake: nothing, ondismiss: nothing },
      dismissed: {
        label: 'Dismissed',
        advice: advice.slice(2),
        isDismissed: true,
        ontake: nothing,
        ondismiss: nothing,
      },
    },
    { size: [412, 420] },
  ),
  story(
    'SliceList',
    SliceList,
    {
      'found, small, long text': {
        rows: rowsOf(fewSlices, everything),
        isShown: ({ n }) => n === 103,
        onshow: nothing,
      },
      'one property': {
        rows: rowsOf(fewSlices, { key: 'class', crosses: false }),
        isShown: () => false,
        onshow: nothing,
      },
      huge: { rows: rowsOf(manySlices, everything), isShown: () => false, onshow: nothing },
      empty: { rows: [], isShown: () => false, onshow: nothing },
    },
    { size: [412, 440] },
  ),
];
