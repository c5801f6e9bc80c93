import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sharp } from 'sharp';
import type { EngineClient } from '../../../src-main/platform/engine-client';
import type { Issue } from '../../../src-shared/contract/issues';
import type { IssueKind, IssueState } from '../../../src-shared/domain/issue';
import { scene } from '../files/images';

export type Pictures = Readonly<Record<string, Sharp | Buffer>>;

/** Writes class/name.png files: sharp pictures as PNG, buffers unchanged. */
export const writing = (pictures: Pictures) => async (root: string) => {
  for (const name of ['a', 'b', 'c']) await mkdir(join(root, name), { recursive: true });
  for (const [name, picture] of Object.entries(pictures)) {
    await writeFile(join(root, name), Buffer.isBuffer(picture) ? picture : await picture.png().toBuffer());
  }
};

/** Pictures of two classes without any issue. */
export const good: Pictures = Object.fromEntries(
  Array.from({ length: 12 }, (_, at) => [`${at % 2 === 0 ? 'a' : 'b'}/good${String(at)}.png`, scene(at + 1)]),
);

/** Lists issues of a kind in the given states. */
export async function issuesOf(
  engine: EngineClient,
  kind: IssueKind | null,
  states: IssueState[] = ['open'],
): Promise<Issue[]> {
  const page = { limit: 1000, offset: 0, imagesEach: 10_000 };
  return (await engine.requests.issues.list({ kind, states, ...page })).issues;
}

/** Describes each issue by its images, as class/file joined by spaces; sorted. */
export const groupsOf = (issues: readonly Issue[]): string[] =>
  issues.map(({ images }) => images.map(({ path }) => path.split('/').slice(-2).join('/')).join(' ')).sort();
