import type { ImageRow } from '../../src-shared/domain/image';
import ClassBadge from '../components/ClassBadge.svelte';
import Entries from '../components/Entries.svelte';
import FeaturesSelect from '../components/FeaturesSelect.svelte';
import LabelButtons from '../components/LabelButtons.svelte';
import NameField from '../components/NameField.svelte';
import Picture from '../components/Picture.svelte';
import Sheet from '../components/Sheet.svelte';
import SideColumn from '../components/SideColumn.svelte';
import SideScreen from '../components/SideScreen.svelte';
import StepActions from '../components/StepActions.svelte';
import Tile from '../pictures/Tile.svelte';
import { starters } from '../state/starters.svelte';
import { manyClasses, openProject } from './data';
import type { FakeBridge } from './fake-bridge';
import { nothing, story, text, textOf } from './story';
import { longName, longText, veryLongText } from './texts';

const withClasses = (bridge: FakeBridge): Promise<void> => openProject(bridge, manyClasses);
const unlabelled = { class: null, labelState: 'unlabelled' } as const;
const image: ImageRow = {
  ...{ id: 7, path: '/home/ann/photos/glasses/face-0007.jpg', class: 'glasses', labelState: 'labelled', split: null },
  confirmed: false,
  ...{ state: 'ok', refusal: null, width: 640, height: 480, bytes: 48_000, tags: [], attributes: {}, issues: [] },
  thumbnail: { pack: 1, offset: 0, length: 2000 },
};
const refused: ImageRow = { ...image, state: 'refused', refusal: 'It is not a picture.', thumbnail: null };
const entries = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    name: index === 2 ? longName : `view ${String(index)}`,
  }));
const row = textOf(({ name }: { id: number; name: string }) => name);
const paragraphs = text(`<div>${`<p>${veryLongText}</p>`.repeat(12)}</div>`);

/** Components that look at the window's state. */
export default [
  story(
    'ClassBadge',
    ClassBadge,
    {
      class: { name: 'glasses' },
      large: { name: 'no glasses', size: 'large' },
      'shared first letter': { name: 'gone' },
      'long text': { name: longName },
      unlabelled: { name: null, labelState: 'unlabelled' },
      unsure: { name: null, labelState: 'unsure' },
      excluded: { name: null, labelState: 'excluded' },
    },
    { setUp: withClasses, size: [120, 48] },
  ),
  story(
    'Entries',
    Entries<{ id: number; name: string }>,
    {
      empty: { label: 'Views', items: [], chosen: null, onchoose: nothing, row },
      few: { label: 'Views', items: entries(2), chosen: 2, onchoose: nothing, row },
      'huge, long text': { label: 'Views', items: entries(1000), chosen: 3, onchoose: nothing, row },
    },
    { size: [280, 160] },
  ),
  story(
    'FeaturesSelect',
    FeaturesSelect,
    {
      'no choice': (bridge) => openProject(bridge).then(() => ({})),
      choice: async (bridge) => {
        await openProject(bridge);
        const row = {
          description: '',
          licence: '',
          isInstalled: true,
          reason: null,
          terms: [],
          areTermsAccepted: true,
        };
        bridge.answer('starters', 'list', () => ({
          starters: [
            { ...row, id: 'general' as const, name: 'General' },
            { ...row, id: 'faces' as const, name: 'Faces' },
          ],
          detector: { isInstalled: true, reason: null },
        }));
        await starters.refresh();
        return {};
      },
    },
    { size: [320, 56] },
  ),
  story(
    'LabelButtons',
    LabelButtons,
    {
      'no classes': (bridge) => openProject(bridge, []).then(() => ({ present: unlabelled, label: nothing })),
      labelled: (bridge) =>
        openProject(bridge).then(() => ({ present: { class: 'glasses', labelState: 'labelled' }, label: nothing })),
      confirmed: (bridge) =>
        openProject(bridge).then(() => ({
          present: { class: 'glasses', labelState: 'labelled', confirmed: true },
          label: nothing,
        })),
      unsure: (bridge) =>
        openProject(bridge).then(() => ({ present: { ...unlabelled, labelState: 'unsure' }, label: nothing })),
      'without a present label': (bridge) => openProject(bridge).then(() => ({ label: nothing })),
      disabled: (bridge) => openProject(bridge).then(() => ({ disabled: true, label: nothing })),
      'huge, long text': (bridge) => withClasses(bridge).then(() => ({ present: unlabelled, label: nothing })),
    },
    { size: [320, 220] },
  ),
  story('NameField', NameField, {
    empty: { label: 'Name of the class', onname: nothing, oncancel: nothing },
  }),
  story(
    'Picture',
    Picture,
    {
      original: { image, edge: 640 },
      refused: { image: refused, edge: 640 },
      'long text': { image: { ...refused, refusal: veryLongText }, edge: 640 },
    },
    { size: [320, 240] },
  ),
  story(
    'Tile',
    Tile,
    {
      filled: { image },
      whole: { image, isWhole: true },
      refused: { image: { id: 7, thumbnail: null, state: 'refused' } },
    },
    { size: [160, 160], isWholeWindow: true },
  ),
  story(
    'Sheet',
    Sheet,
    {
      short: { title: 'Your name in the history', onclose: nothing, children: text('Each label records who gave it.') },
      'with actions': {
        title: 'Forget 3 images',
        onclose: nothing,
        children: text(longText),
        actions: text('<button>Cancel</button>'),
      },
      'huge, long text': {
        title: longText,
        onclose: nothing,
        children: paragraphs,
        actions: text('<button>Done</button>'),
      },
    },
    { size: [600, 360], isWholeWindow: true },
  ),
  story(
    'SideColumn',
    SideColumn,
    { short: { label: 'Inspector', children: text('Details') }, huge: { label: 'Inspector', children: paragraphs } },
    { size: [320, 240], isWholeWindow: true },
  ),
  story(
    'SideScreen',
    SideScreen,
    {
      usual: {
        title: 'Map',
        children: text('<div>The map</div>'),
        leave: text('<button>Done</button>'),
        side: text('Legend'),
      },
      'huge, long text': {
        title: longText,
        children: text('<div>The map</div>'),
        leave: text('<button>Done</button>'),
        side: paragraphs,
      },
    },
    { size: [640, 300], isWholeWindow: true },
  ),
  story('StepActions', StepActions, {
    'nothing to undo': (bridge) => openProject(bridge, []).then(() => ({})),
    'a step': (bridge) => openProject(bridge).then(() => ({})),
  }),
];
