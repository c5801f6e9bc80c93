import { availableParallelism } from 'node:os';
import { contract } from '../../src-shared/contract';
import { declarationsOf, methodName } from '../../src-shared/rpc/declare';
import { answer, answerOne, emitter } from '../platform/channel';
import { openParentChannel } from '../platform/children';
import { openLog } from '../platform/log';
import { sweepAbandoned } from '../platform/temporary';
import { becomePrivate } from '../platform/private';
import { DecoderPool } from './base/children/decoders';
import { Engine } from './engine';
import type { JobContext } from './base/jobs';
import { Notices } from './base/notices';
import { findIssuesIfCheap } from './issues/find';
import type { Services } from './project/services';

// The engine's process. It answers the contract to whoever started it, and ends with that channel.

becomePrivate();

const log = openLog('engine');
const childLog = (program: string) => (text: string) => {
  log.info({ program }, text.trimEnd());
};
try {
  sweepAbandoned();
} catch (error) {
  log.warn({ err: error }, 'leftovers of dead processes could not be removed');
}
const channel = openParentChannel(() => engine.close());
const emit = emitter(channel, contract);
const services: Services = {
  log,
  childLog,
  emit,
  notices: new Notices(emit),
  facesCounted: (project, job) => findIssuesIfCheap({ services, project, job }),
  decoders: new DecoderPool({ size: availableParallelism(), log: childLog('decoder') }),
};
const engine = new Engine(services);
answer(channel, contract, engine.answers);
answerJobs();

process.on('uncaughtException', (error) => {
  log.error({ err: error }, 'the engine fails');
  process.exitCode = 1;
  process.disconnect();
});

/** Answers the requests that start jobs, each at once with the job's id. */
function answerJobs(): void {
  const table = engine.answers as unknown as Record<
    string,
    Record<string, (params: unknown, job: JobContext) => Promise<unknown>>
  >;
  for (const { noun, member, declaration } of declarationsOf(contract)) {
    if (declaration.kind !== 'job') continue;
    const name = methodName(noun, member);
    const work = table[noun]?.[member];
    if (!work) throw new Error(`No handler for ${name}`);
    answerOne(channel, name, declaration.params, (params) => ({
      job: engine.jobs.start(name, declaration.result, (context) => work(params, context)).id,
    }));
  }
}
