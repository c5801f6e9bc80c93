import { dryRunPhase } from '../../src-shared/contract/imports';
import KeysOverlay from '../frame/KeysOverlay.svelte';
import Rail from '../frame/Rail.svelte';
import StatusBar from '../frame/StatusBar.svelte';
import Toasts from '../frame/Toasts.svelte';
import TopBar from '../frame/TopBar.svelte';
import { app } from '../state/app.svelte';
import { fewClasses, job, manyClasses, openProject } from './data';
import type { FakeBridge } from './fake-bridge';
import { story } from './story';
import { longText, veryLongText } from './texts';

const withProject = (bridge: FakeBridge): Promise<void> => openProject(bridge, fewClasses);
const none = (): Record<string, never> => ({});

/** The bars around the screens. */
export default [
  story(
    'StatusBar',
    StatusBar,
    {
      idle: (bridge) => openProject(bridge, []).then(none),
      step: (bridge) => withProject(bridge).then(none),
      'a job without an end': async (bridge) => {
        await withProject(bridge);
        bridge.emit('jobs', 'changed', job({ phase: dryRunPhase, done: 1200 }));
        return {};
      },
      'huge, long text': async (bridge) => {
        await withProject(bridge);
        bridge.answer('settings', 'get', () => ({ actor: longText, from: 'setting' as const }));
        for (const id of [1, 2, 3]) {
          bridge.emit('jobs', 'changed', job({ id, phase: 'Computing features', done: 500_000, total: 1_000_000 }));
        }
        return {};
      },
    },
    { size: [900, 40], isWholeWindow: true },
  ),
  story(
    'TopBar',
    TopBar,
    {
      'nothing to undo': (bridge) => openProject(bridge, []).then(none),
      labelled: (bridge) => withProject(bridge).then(none),
      'long text': async (bridge) => {
        await withProject(bridge);
        bridge.answer('project', 'open', () => ({
          ...{ path: '/long.facet', name: veryLongText, catalogVersion: 1, images: 0, labelled: 0, warning: null },
        }));
        await app.open('/long.facet');
        return {};
      },
    },
    { size: [700, 52], isWholeWindow: true },
  ),
  story(
    'Rail',
    Rail,
    {
      library: (bridge) => withProject(bridge).then(none),
      train: (bridge) => withProject(bridge).then(() => ((app.screen = 'train'), {})),
    },
    { size: [72, 360], isWholeWindow: true },
  ),
  story(
    'Toasts',
    Toasts,
    {
      plain: () => (app.notify('Undid: Label 12 images'), {}),
      error: () => (app.notify('The disk is full.', 'Free some space and try again.', 'bad'), {}),
      'huge, long text': () => {
        for (let number = 0; number < 6; number += 1) app.notify(veryLongText, longText, 'bad');
        return {};
      },
    },
    { size: [480, 300], isWholeWindow: true },
  ),
  story(
    'KeysOverlay',
    KeysOverlay,
    {
      'few classes': (bridge) => withProject(bridge).then(none),
      'huge, long text': (bridge) => openProject(bridge, manyClasses).then(none),
    },
    { size: [1280, 760], isWholeWindow: true },
  ),
];
