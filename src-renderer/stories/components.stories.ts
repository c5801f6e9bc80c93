import Button from '../components/Button.svelte';
import Checkbox from '../components/Checkbox.svelte';
import DetailsList from '../components/DetailsList.svelte';
import EmptyStage from '../components/EmptyStage.svelte';
import Field from '../components/Field.svelte';
import FileName from '../components/FileName.svelte';
import Interval from '../components/Interval.svelte';
import IntervalBar from '../components/IntervalBar.svelte';
import Keys from '../components/Keys.svelte';
import Logo from '../components/Logo.svelte';
import Note from '../components/Note.svelte';
import Notice from '../components/Notice.svelte';
import RenameField from '../components/RenameField.svelte';
import Segments from '../components/Segments.svelte';
import Warning from '../components/Warning.svelte';
import { story, text, textOf } from './story';
import { longName, longText, veryLongText } from './texts';

const input = text('<input value="25" />');
const wrong = text('<input value="-1" />');
const rows = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ line: index + 2, reason: 'The image is not in this folder.' }));
const row = textOf(({ line, reason }: { line: number; reason: string }) => `Line ${String(line)} ${reason}`);

/** Components that only show what they are given. */
export default [
  story('Button', Button, {
    primary: { kind: 'primary', children: text('Train') },
    outline: { kind: 'outline', children: text('Import…') },
    quiet: { children: text('Cancel') },
    danger: { kind: 'danger', children: text('Forget for good') },
    disabled: { kind: 'primary', disabled: true, children: text('Train') },
    'long text': { kind: 'outline', children: text(longText) },
  }),
  story('Checkbox', Checkbox, {
    off: { children: text('Crop to the face') },
    on: { checked: true, children: text('Crop to the face') },
    disabled: { disabled: true, children: text('Crop to the face') },
    'long text': { checked: true, children: text(veryLongText) },
  }),
  story(
    'DetailsList',
    DetailsList<{ line: number; reason: string }>,
    {
      few: { summary: '2 rows can’t be used', items: rows(2), row },
      warning: { summary: '3 rows can’t be used', items: rows(3), isWarning: true, row },
      huge: { summary: '100,000 rows can’t be used', items: rows(100), total: 100_000, row },
      'long text': { summary: longText, items: rows(1), row },
    },
    { size: [360, 72] },
  ),
  story(
    'EmptyStage',
    EmptyStage,
    {
      'title only': { title: 'Making the map…' },
      'with text': { title: 'No run yet', text: 'Its curves appear here.' },
      'with a step': {
        title: 'No model to export yet',
        text: 'A finished run can be exported.',
        children: text('<button>Go to Train</button>'),
      },
      'long text': { title: longText, text: veryLongText },
    },
    { size: [480, 260] },
  ),
  story('Field', Field, {
    plain: { label: 'Epochs', children: input },
    note: { label: 'Epochs', note: 'Recipe A: 25', children: input },
    error: { label: 'Epochs', problem: 'From 1 to 100,000.', children: wrong },
    'long text': { label: longText, note: veryLongText, children: input },
  }),
  story('FileName', FileName, {
    short: { name: 'face-0001.jpg' },
    empty: { name: '' },
    'long text': { name: `/home/ann/photos/${longName}/face-0001.jpg` },
    'hidden characters': { name: 'photo\u202Egpj.exe\u0000' },
  }),
  story('Interval', Interval, {
    usual: { figures: { n: 1200, accuracy: 0.932, interval: [0.917, 0.945] } },
    'few images': { figures: { n: 3, accuracy: 0.667, interval: [0.208, 0.939] } },
    perfect: { figures: { n: 100, accuracy: 1, interval: [0.963, 1] } },
  }),
  story('IntervalBar', IntervalBar, {
    usual: { accuracy: 0.932, interval: [0.917, 0.945] },
    'few images': { accuracy: 0.667, interval: [0.208, 0.939], compared: 0.5 },
    empty: { accuracy: 0, interval: [0, 1], compared: null },
  }),
  story('Keys', Keys, {
    letter: { chord: 'U' },
    chord: { chord: 'Ctrl+Shift+Z' },
    arrow: { chord: 'ArrowLeft' },
    plus: { chord: '+' },
  }),
  story('Logo', Logo, { small: {}, large: { size: 56 } }),
  story('Note', Note, {
    plain: { children: text('The rate stays constant.') },
    bad: { tone: 'bad', children: text('Shares are numbers from 0 to 90.') },
    'long text': { children: text(veryLongText) },
  }),
  story(
    'Notice',
    Notice,
    {
      plain: { text: 'The export was cancelled.', next: 'Nothing was written.' },
      good: { tone: 'good', text: 'The project is restored: 600 images, 570 labelled.' },
      warning: { tone: 'warn', text: 'The face detector is not installed.', next: 'Run set-up again.' },
      error: { tone: 'bad', text: 'The disk is full.', next: 'Free some space and try again.' },
      'with buttons': { tone: 'warn', text: 'Restore it?', children: text('<button>Restore</button>') },
      'long text': { tone: 'bad', text: `${longName} ${veryLongText}`, next: veryLongText },
    },
    { size: [420, 150] },
  ),
  story('RenameField', RenameField, {
    usual: { name: 'with glasses', onrename: () => Promise.resolve(true) },
    'long text': { name: longName, onrename: () => Promise.resolve(true) },
  }),
  story('Segments', Segments<'open' | 'dismissed' | 'fixed'>, {
    usual: {
      label: 'State',
      value: 'open',
      options: [
        { value: 'open', title: 'Open', count: 12 },
        { value: 'dismissed', title: 'Dismissed', count: 3 },
        { value: 'fixed', title: 'Fixed', count: 0 },
      ],
    },
    huge: {
      label: 'State',
      value: 'dismissed',
      options: [
        { value: 'open', title: 'Open', count: 1_000_000 },
        { value: 'dismissed', title: 'Dismissed', count: 12_345_678 },
        { value: 'fixed', title: 'Fixed', count: 999_999 },
      ],
    },
  }),
  story(
    'Warning',
    Warning,
    {
      usual: { text: 'No image is in the test part: there will be no test figures.' },
      'long text': { text: veryLongText },
    },
    { size: [360, 72] },
  ),
];
