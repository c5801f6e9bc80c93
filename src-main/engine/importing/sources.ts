import { existsSync, realpathSync } from 'node:fs';
import { Failure } from '../../../src-shared/domain/failure';
import type { LabelSource } from '../../../src-shared/contract/imports';
import type { JobContext } from '../base/jobs';
import type { Project } from '../project/project';
import { isProjectFolder, requireOutsideProject } from '../project/project-detection';
import { ProjectFolder } from '../project/project-folder';
import { resolveFolder } from '../folders/scan';
import { requireUnpacked } from '../unpacking/packed-source';
import { FolderSource } from './folder-source';
import { LayoutSource } from './layout-source';
import { ProjectSource } from './project-source';
import type { ImportSource } from './source';

/** Opens the source of an import; the caller closes it. Kinds 'not-found', 'bad-input', 'permission', 'newer-project', 'cancelled'. */
export async function openSource(
  project: Project,
  folder: string,
  labels: LabelSource,
  job: JobContext,
): Promise<ImportSource> {
  await requireUnpacked(folder);
  const root = await resolveFolder(folder);
  const isProject = existsSync(new ProjectFolder(root).catalog);
  if (labels.from !== 'project') {
    if (isProject && (await isProjectFolder(root))) {
      throw new Failure('bad-input', `${root} is a Facet project.`, 'Import it as a project, with its labels.');
    }
    await requireOutsideProject(root);
    if (labels.from === 'layout') return LayoutSource.open(root, labels, job);
    if (labels.from !== 'folders') return FolderSource.open(root, labels, job.signal);
    const { level } = labels;
    return level === undefined
      ? LayoutSource.ofFolders(root, job)
      : FolderSource.open(root, { from: 'folders', level }, job.signal);
  }
  if (!isProject) throw new Failure('bad-input', `${root} is not a Facet project.`, 'Choose a folder that Facet made.');
  if (realpathSync(project.folder.root) === root) {
    throw new Failure('bad-input', 'That is the project that is open.', 'Choose another one.');
  }
  return ProjectSource.open(root, job.signal);
}
