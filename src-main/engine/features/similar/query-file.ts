import { Failure } from '../../../../src-shared/domain/failure';
import type { Session } from '../../session/session';
import { searchState } from './search-state';

/** Renders the file that the last search was about; see `similar.render` in the contract. */
export function renderQueryFile(
  { open, renderer }: Session,
  { view, edge }: { view: number; edge: number },
  signal: AbortSignal,
): Promise<{ file: string }> {
  const { queryFile } = searchState.of(open);
  if (queryFile?.view !== view) {
    throw new Failure('not-found', 'This search is not the last one, or it was not about a file.', 'Search again.');
  }
  // The view stands for the file's content: each search reads the file again.
  return renderer.renderFile(queryFile.path, `search ${String(view)}`, edge, signal);
}
