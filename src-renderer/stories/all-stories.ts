import type { Story } from './story';

const files = import.meta.glob<{ default: readonly Story[] }>('./*.stories.ts');

/** A story, and the file that declares it. */
export interface Listed extends Story {
  readonly file: string;
}

/** Every story, by name. `window.facet` must be there before: stories load the client. */
export async function allStories(): Promise<readonly Listed[]> {
  const lists = await Promise.all(Object.keys(files).map(storiesOf));
  return lists.flat().sort((a, b) => a.name.localeCompare(b.name));
}

/** The stories of one file. */
export async function storiesOf(file: string): Promise<readonly Listed[]> {
  const module = await files[file]?.();
  return (module?.default ?? []).map((story) => ({ ...story, file }));
}
