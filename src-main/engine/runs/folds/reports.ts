import type { ProjectJob } from '../../project/project-job';
import { phaseNames, type TrainingReports } from '../training-children';

interface TrainedFold {
  readonly run: number;
  /** Fold that is held out, from 0, and how many there are. */
  readonly fold: number;
  readonly count: number;
  /** Epochs that each fold is trained for at most. */
  readonly epochs: number;
}

/**
 * Reports of the training without one fold, such as 'Training fold 2 of 5, epoch 3 of 8'. While it trains, units done and left are those
 * of all folds, so that the time left is that of the run. Epochs are counted on through the folds.
 */
export function reportsOfFold(
  { services, project, job }: ProjectJob,
  { run, fold, count, epochs }: TrainedFold,
): TrainingReports {
  const ofFolds = `fold ${String(fold + 1)} of ${String(count)}`;
  let phase = '';
  return {
    progressed: ({ phase: step, epoch, epochs: of, done, total }) => {
      const isTraining = step === 'training';
      const inEpoch = isTraining && of > 1 ? `, epoch ${String(epoch)} of ${String(of)}` : '';
      const name = `${phaseNames[step]}${isTraining ? '' : ':'} ${ofFolds}${inEpoch}`;
      const [allDone, all] = isTraining ? [fold * total + done, count * total] : [done, total];
      if (name !== phase) job.phase(name, 'images', all, allDone);
      phase = name;
      job.reach(allDone, all);
    },
    epochEnded: (metrics) => {
      const counted = { ...metrics, epoch: fold * epochs + metrics.epoch };
      project.catalog.runs.addEpoch(run, counted.epoch, JSON.stringify(counted));
      services.emit('runs', 'epochEnded', {
        job: job.id,
        run: `r${String(run)}`,
        metrics: counted,
        fold: { number: fold + 1, of: count, epoch: metrics.epoch },
      });
    },
  };
}
