/** Position in a training: number of whole epochs, and of steps in the next one. */
export interface TrainingPosition {
  readonly epoch: number;
  readonly step: number;
}

/** Name of the folder for a training's checkpoints, below its output. */
export const checkpointsFolder = 'checkpoints';

/** Name of a checkpoint's folder: '3-12' is 12 steps into epoch 4. */
export const checkpointName = ({ epoch, step }: TrainingPosition): string => `${String(epoch)}-${String(step)}`;

/** Positions of the checkpoints among a folder's entries, the newest first. Other names, of folders being written, are skipped. */
export function checkpointPositions(names: readonly string[]): TrainingPosition[] {
  return names
    .map((name) => /^(\d+)-(\d+)$/.exec(name))
    .filter((match) => match !== null)
    .map(([, epoch, step]) => ({ epoch: Number(epoch), step: Number(step) }))
    .sort((a, b) => b.epoch - a.epoch || b.step - a.step);
}
