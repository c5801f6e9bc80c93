import { withoutProgress } from '../base/jobs';
import { ReadyNetwork, type FileAnswer, type FileNetwork } from '../models/ready-network';
import type { Services } from '../project/services';
import { isCompilable, type ChosenModel } from './chosen-model';
import { predictExported } from './exported-format';

/**
 * A model for files that come a few at a time. One that Facet compiles stays loaded; one in another format is loaded anew for each run,
 * which takes a second or more.
 * @param idleMs milliseconds without a file after which its process ends
 */
export const networkOf = (services: Services, model: ChosenModel, idleMs: number): FileNetwork =>
  isCompilable(model) ? new ReadyNetwork(services, model, idleMs) : new ExportedNetwork(services, model);

class ExportedNetwork implements FileNetwork {
  constructor(
    private readonly services: Services,
    private readonly model: ChosenModel,
  ) {}

  open(): Promise<void> {
    return Promise.resolve(); // a first run shows mistakes as well
  }

  async predict(files: readonly string[], signal: AbortSignal): Promise<FileAnswer[]> {
    const { services, model } = this;
    const answers = new Map<string, FileAnswer>();
    const work = { paths: files, job: withoutProgress(signal) };
    await predictExported(services, model, model.format, work, ({ images, refused }) => {
      for (const { path, probabilities } of images) answers.set(path, { probabilities });
      for (const { path, reason } of refused) answers.set(path, { reason });
      return Promise.resolve();
    });
    return files.map((path) => answers.get(path) ?? { reason: 'It was not read.' });
  }

  close(): void {
    // Its processes end with their runs.
  }
}
