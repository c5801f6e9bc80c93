import type { contract } from '../../../src-shared/contract';
import type { Emitter } from '../../../src-shared/rpc/declare';
import type { Logger } from '../../platform/log';
import type { DecoderPool } from '../base/children/decoders';
import type { JobContext } from '../base/jobs';
import type { Notices } from '../base/notices';
import type { Project } from './project';

/** What the engine's work needs beside the open project. */
export interface Services {
  readonly decoders: DecoderPool;
  readonly log: Logger;
  /** Takes what a child prints to the log. */
  readonly childLog: (program: 'trainer' | 'decoder') => (text: string) => void;
  readonly emit: Emitter<typeof contract>;
  readonly notices: Notices;
  /** Called when faces were counted in pictures, since issues may follow from that. */
  readonly facesCounted: (project: Project, job: JobContext) => Promise<void>;
}
