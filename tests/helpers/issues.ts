import type { EngineClient } from '../../src-main/platform/engine-client';
import type { Issue } from '../../src-shared/contract/issues';
import type { IssueKind, IssueState } from '../../src-shared/domain/issue';

/** Issues of a kind in some states. */
export async function issuesOf(
  engine: EngineClient,
  kind: IssueKind | null,
  states: IssueState[] = ['open'],
): Promise<Issue[]> {
  const page = { limit: 1000, offset: 0, imagesEach: 10_000 };
  return (await engine.requests.issues.list({ kind, states, ...page })).issues;
}

/** The images of each issue, as class/file, joined by spaces; sorted. */
export const groupsOf = (issues: readonly Issue[]): string[] =>
  issues.map(({ images }) => images.map(({ path }) => path.split('/').slice(-2).join('/')).join(' ')).sort();
