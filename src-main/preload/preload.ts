import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { contract } from '../../src-shared/contract';
import type { Answer, Bridge } from '../../src-shared/contract/bridge';
import { methodName, type Contract } from '../../src-shared/rpc/declare';
import { bridgeChannel, shellContract, type BridgeEvent, type BridgeMessage } from '../../src-shared/contract/shell';
import { watchTextFocus } from './text-focus';

const bridge: Bridge = {
  engine: functionsOf(contract, 'engine') as Bridge['engine'],
  shell: functionsOf(shellContract, 'shell') as Bridge['shell'],
  on: { ...listenersOf(contract), ...listenersOf(shellContract) } as Bridge['on'],
  pathOfDropped: async (file) => {
    const path = pathOf(file);
    if (path === '') return null;
    await send({ kind: 'dropped', path });
    return path;
  },
};

contextBridge.exposeInMainWorld('facet', bridge);
watchTextFocus((isInText) => void send({ kind: 'text-focus', isInText }));

function send(message: BridgeMessage): Promise<Answer> {
  return ipcRenderer.invoke(bridgeChannel, message) as Promise<Answer>;
}

/** One function per request or job, each bound to its name, so that the page can't name another. */
function functionsOf(of: Contract, kind: 'engine' | 'shell'): unknown {
  return mapMembers(of, (noun, member, isEvent) =>
    isEvent ? null : (params: unknown) => send({ kind, noun, member, params }),
  );
}

/** One function per event, which adds a listener and returns the function that removes it. */
function listenersOf(of: Contract): object {
  return mapMembers(of, (noun, member, isEvent) =>
    isEvent ? (listen: (data: unknown) => void) => listenTo(noun, member, listen) : null,
  );
}

const listeners = new Map<string, Set<(data: unknown) => void>>();

// One listener on the channel serves all events: Node warns of more than ten on one emitter.
ipcRenderer.on(bridgeChannel, (_event: unknown, { noun, member, data }: BridgeEvent) => {
  for (const listen of listeners.get(methodName(noun, member)) ?? []) listen(data);
});

function listenTo(noun: string, member: string, listen: (data: unknown) => void): () => void {
  const name = methodName(noun, member);
  const own = listeners.get(name) ?? new Set();
  listeners.set(name, own.add(listen));
  return () => {
    own.delete(listen);
  };
}

function mapMembers(
  of: Contract,
  make: (noun: string, member: string, isEvent: boolean) => unknown,
): Record<string, Record<string, unknown>> {
  const nouns = Object.entries(of).map(([noun, members]) => {
    const made = Object.entries(members)
      .map(([member, { kind }]): [string, unknown] => [member, make(noun, member, kind === 'event')])
      .filter(([, value]) => value !== null);
    return [noun, Object.fromEntries(made)];
  });
  return Object.fromEntries(nouns) as Record<string, Record<string, unknown>>;
}

/** Path of a dropped file. Electron 25 has no webUtils, and puts the path on the file itself. */
function pathOf(file: File): string {
  const utilities = webUtils as typeof webUtils | undefined;
  if (utilities) return utilities.getPathForFile(file);
  return 'path' in file && typeof file.path === 'string' ? file.path : '';
}
