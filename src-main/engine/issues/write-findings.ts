import { issueSearchPhases } from '../../../src-shared/domain/issue';
import type { Catalog } from '../catalog/catalog';
import type { Finding } from '../catalog/issue-findings';
import type { JobContext } from '../base/jobs';
import { Mutex } from '../base/mutex';
import type { Project } from '../project/project';
import { projectState } from '../project/project-state';
import { yieldToOthers } from '../base/slices';

const [, , writing] = issueSearchPhases;

/** Keeps searches for issues apart: each would take the findings of the other for issues that are gone. */
export const findingsMutex = projectState(() => new Mutex());

/** Milliseconds after which a transaction of findings ends. */
const sliceMs = 5;

/**
 * Writes what a search found, in slices, so that a relabel waits for one slice at most. The caller holds `findingsMutex`. A search that
 * ends half-way, as by a crash, leaves old findings beside new ones, which the next search corrects.
 * @param end records in the catalog that the search came to its end
 */
export async function writeFindings(
  { catalog }: Project,
  findings: readonly Finding[],
  job: JobContext,
  end: (catalog: Catalog, at: number) => void,
): Promise<void> {
  job.phase(writing, 'issues', findings.length);
  const { issueFindings } = catalog;
  const at = Date.now();
  issueFindings.begin();
  for (let next = 0; next < findings.length;) {
    const endsAt = performance.now() + sliceMs;
    catalog.transaction(() => {
      for (; next < findings.length && performance.now() < endsAt; next += 1) {
        const finding = findings[next];
        if (finding) issueFindings.found(finding, at);
      }
    });
    job.reach(next);
    await yieldToOthers();
  }
  catalog.transaction(() => {
    end(catalog, at);
  });
}
