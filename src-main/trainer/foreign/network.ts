import type { OpenedModel, Sidecar } from '../../../src-shared/domain/foreign-model';
import type { ModelInput } from '../../../src-shared/domain/model-input';

/** A network that was opened, and can be loaded once its input is known. */
export interface ForeignNetwork {
  /** Facts that the network states itself. */
  readonly facts: Omit<OpenedModel, 'sidecar'>;
  /** What its file states as a sidecar would; for what no file beside it states. */
  readonly inside?: Partial<Sidecar>;
  /** @throws Error with a reason when it can't be loaded for such an input */
  load(input: ModelInput): Promise<LoadedNetwork>;
  close(): void;
}

export interface LoadedNetwork {
  /**
   * @param pixels [count, edge, edge, 3], bytes
   * @returns rows of the output [count, width]
   */
  run(pixels: Uint8Array, count: number): Promise<Float32Array>;
  close(): Promise<void> | void;
}
