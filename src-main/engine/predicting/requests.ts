import { cropOf } from '../../../src-shared/domain/preprocessing';
import { preparationOf } from '../models/model';
import type { AnswersOf } from '../project/engine-context';
import type { Session } from '../session/session';
import { chooseModel } from './chosen-model';
import { explainRow } from './explaining-row';
import { classify } from './classifying';
import { suggestKept } from './suggesting';
import { tableOf } from './kept-tables';
import { copyKept, writeKept } from './kept-work';
import { pageOf } from './paging';
import { predict } from './predictions';

/** Answers requests for predictions of files outside a project. */
export function predictionRequests(session: Session): AnswersOf<'predictions'> {
  return {
    model: async (params) => {
      const { format, classes, decision, metadata } = await chooseModel(session, params);
      const { run, recipe, inputEdge } = metadata;
      const crop = cropOf(preparationOf(metadata).preprocessing);
      return { format, classes: [...classes], decision, run, recipe, inputEdge, crop };
    },
    run: (params, job) => predict(session, params, job),
    page: (question, signal) => pageOf(tableOf(session, question.job), question, signal),
    write: (params, job) => writeKept(session, params, job),
    copy: (params, job) => copyKept(session, params, job),
    suggest: (params, job) => suggestKept(session, params, job),
    render: async ({ job, row, edge }, signal) => {
      const path = await tableOf(session, job).path(row);
      return session.renderer.renderFile(path, `predicted ${String(job)}`, edge, signal);
    },
    explain: (params, signal) => explainRow(session, params, signal),
    classify: (params, signal) => classify(session, params, signal),
  };
}
