import { app } from '../../state/app.svelte';
import { library } from '../library/library.svelte';
import type { IssueList } from './issue-list.svelte';

/** Shows the images of the focused issue in the library, or those of the whole kind where each issue is one image. */
export function showInLibrary({ kind, focused, state }: IssueList): void {
  if (!focused) return;
  const isSingleImage = focused.size === 1 && state === 'open';
  library.filterBy([{ key: 'issue', negated: false, values: [isSingleImage ? kind : String(focused.id)] }]);
  app.screen = 'library';
}
