import type { contract } from '../../../src-shared/contract';
import type { Emitter } from '../../../src-shared/rpc/declare';
import type { Logger } from '../../platform/log';
import type { DecoderPool } from '../base/children/decoders';
import type { JobContext } from '../base/jobs';
import type { Notices } from '../base/notices';
import type { Project } from './project';

/** Services that the engine's work uses, whatever project is open. */
export interface Services {
  readonly decoders: DecoderPool;
  readonly log: Logger;
  /** Returns a function that logs what a child prints. */
  readonly childLog: (program: 'trainer' | 'decoder' | 'tester' | 'python') => (text: string) => void;
  readonly emit: Emitter<typeof contract>;
  readonly notices: Notices;
  /** Called when faces were counted in pictures, since that may show issues. */
  readonly facesCounted: (project: Project, job: JobContext) => Promise<void>;
}
