import type { ServingLimits } from './limits';
import type { ModelFacts, PictureAnswer } from './replies';

/** Everything that the thread is started with. */
export interface ThreadRequest {
  readonly port: number;
  readonly token: string;
  readonly model: ModelFacts;
  readonly limits: ServingLimits;
  /** Folder for the pictures of requests, a sub-folder each. */
  readonly folder: string;
}

/** Sent by the thread. */
export type FromThread =
  | { readonly kind: 'listening'; readonly port: number }
  /** The port can't be used: the error's code. */
  | { readonly kind: 'refused'; readonly code: string }
  /** Picture files of a request, in a folder of their own that the engine deletes. */
  | { readonly kind: 'ask'; readonly id: number; readonly folder: string; readonly files: readonly string[] }
  /** Nobody waits for the answer any more. */
  | { readonly kind: 'drop'; readonly id: number }
  | { readonly kind: 'closed' };

/** Sent to the thread. */
export type ToThread =
  | { readonly kind: 'answers'; readonly id: number; readonly answers: readonly PictureAnswer[] }
  /** The pictures can't be answered: a status and a reason for the client. */
  | { readonly kind: 'failure'; readonly id: number; readonly status: number; readonly reason: string }
  | { readonly kind: 'close'; readonly graceMs: number };
