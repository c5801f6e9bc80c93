import type { Project } from './project';

/** State that a feature keeps for an open project. */
export interface ProjectState<T> {
  /** The project's state, made when it is first asked for. */
  of(project: Project): T;
  /** Ends the state before the project is closed; the next call of `of` makes a new one. */
  drop(project: Project): void;
}

/**
 * Declares state of a feature that lives as long as a project is open. It stands beside the feature instead of in a shared object.
 * @param end called when the project is closed or the state is dropped
 */
export function projectState<T>(make: () => T, end: (state: T) => void = () => undefined): ProjectState<T> {
  const states = new WeakMap<Project, { readonly value: T }>();
  const drop = (project: Project): void => {
    const state = states.get(project);
    states.delete(project);
    if (state) end(state.value);
  };
  return {
    of(project) {
      const known = states.get(project);
      if (known) return known.value;
      const value = make();
      states.set(project, { value });
      project.onClose(() => {
        drop(project);
      });
      return value;
    },
    drop,
  };
}
