import type * as v from 'valibot';
import type { Issue, IssueKindCount, issues as issuesContract } from '../../../src-shared/contract/issues';
import type { LabelStep } from '../../../src-shared/contract/labels';
import { Failure } from '../../../src-shared/domain/failure';
import { issueKinds, type IssueState } from '../../../src-shared/domain/issue';
import type { IssueRecord } from '../catalog/issues';
import { applyLabel } from '../labelling/labels';
import type { Project } from '../project';

type ListParams = v.InferOutput<(typeof issuesContract)['list']['params']>;

const exampleImages = 6;

/** Kinds that have open or dismissed issues, each with images of its most severe ones. */
export function kindsOf({ catalog }: Project): IssueKindCount[] {
  const counts = new Map(catalog.issues.counts().map((count) => [count.kind, count]));
  return issueKinds.flatMap((kind) => {
    const count = counts.get(kind);
    if (!count) return [];
    const { issues } = catalog.issues.list(kind, ['open'], exampleImages, 0);
    const examples = [...new Set(issues.flatMap(({ id }) => catalog.issues.imagesOf(id).slice(0, exampleImages)))];
    return [{ ...count, examples: catalog.imageList.rows(examples.slice(0, exampleImages)) }];
  });
}

export function listIssues({ catalog }: Project, params: ListParams): { total: number; issues: Issue[] } {
  const { total, issues } = catalog.issues.list(params.kind, params.states, params.limit, params.offset);
  return {
    total,
    issues: issues.map((issue) => {
      const images = catalog.issues.imagesOf(issue.id);
      return { ...issue, size: images.length, images: catalog.imageList.rows(images.slice(0, params.imagesEach)) };
    }),
  };
}

/** Dismisses or reopens issues; those that are so already, or fixed, stay as they are. */
export function setIssueState(
  { catalog }: Project,
  ids: readonly number[],
  from: IssueState,
  to: IssueState,
): { changed: number } {
  return catalog.transaction(() => {
    const changing = ids.map((id) => issueById(catalog, id)).filter(({ state }) => state === from);
    for (const { id } of changing) catalog.issues.setState(id, to);
    return { changed: changing.length };
  });
}

/** Labels all images of an issue alike. */
export function resolveIssue(project: Project, id: number, classId: number): v.InferOutput<typeof LabelStep> {
  const issue = issueById(project.catalog, id);
  const images = project.catalog.issues.imagesOf(id);
  return applyLabel(project, images, { to: 'class', class: classId }, `issue: ${issue.kind}`);
}

/** Leaves all images of an issue but some out of training. */
export function excludeIssue(project: Project, id: number, keep: readonly number[]): v.InferOutput<typeof LabelStep> {
  const issue = issueById(project.catalog, id);
  const images = project.catalog.issues.imagesOf(id).filter((image) => !keep.includes(image));
  return applyLabel(project, images, { to: 'excluded' }, `issue: ${issue.kind}`);
}

function issueById(catalog: Project['catalog'], id: number): IssueRecord {
  const issue = catalog.issues.byId(id);
  if (!issue) throw new Failure('not-found', `There is no issue ${String(id)}.`, 'Look for issues again.');
  return issue;
}
