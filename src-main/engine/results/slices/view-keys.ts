import type { SliceKey } from '../../../../src-shared/metrics/slices';
import { listViews } from '../../labelling/views';
import type { Project } from '../../project/project';

/**
 * One key per saved view, since an image may be in several. Views that filter by predictions are left out: a view of a run's mistakes
 * would be all wrong by definition.
 */
export async function viewKeys(project: Project, ids: readonly number[]): Promise<SliceKey[]> {
  const keys: SliceKey[] = [];
  for (const { name, filter, damage } of listViews(project)) {
    if (damage !== undefined || filter.some(({ key }) => key === 'run' || key === 'confidence')) continue;
    const isIn = await project.columns.matching(ids, filter);
    if (isIn.includes(1)) keys.push({ key: 'view', values: [name], valueOf: Int32Array.from(isIn, (is) => is - 1) });
  }
  return keys;
}
