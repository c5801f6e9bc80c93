import { mount } from 'svelte';
import tokens from '../tokens.css?raw';
import { allStories } from './all-stories';
import { FakeBridge } from './fake-bridge';
import { drawPictures } from './pictures';

/** Shows a component in one state and theme, and nothing else. Says `data-ready` on the page when it is there. */
export async function showState(target: HTMLElement, story: string, state: string, theme: string): Promise<void> {
  // The client looks for it as soon as it is loaded, so stories are loaded afterwards.
  const bridge = new FakeBridge('wait');
  Object.defineProperty(window, 'facet', { value: bridge });
  bridge.answer('jobs', 'list', () => ({ jobs: [] }));
  drawPictures();
  forceTheme(theme);
  const { component, props, setUp } =
    (await allStories()).find(({ name }) => name === story)?.states[state] ?? unknown();
  await setUp?.(bridge);
  mount(component, { target, props });
  document.documentElement.dataset.ready = 'true';
}

/** Makes one of the themes of tokens.css hold, whichever the system prefers. */
function forceTheme(theme: string): void {
  const [dark = '', light = ''] = [...tokens.matchAll(/:root \{([^}]*)\}/g)].map(([, declarations]) => declarations);
  const style = document.createElement('style');
  style.textContent = `:root:root { ${theme === 'light' ? `${dark} ${light}` : dark} }`;
  document.head.append(style);
}

function unknown(): never {
  throw new Error('There is no such story.');
}
