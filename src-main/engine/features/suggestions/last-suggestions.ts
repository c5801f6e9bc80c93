import type { Project } from '../../project/project';
import { projectState } from '../../project/project-state';
import { required, type KeptSuggestions } from './kept';

/** The suggestions that were made last. */
export const lastSuggestions = projectState<{ kept: KeptSuggestions | null }>(() => ({ kept: null }));

/** @throws Failure of kind 'no-data' when none were made since the project was opened */
export const requireSuggestions = (project: Project): KeptSuggestions => required(lastSuggestions.of(project).kept);
