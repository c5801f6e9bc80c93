import { readManifest } from './job/manifest';
import type { TrainContext, TrainResult } from './job/training';
import { runEpochTraining } from './loop/run-epochs';
import { fineTraining } from './network/fine-network';
import { networkTraining } from './network/network-training';
import { trainQuick } from './quick/quick';

/**
 * Trains as a manifest says. The one place that asks for a recipe's kind.
 * @param manifestFile path of manifest.json
 * @throws Failure as `readManifest`, `trainQuick` and `runEpochTraining` do
 */
export async function train(manifestFile: string, context: TrainContext): Promise<TrainResult> {
  const manifest = await readManifest(manifestFile);
  switch (manifest.kind) {
    case 'quick':
      return trainQuick(manifest, context);
    case 'network':
      return runEpochTraining(networkTraining(manifest), context);
    case 'fine':
      return runEpochTraining(fineTraining(manifest), context);
  }
}
