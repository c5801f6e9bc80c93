import type { Story } from './story';

/** Every story, by name. `window.facet` must be there before: stories load the client. */
export async function allStories(): Promise<readonly Story[]> {
  const files = import.meta.glob<{ default: readonly Story[] }>('./*.stories.ts');
  const modules = await Promise.all(Object.values(files).map((load) => load()));
  return modules.flatMap((module) => module.default).sort((a, b) => a.name.localeCompare(b.name));
}
