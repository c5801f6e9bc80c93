import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import * as v from 'valibot';
import { contract } from '../../src-shared/contract';
import type { Answer } from '../../src-shared/contract/bridge';
import {
  methodName,
  type Contract,
  type HandlersOf,
  type JobDeclaration,
  type RequestDeclaration,
} from '../../src-shared/rpc/declare';
import { bridgeChannel, BridgeMessage, shellContract } from '../../src-shared/contract/shell';
import { Failure } from '../../src-shared/domain/failure';
import type { Logger } from '../platform/log';
import type { KnownPaths } from './known-paths';
import { pageOrigin } from './page-files';
import { pathsIn, readPathsIn } from './path-params';
import type { MainWindow } from './window';

type Declared = RequestDeclaration | JobDeclaration;
type ShellHandlers = HandlersOf<typeof shellContract>['shell'];

export interface BridgeOptions {
  readonly window: () => MainWindow | null;
  readonly shell: ShellHandlers;
  readonly engine: (method: string, declaration: Declared, params: unknown) => Promise<unknown>;
  readonly paths: KnownPaths;
  readonly log: Logger;
}

/** Answers the page's requests, which come through the preload. Anything malformed or from elsewhere is refused in this file. */
export function answerPage(options: BridgeOptions): void {
  ipcMain.handle(bridgeChannel, async (event, raw: unknown): Promise<Answer> => {
    try {
      requireOwnPage(event, options.window());
      const message = v.safeParse(BridgeMessage, raw);
      if (!message.success)
        throw new Failure('bad-message', 'The window sent a message that Facet does not understand.');
      return { ok: true, value: await answer(message.output, options) };
    } catch (error) {
      const failure = Failure.from(error);
      if (failure.kind === 'internal') options.log.error({ err: failure }, 'a request of the window failed');
      const { kind, message, next } = failure;
      return { ok: false, failure: { kind, message, next } };
    }
  });
}

async function answer(message: v.InferOutput<typeof BridgeMessage>, options: BridgeOptions): Promise<unknown> {
  switch (message.kind) {
    case 'dropped':
      options.paths.add(message.path);
      return null;
    case 'text-focus': {
      const window = options.window();
      if (window) window.isInText = message.isInText;
      return null;
    }
    case 'shell': {
      const { declaration, params } = parse(shellContract, message);
      const handlers = options.shell as unknown as Readonly<Record<string, (params: unknown) => unknown>>;
      return v.parse(declaration.result, await handlers[message.member]?.(params));
    }
    case 'engine': {
      const { method, declaration, params } = parse(contract, message);
      options.paths.require(pathsIn(method, params), readPathsIn(method, params));
      return options.engine(method, declaration, params);
    }
  }
}

/** Refuses every sender but the main frame of our window, showing our page. */
function requireOwnPage({ sender, senderFrame }: IpcMainInvokeEvent, window: MainWindow | null): void {
  const isOurs =
    window !== null &&
    sender === window.browser.webContents &&
    senderFrame !== null &&
    senderFrame === sender.mainFrame &&
    senderFrame.url.startsWith(`${pageOrigin}/`);
  if (!isOurs) throw new Failure('permission', 'Only Facet’s own window may send requests.');
}

/** Finds the declaration of a request or job, among a contract's own properties only, and parses the parameters. */
function parse(
  of: Contract,
  { noun, member, params }: { noun: string; member: string; params: unknown },
): { method: string; declaration: Declared; params: unknown } {
  const members = Object.hasOwn(of, noun) ? of[noun] : undefined;
  const declaration = members && Object.hasOwn(members, member) ? members[member] : undefined;
  const method = methodName(noun, member);
  if (!declaration || declaration.kind === 'event') throw new Failure('bad-message', `There is no ${method}.`);
  const parsed = v.safeParse(declaration.params, params);
  if (!parsed.success) throw new Failure('bad-message', `${method}: ${v.summarize(parsed.issues)}`);
  return { method, declaration, params: parsed.output };
}
