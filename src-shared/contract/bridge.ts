import type { contract } from '.';
import type { Contract, EventDeclaration, JobDeclaration, RequestDeclaration } from '../rpc/declare';
import type { FailureKind } from '../domain/failure';
import type { Next } from '../domain/next-steps';
import type { shellContract } from './shell';

/** Answer to a request through the bridge. Failures are values here: an error would lose its kind on the way. */
export type Answer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly failure: { kind: FailureKind; message: string; next: Next } };

type Functions<C extends Contract> = {
  readonly [N in keyof C]: {
    readonly [M in keyof C[N] as C[N][M] extends RequestDeclaration | JobDeclaration ? M : never]: (
      params: unknown,
    ) => Promise<Answer>;
  };
};

type Listeners<C extends Contract> = {
  readonly [N in keyof C]: {
    readonly [M in keyof C[N] as C[N][M] extends EventDeclaration ? M : never]: (
      listen: (data: unknown) => void,
    ) => () => void;
  };
};

/**
 * `window.facet`: one function per request or job of the contracts, one per kind of event, and nothing that takes a channel's
 * name. The preload makes it from the contracts' names; the renderer's client gives it types.
 */
export interface Bridge {
  readonly engine: Functions<typeof contract>;
  readonly shell: Functions<typeof shellContract>;
  readonly on: Listeners<typeof contract> & Listeners<typeof shellContract>;
  /** Path of a file or folder that was dropped on the window. The shell then counts it as chosen. */
  readonly pathOfDropped: (file: File) => Promise<string | null>;
}
