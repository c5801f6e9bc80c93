import type { Issue, IssueKindCount } from '../../src-shared/contract/issues';
import type { StarterRow } from '../../src-shared/contract/starters';
import { Failure } from '../../src-shared/domain/failure';
import { issueKinds, type IssueKind } from '../../src-shared/domain/issue';
import Issues from '../screens/issues/Issues.svelte';
import { issues } from '../screens/issues/issues.svelte';
import { job, manyClasses, openProject } from './data';
import type { FakeBridge } from './fake-bridge';
import { imageRow } from './images';
import { story } from './story';
import { longName, veryLongText } from './texts';

const none = (): Record<string, never> => ({});

interface Found {
  readonly images?: number;
  readonly unmeasured?: number;
  readonly isSearched?: boolean;
  readonly kinds?: readonly IssueKindCount[];
}

const kindCount = (kind: IssueKind, groups: number): IssueKindCount => ({
  ...{ kind, groups, images: groups * 2, dismissed: 1, fixed: 4, severity: Math.min(1, groups / 10) },
  examples: Array.from({ length: Math.min(groups, 6) }, (_, index) => imageRow(index + 1)),
});

const issue = (id: number, kind: IssueKind, change: Partial<Issue> = {}): Issue => ({
  ...{ id, kind, severity: 1 / id, state: 'open', detail: 'Their pixels are equal.', size: 2, suspect: null },
  images: [imageRow(id * 2), imageRow(id * 2 + 1, { class: 'no glasses' })],
  ...change,
});

const share: [number, number] = [0.02, 0.07];
const general: StarterRow = {
  ...{ id: 'general', name: 'General', description: '', licence: '', isInstalled: true, reason: null },
  ...{ terms: [], areTermsAccepted: true },
};

/** A project with these issues. */
async function withIssues(bridge: FakeBridge, found: Found, list: readonly Issue[] = []): Promise<void> {
  const { images = 600, unmeasured = 0, isSearched = true, kinds = [] } = found;
  await openProject(bridge);
  const search = { at: Date.now() - 3_600_000, images, newer: 12, nearDistance: 4 };
  bridge.answer('issues', 'kinds', () => ({
    ...{ kinds: [...kinds], images, unmeasured, search: isSearched ? search : null },
  }));
  bridge.answer('issues', 'list', ({ states, offset, limit }) => {
    const open = states.includes('open') ? list : [];
    return { total: open.length, issues: open.slice(offset, offset + limit) };
  });
  bridge.answer('suspects', 'last', () => ({
    search: {
      ...search,
      starter: 'general',
      confirmedLeftOut: 3,
      noise: [{ class: 'glasses', rate: 0.04, interval: share, images }],
    },
  }));
  bridge.answer('starters', 'list', () => ({ starters: [general], detector: { isInstalled: true, reason: null } }));
}

/** The list of one kind. */
async function ofKind(
  bridge: FakeBridge,
  kind: IssueKind,
  list: readonly Issue[],
  classes?: typeof manyClasses,
): Promise<Record<string, never>> {
  await withIssues(bridge, { kinds: [kindCount(kind, list.length)] }, list);
  if (classes) await openProject(bridge, classes);
  issues.open(kind);
  return {};
}

const suspect = (id: number): Issue =>
  issue(id, 'suspect-label', {
    ...{ size: 1, images: [imageRow(id)], detail: 'Labelled “glasses” with a probability of 0.03.' },
    suspect: { given: 1, suggested: 2, score: 0.03, confidence: 0.96 },
  });

const group = Array.from({ length: 8 }, (_, index) => imageRow(index + 1, { path: `/${longName}/${longName}.jpg` }));

/** The possible problems with images and labels. */
export default [
  story(
    'Issues',
    Issues,
    {
      loading: (bridge) => openProject(bridge).then(none),
      error: async (bridge) => {
        await openProject(bridge);
        bridge.answer('issues', 'kinds', () =>
          Promise.reject(new Failure('internal', 'The issues can’t be read.', 'Restore a backup.')),
        );
        return {};
      },
      'no images': (bridge) => withIssues(bridge, { images: 0, isSearched: false }).then(none),
      'not searched': (bridge) => withIssues(bridge, { isSearched: false }).then(none),
      'all settled': (bridge) => withIssues(bridge, { kinds: [kindCount('blurred', 0)] }).then(none),
      usual: (bridge) =>
        withIssues(bridge, {
          kinds: [kindCount('label-conflict', 2), kindCount('suspect-label', 9), kindCount('blurred', 30)],
        }).then(none),
      'searching, every kind': async (bridge) => {
        const kinds = issueKinds.map((kind, index) => kindCount(kind, 10 ** (index % 7)));
        await withIssues(bridge, { kinds, images: 1_000_000, unmeasured: 20_000 });
        const search = { name: 'issues.find', phase: 'Comparing', done: 400_000, total: 1_000_000, rate: 52_000 };
        bridge.emit('jobs', 'changed', job({ ...search, secondsLeft: 12 }));
        return {};
      },
      'a kind, empty': (bridge) => ofKind(bridge, 'blurred', []),
      'a kind': (bridge) =>
        ofKind(
          bridge,
          'label-conflict',
          [1, 2, 3].map((id) => issue(id, 'label-conflict')),
        ),
      'damaged files': (bridge) => {
        const detail = 'The file has no mark at its end. The picture itself is complete.';
        return ofKind(bridge, 'damaged', [
          issue(1, 'damaged', { detail, severity: 0.3, size: 1, images: [imageRow(2)] }),
        ]);
      },
      'suspect labels': (bridge) => ofKind(bridge, 'suspect-label', [1, 2, 3, 4].map(suspect)),
      disagreements: (bridge) => {
        const said = (annotator: string | null, name: string, origin: 'import' | 'second-look') => ({
          ...{ annotator, state: 'labelled' as const, classId: 1, class: name, at: 0, origin, look: null, file: null },
        });
        bridge.answer('annotations', 'ofImages', ({ images }) => ({
          images: images.map((image) => ({
            image,
            annotations: [
              said(null, 'glasses', 'import'),
              said('ann', 'glasses', 'second-look'),
              said(longName, 'no glasses', 'second-look'),
            ],
          })),
        }));
        const detail = '2 said “glasses”, 1 said “no glasses”.';
        return ofKind(
          bridge,
          'disagreement',
          [1, 2, 3].map((id) =>
            issue(id, 'disagreement', { size: 1, images: [imageRow(id)], detail, severity: 2 / 3 }),
          ),
        );
      },
      'a kind, huge, long text': (bridge) =>
        ofKind(
          bridge,
          'near-duplicate',
          Array.from({ length: 2000 }, (_, index) =>
            issue(index + 1, 'near-duplicate', { size: 412, images: group, detail: veryLongText }),
          ),
          manyClasses,
        ),
    },
    { size: [1120, 640], isWholeWindow: true },
  ),
];
