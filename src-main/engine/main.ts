import { availableParallelism } from 'node:os';
import * as v from 'valibot';
import { contract } from '../../src-shared/contract';
import { methodName } from '../../src-shared/contract/declare';
import { answer, answerOne, emitter } from '../platform/channel';
import { openParentChannel } from '../platform/children';
import { openLog } from '../platform/log';
import { DecoderPool } from './decoders';
import { Engine } from './engine';
import type { JobContext } from './jobs';

/** The engine's process: answers the contract to whoever started it and ends with that channel. */
const log = openLog('engine');
const childLog = (program: string) => (text: string) => {
  log.info({ program }, text.trimEnd());
};
const channel = openParentChannel(() => engine.close());
const engine = new Engine({
  log,
  childLog,
  emit: emitter(channel, contract),
  decoders: new DecoderPool({ size: availableParallelism(), log: childLog('decoder') }),
});
answer(channel, contract, engine.requests);
answerJobs();

process.on('uncaughtException', (error) => {
  log.fatal({ err: error }, 'the engine fails');
  process.exitCode = 1;
  process.disconnect();
});

/** A job's request answers at once with the job's id. */
function answerJobs(): void {
  const table = engine.work as unknown as Record<
    string,
    Record<string, (params: unknown, job: JobContext) => Promise<unknown>>
  >;
  for (const [noun, members] of Object.entries(contract)) {
    for (const [member, declaration] of Object.entries(members)) {
      if (declaration.kind !== 'job') continue;
      const work = table[noun]?.[member];
      if (!work) throw new Error(`No handler for ${methodName(noun, member)}`);
      answerOne(channel, methodName(noun, member), declaration.params as v.GenericSchema, (params) => ({
        job: engine.jobs.start(methodName(noun, member), (context) => work(params, context)),
      }));
    }
  }
}
