import '@fontsource-variable/inter';
import '../tokens.css';
import '../base.css';
import { showIndex } from './pages';
import { showState } from './one-state';

const asked = new URLSearchParams(location.search);
const [story, state] = [asked.get('story'), asked.get('state')];
const target = document.getElementById('app');
if (target && story !== null && state !== null) await showState(target, story, state, asked.get('theme') ?? 'dark');
else if (target) await showIndex(target, story);
