import { app } from '../../../src-renderer/state/app.svelte';
import type { FakeBridge } from '../../../src-renderer/stories/fake-bridge';

/** Opens a project in the window; the fake engine lets it be closed again. */
export async function openProject(bridge: FakeBridge, path: string): Promise<void> {
  bridge.answer('project', 'open', () => ({
    path,
    name: path.replaceAll(/^.*\/|\.facet$/g, ''),
    catalogVersion: 1,
    images: 0,
    labelled: 0,
    warning: null,
  }));
  bridge.answer('project', 'close', () => ({}));
  await app.open(path);
}
