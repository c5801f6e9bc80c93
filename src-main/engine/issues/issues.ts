import type * as v from 'valibot';
import type {
  Issue,
  IssueKindCount,
  IssueSelection,
  issues as issuesContract,
} from '../../../src-shared/contract/issues';
import type { LabelStep } from '../../../src-shared/contract/labels';
import { Failure } from '../../../src-shared/domain/failure';
import type { ImageRow } from '../../../src-shared/domain/image';
import { disagreementKind, issueKinds, suspectKind, type IssueState } from '../../../src-shared/domain/issue';
import type { IssueRecord } from '../catalog/issues';
import { History, noChanges } from '../labelling/history';
import { planOfClasses, planOfLabel, planOfSettling } from '../labelling/labels';
import type { StepPlan } from '../labelling/plans';
import type { Project } from '../project/project';
import { presentClass } from '../catalog/present-class';
import { withoutYielding } from '../base/slices';
import { withClassNames } from './class-mentions';

type ListParams = v.InferOutput<(typeof issuesContract)['list']['params']>;
type LabelParams = v.InferOutput<(typeof issuesContract)['label']['params']>;
type Kinds = v.InferInput<(typeof issuesContract)['kinds']['result']>;
type Step = v.InferOutput<typeof LabelStep>;

const exampleImages = 6;

/** Answers `issues.kinds`: the kinds that ever had an issue, each with images of its most severe open ones. */
export function kindsOf({ catalog }: Project): Kinds {
  const { issues, issueFindings, images, measures } = catalog;
  const records = new Map(issues.kinds().map((record) => [record.kind, record]));
  const kinds = issueKinds.flatMap((kind): IssueKindCount[] => {
    const record = records.get(kind);
    if (!record) return [];
    const { open, ...rest } = record;
    return [{ ...rest, groups: open, images: issues.openImages(kind), examples: examplesOf(catalog, kind) }];
  });
  const last = issueFindings.last();
  const search = last && { ...last, newer: images.countAfter(last.lastImage) };
  const { missing: unmeasured } = withoutYielding(measures.count());
  return { kinds, search, images: images.counts().images, unmeasured };
}

function examplesOf({ issues, imageList }: Project['catalog'], kind: IssueKindCount['kind']): ImageRow[] {
  const worst = issues.list(kind, ['open'], exampleImages, 0);
  const images = new Set(worst.flatMap(({ id }) => issues.imagesOf(id, exampleImages)));
  return imageList.rows([...images].slice(0, exampleImages));
}

/** The label and suggestion of an issue; null unless it is a suspect label. */
function suspectOf(
  catalog: Project['catalog'],
  { id, kind }: Pick<IssueRecord, 'id' | 'kind'>,
  present: (classId: number) => number,
): Issue['suspect'] {
  const suspect = kind === suspectKind ? catalog.suspects.ofIssue(id) : undefined;
  if (!suspect) return null;
  const { given, suggested, score, confidence } = suspect;
  return { given: present(given), suggested: present(suggested), score, confidence };
}

/** Answers `issues.list`. */
export function listIssues({ catalog }: Project, params: ListParams): { total: number; issues: Issue[] } {
  const { issues, imageList } = catalog;
  const { kind, states, limit, offset, imagesEach } = params;
  const present = presentClass(catalog);
  const named = withClassNames(catalog);
  return {
    total: issues.count(kind, states),
    issues: issues.list(kind, states, limit, offset).map(({ fingerprint: _, classId: _class, ...issue }) => {
      const images = imageList.rows(issues.imagesOf(issue.id, imagesEach));
      const suspect = suspectOf(catalog, issue, present);
      return { ...issue, detail: named(issue.detail), size: issues.sizeOf(issue.id), images, suspect };
    }),
  };
}

/** Dismisses or reopens issues as one step. Issues that are in that state already, or fixed, stay as they are. */
export function setIssueState(
  project: Project,
  selection: IssueSelection,
  from: 'open' | 'dismissed',
  to: 'open' | 'dismissed',
): Step {
  const changes = selected(project, selection, from).map(({ kind, fingerprint }) => ({ kind, fingerprint, from, to }));
  const title = `${to === 'dismissed' ? 'Dismiss' : 'Reopen'} ${countOf(changes.length)}`;
  return new History(project).do(title, { ...noChanges, issues: changes });
}

/** Plans the step that gives the images of open issues one label, except those to keep. */
export function planOfIssueLabels(project: Project, { issues, change, keep }: LabelParams): StepPlan {
  const records = selected(project, issues, 'open');
  if (records.some(({ classId }) => classId !== null)) {
    throw new Failure(
      'bad-input',
      'An issue of a whole class can’t be solved by one label.',
      'Label some of its images, or dismiss it.',
    );
  }
  const toKeep = new Set(keep === 'largest' ? [] : keep);
  const images = new Set<number>();
  for (const { id } of records) {
    const rows = project.catalog.imageList
      .rows(project.catalog.issues.imagesOf(id))
      .filter(({ labelState }) => labelState !== 'excluded');
    const largest = keep === 'largest' ? largestOf(rows) : null;
    for (const row of rows) if (row.id !== largest && !toKeep.has(row.id)) images.add(row.id);
  }
  const [kind, ...others] = new Set(records.map((record) => record.kind));
  const reason = others.length > 0 || kind === undefined ? 'issues' : `issue: ${kind}`;
  const settles = reason === `issue: ${disagreementKind}`;
  return settles
    ? planOfSettling(project, [...images], change, reason)
    : planOfLabel(project, [...images], change, reason);
}

/** Plans the step that gives the images of open suspect labels their suggested labels. */
export function planOfSuggestions(project: Project, selection: IssueSelection): StepPlan {
  const { suspects } = project.catalog;
  const present = presentClass(project.catalog); // the suggested class may have been merged into another since
  const records = selected(project, selection, 'open');
  const found = records.flatMap(({ id }) => suspects.ofIssue(id) ?? []);
  if (found.length < records.length) {
    throw new Failure('bad-input', 'Only suspect labels have a suggestion.', 'Nothing was changed.');
  }
  return planOfClasses(
    project,
    new Map(found.map(({ image, suggested }) => [image, present(suggested)])),
    `issue: ${suspectKind}`,
  );
}

/** Id of the image with the most pixels; the lowest id of equally large ones. */
function largestOf(rows: readonly ImageRow[]): number | null {
  const pixels = ({ width, height }: ImageRow): number => (width ?? 0) * (height ?? 0);
  const [largest] = [...rows].sort((a, b) => pixels(b) - pixels(a) || a.id - b.id);
  return largest?.id ?? null;
}

/** The issues of a selection that are in a state. */
function selected({ catalog }: Project, selection: IssueSelection, state: IssueState): IssueRecord[] {
  if ('kind' in selection) {
    const except = new Set(selection.except);
    return catalog.issues.list(selection.kind, [state], -1, 0).filter(({ id }) => !except.has(id));
  }
  return selection.ids.map((id) => issueById(catalog, id)).filter((issue) => issue.state === state);
}

function issueById(catalog: Project['catalog'], id: number): IssueRecord {
  const issue = catalog.issues.byId(id);
  if (!issue) throw new Failure('not-found', `There is no issue ${String(id)}.`, 'Look for issues again.');
  return issue;
}

const countOf = (count: number): string => (count === 1 ? '1 issue' : `${count.toLocaleString('en')} issues`);
