/** How far a training has come: whole epochs, and steps of the next one. */
export interface TrainingPosition {
  readonly epoch: number;
  readonly step: number;
}

/** The folder of a training's checkpoints, below its output. */
export const checkpointsFolder = 'checkpoints';

/** The name of a checkpoint's folder: '3-12' is 12 steps into epoch 4. */
export const checkpointName = ({ epoch, step }: TrainingPosition): string => `${String(epoch)}-${String(step)}`;

/** The places that a folder's entries name, the newest first. Other names (folders being written) are passed over. */
export function checkpointPositions(names: readonly string[]): TrainingPosition[] {
  return names
    .map((name) => /^(\d+)-(\d+)$/.exec(name))
    .filter((match) => match !== null)
    .map(([, epoch, step]) => ({ epoch: Number(epoch), step: Number(step) }))
    .sort((a, b) => b.epoch - a.epoch || b.step - a.step);
}
