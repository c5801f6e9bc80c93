import Library from '../screens/library/Library.svelte';
import { library } from '../screens/library/library.svelte';
import { imports } from '../state/imports.svelte';
import { views } from '../state/views.svelte';
import { manyClasses, openProject, report } from './data';
import type { FakeBridge } from './fake-bridge';
import { answerImages } from './images';
import { story } from './story';
import { longName, longText } from './texts';

const none = (): Record<string, never> => ({});

async function withImages(bridge: FakeBridge, total: number): Promise<Record<string, never>> {
  await openProject(bridge);
  answerImages(bridge, total);
  return {};
}

/** Lets the library read its images before it is shown, so that a state can point at one of them. */
async function shownImages(bridge: FakeBridge, total: number): Promise<void> {
  await withImages(bridge, total);
  library.attach();
  while (library.readings === 0) await new Promise((resolve) => setTimeout(resolve));
}

/** The library: images, filter, inspector. */
export default [
  story(
    'Library',
    Library,
    {
      loading: (bridge) => openProject(bridge).then(none),
      empty: (bridge) => withImages(bridge, 0),
      'no match': async (bridge) => {
        await withImages(bridge, 0);
        library.filterBy([{ key: 'class', negated: false, values: ['glasses'] }]);
        return {};
      },
      usual: (bridge) => withImages(bridge, 600),
      'one image alone': async (bridge) => {
        await shownImages(bridge, 600);
        library.list.walkTo(3);
        library.list.isSingle = true;
        return {};
      },
      'similar images': async (bridge) => {
        await withImages(bridge, 40);
        library.arrange({
          ...{ view: 1, total: 40, title: 'Similar to face-0012.jpg', order: 'Similarity' },
          ...{ noteOf: (image) => (1 - image / 100).toFixed(2), renew: () => Promise.resolve({ view: 1, total: 40 }) },
        });
        return {};
      },
      importing: async (bridge) => {
        await withImages(bridge, 12);
        void imports.import('/home/ann/photos', { from: 'folders', level: 1 });
        return {};
      },
      'huge, long text': async (bridge) => {
        await shownImages(bridge, 1_000_000);
        await openProject(bridge, manyClasses);
        const view = { sort: 'id', descending: false, damage: undefined, key: null } as const;
        bridge.answer('views', 'list', () => ({
          views: [
            { ...view, id: 1, name: longName, filter: [] },
            { ...view, id: 2, name: longText, filter: [], key: '1' },
          ],
        }));
        await views.refresh();
        library.selectAll();
        library.list.walkTo(6);
        bridge.answerJob('imports', 'run', () =>
          report({ added: 1_000_000, moved: 40, updated: 12, refused: [{ path: longName, reason: longText }] }),
        );
        await imports.import(`/home/ann/${longName}`, { from: 'folders', level: 1 });
        return {};
      },
    },
    { size: [1280, 720], isWholeWindow: true },
  ),
];
