import { trainerEnvironment } from '../../src-main/engine/base/children/trainers';
import { scrubbedEnvironment } from '../../src-main/platform/children';
import type { PeerCommand } from './peer';
import { bundled } from './program';

/** Command for a program of bench/peers, run as the engine runs a trainer: the same Node, settings and allocator. */
export const asTrainer = (
  peer: string,
  args: readonly string[],
  settings: Parameters<typeof trainerEnvironment>[0] = {},
): PeerCommand => inNode(peer, args, scrubbedEnvironment(trainerEnvironment(settings)));

/** Command for a program of bench/peers without a trainer's settings, as any other program would run. */
export const asAnyProgram = (peer: string, args: readonly string[]): PeerCommand =>
  inNode(peer, args, { ...process.env, TF_CPP_MIN_LOG_LEVEL: '2' });

function inNode(peer: string, args: readonly string[], environment: NodeJS.ProcessEnv): PeerCommand {
  return { program: process.execPath, args: ['--disable-warning=DEP0051', bundled(peer), ...args], environment };
}
