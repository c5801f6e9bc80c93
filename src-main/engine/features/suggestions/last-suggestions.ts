import { Failure } from '../../../../src-shared/domain/failure';
import type { Project } from '../../project/project';
import { projectState } from '../../project/project-state';
import { givenSuggestionsOf } from './given';
import type { RankedSuggestions } from './ranked-suggestions';

/** The suggestions that were made last. */
export const lastSuggestions = projectState<{ suggestions: RankedSuggestions | null }>(() => ({ suggestions: null }));

/**
 * Suggestions that were made last, or else those that came with images.
 * @throws Failure of kind 'not-found' when there are neither
 */
export function requireSuggestions(project: Project): RankedSuggestions {
  const suggestions = lastSuggestions.of(project).suggestions ?? givenSuggestionsOf(project);
  if (suggestions) return suggestions;
  throw new Failure('not-found', 'No labels have been suggested yet.', 'Ask for suggestions first.');
}
