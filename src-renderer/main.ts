import '@fontsource-variable/inter';
import './tokens.css';
import './base.css';
import { mount } from 'svelte';
import { Failure } from '../src-shared/domain/failure';
import App from './frame/App.svelte';

// A question that was on its way when its project was closed: whoever asked it is gone.
window.addEventListener('unhandledrejection', (event) => {
  if (event.reason instanceof Failure && event.reason.kind === 'project-not-open') event.preventDefault();
});

const target = document.getElementById('app');
if (target) mount(App, { target });
