import type { ImportReport } from '../../src-shared/contract/imports';
import type { IssueKind } from '../../src-shared/domain/issue';
import { shellCommand } from './shell-command';
import type { Session } from './session';

/** A project after an import: open issues by kind, and people who labelled its images. */
export interface ImportedState {
  readonly issues: Partial<Record<IssueKind, { images: number; groups: number }>>;
  readonly annotators: number;
}

/** Asks for the issues that the import found, and for the people whose labels are kept. */
export async function afterImport(requests: Session['requests']): Promise<ImportedState> {
  const { kinds } = await requests.issues.kinds({});
  const { annotators } = await requests.annotations.annotators({});
  const open = kinds.filter(({ groups }) => groups > 0);
  return {
    issues: Object.fromEntries(open.map(({ kind, images, groups }) => [kind, { images, groups }])),
    annotators: annotators.length,
  };
}

/** What the import found, and the next steps. */
export function importedStateText(
  { added, classes, unlabelled }: ImportReport,
  { issues, annotators }: ImportedState,
  project: string,
): string[] {
  const found = Object.entries(issues).map(([kind, { groups }]) => `${kind} ${String(groups)}`);
  return [
    ...(found.length > 0
      ? [`Possible problems: ${found.join(', ')}. To see them: ${shellCommand('issues', project)}`]
      : []),
    ...(annotators > 1
      ? [`${String(annotators)} people labelled images. How far they agree: ${shellCommand('agreement', project)}`]
      : []),
    ...(classes.length > 1 ? [`Next: ${shellCommand('train', project)}`] : []),
    ...(added > 0 && added === unlabelled
      ? [`Next: label them in the window, or from a table: ${shellCommand('label', project, '--from', 'FILE.csv')}`]
      : []),
  ];
}
