import Tabs from '../components/Tabs.svelte';
import { nothing, story, text } from './story';
import { longName } from './texts';

const tabs = ['Overview', 'Threshold', 'Slices'].map((title) => ({ value: title, title }));

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
];
