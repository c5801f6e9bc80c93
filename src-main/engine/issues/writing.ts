import { setImmediate } from 'node:timers/promises';
import { searchPhases } from '../../../src-shared/domain/issue';
import type { Catalog } from '../catalog/catalog';
import type { Finding } from '../catalog/issue-findings';
import type { JobContext } from '../base/jobs';
import type { Project } from '../project/project';

const [, , writing] = searchPhases;

/** Milliseconds that one transaction of findings takes. */
const sliceMs = 5;

/**
 * Writes what a search found, in its turn, in slices, so that a relabel waits for one of them. A search that ends half-way,
 * as by a crash, leaves old findings beside new ones, which the next search puts right.
 * @param end writes down that the search came to its end
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
    await setImmediate();
  }
  catalog.transaction(() => {
    end(catalog, at);
  });
}
