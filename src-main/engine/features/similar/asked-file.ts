import { Failure } from '../../../../src-shared/domain/failure';
import type { Session } from '../../session';

/** A file that similar images were searched for, and the view of what was found. */
export interface AskedFile {
  readonly path: string;
  readonly view: number;
}

/** Renders the file that a search was about while it is the last one; see the contract. */
export function renderAskedFile(
  { askedFile, renderer }: Session,
  { view, edge }: { view: number; edge: number },
  signal: AbortSignal,
): Promise<{ file: string }> {
  if (askedFile?.view !== view) {
    throw new Failure('not-found', 'This search is not the last one, or it was about no file.', 'Search again.');
  }
  // The view stands for the file's content: it is read anew for each search.
  return renderer.renderFile(askedFile.path, `search ${String(view)}`, edge, signal);
}
