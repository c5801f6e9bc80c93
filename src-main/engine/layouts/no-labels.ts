import { noLabels } from '../tables/source-labels';
import { plainFit, type Layout } from './layout';

/** Images without labels: what a folder is when nothing else is meant. */
export const noLabelsLayout: Layout = {
  name: 'no-labels',
  recognise: () => Promise.resolve(plainFit(0.1, 'Images without labels')),
  read: () =>
    Promise.resolve({
      labelsOf: () => noLabels,
      tellsParts: false,
      report: () => null,
      close: () => undefined,
    }),
};
