import { mount } from 'svelte';
import tokens from '../tokens.css?raw';
import { storiesOf } from './all-stories';
import { FakeBridge } from './fake-bridge';
import { drawPictures } from './pictures';

interface Address {
  readonly file: string;
  readonly story: string;
  readonly state: string;
  readonly theme: string;
}

/** Shows a component in one state and theme, and nothing else. `data-ready` on the page says that it is there. */
export async function showState(target: HTMLElement, { file, story, state, theme }: Address): Promise<void> {
  // The client looks for it as soon as it is loaded, so stories are loaded afterwards.
  const bridge = new FakeBridge('wait');
  Object.defineProperty(window, 'facet', { value: bridge });
  bridge.answer('jobs', 'list', () => ({ jobs: [] }));
  drawPictures();
  forceTheme(theme);
  const shown = (await storiesOf(file)).find(({ name }) => name === story)?.states[state];
  if (!shown) throw new Error('There is no such story.');
  await shown.setUp?.(bridge);
  Object.assign(target.style, shown.isWholeWindow ? { display: 'grid' } : { padding: '12px', overflow: 'auto' });
  mount(shown.component, { target, props: shown.props });
  document.documentElement.dataset.ready = 'true';
}

/** Makes one of the themes of tokens.css hold, whichever the system prefers. */
function forceTheme(theme: string): void {
  const [dark = '', light = ''] = [...tokens.matchAll(/:root \{([^}]*)\}/g)].map(([, declarations]) => declarations);
  const style = document.createElement('style');
  style.textContent = `:root:root { ${theme === 'light' ? `${dark} ${light}` : dark} }`;
  document.head.append(style);
}
