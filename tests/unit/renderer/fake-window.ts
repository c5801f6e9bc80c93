import { FakeBridge } from '../../../src-renderer/stories/fake-bridge';

/**
 * The engine and shell of a test of the window's state. Import it before any state: the client looks for `window.facet` as soon as
 * it is loaded.
 */
export const bridge = new FakeBridge();

Object.assign(globalThis, { window: { facet: bridge } });

// Asked for as soon as the state of jobs is loaded.
bridge.answer('jobs', 'list', () => ({ jobs: [] }));

/** Lets answers arrive and what follows from them happen. */
export const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
