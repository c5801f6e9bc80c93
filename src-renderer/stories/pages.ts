import { mount } from 'svelte';
import { allStories } from './all-stories';
import { FakeBridge } from './fake-bridge';
import Index from './Index.svelte';

/** Shows the list of stories, and all states of one of them in both themes. */
export async function showIndex(target: HTMLElement, story: string | undefined): Promise<void> {
  Object.defineProperty(window, 'facet', { value: new FakeBridge('wait') });
  const stories = await allStories();
  const shown = stories.find(({ name }) => name === story) ?? stories[0];
  if (shown) mount(Index, { target, props: { stories, shown } });
}
