import type { AnswersOf } from '../project/engine-context';
import type { Session } from '../session/session';
import { predict } from './predictions';

/** Answers requests for predictions of files outside a project. */
export function predictionRequests({ services }: Session): AnswersOf<'predictions'> {
  return { run: (params, job) => predict(services, params, job) };
}
