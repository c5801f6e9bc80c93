import { Failure } from '../../../../src-shared/domain/failure';
import type { Session } from '../../session/session';
import { searchState } from './search-state';

/** Renders the file that a search was about while it is the last one; see the contract. */
export function renderAskedFile(
  { open, renderer }: Session,
  { view, edge }: { view: number; edge: number },
  signal: AbortSignal,
): Promise<{ file: string }> {
  const { askedFile } = searchState.of(open);
  if (askedFile?.view !== view) {
    throw new Failure('not-found', 'This search is not the last one, or it was about no file.', 'Search again.');
  }
  // The view stands for the file's content: it is read anew for each search.
  return renderer.renderFile(askedFile.path, `search ${String(view)}`, edge, signal);
}
