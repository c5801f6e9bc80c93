import { withoutYielding } from '../../base/slices';
import type { Project } from '../../project/project';
import { projectState } from '../../project/project-state';
import { RankedSuggestions } from './ranked-suggestions';

interface Given {
  /** Names the sets and the number of images that they were read with. */
  readonly key: string;
  readonly suggestions: RankedSuggestions | null;
}

const given = projectState<{ read: Given | null }>(() => ({ read: null }));

/** Suggestions that came with images and were kept in the project; null when there are none. */
export function givenSuggestionsOf(project: Project): RankedSuggestions | null {
  const { catalog } = project;
  const sets = catalog.givenSuggestions.sets();
  const key = JSON.stringify([sets.map(({ id }) => id), catalog.images.counts().images]);
  const state = given.of(project);
  if (state.read?.key !== key) state.read = { key, suggestions: sets.length === 0 ? null : read(project) };
  return state.read.suggestions;
}

function read({ catalog }: Project): RankedSuggestions | null {
  const rows = [...catalog.givenSuggestions.present()];
  if (rows.length === 0) return null;
  const names = new Set(catalog.givenSuggestions.sets().map(({ model }) => model));
  return withoutYielding(
    RankedSuggestions.of([...names].join(', '), {
      images: Int32Array.from(rows, ({ image }) => image),
      classes: Int32Array.from(rows, ({ classId }) => classId),
      confidences: Float32Array.from(rows, ({ confidence }) => confidence),
    }),
  );
}
