import '@fontsource-variable/inter';
import '../tokens.css';
import '../base.css';

// One of the two only: each has styles of its own for the page.
const asked = Object.fromEntries(new URLSearchParams(location.search));
const target = document.getElementById('app');
if (target && asked.state !== undefined) {
  const { showState } = await import('./one-state');
  await showState(target, { file: '', story: '', theme: 'dark', ...asked, state: asked.state });
} else if (target) {
  const { showIndex } = await import('./pages');
  await showIndex(target, asked.story);
}
