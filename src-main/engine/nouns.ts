import type { contract } from '../../src-shared/contract';
import { adviceRequests } from './advice/requests';
import { annotationRequests } from './annotating/requests';
import { jobRequests } from './base/job-requests';
import { doctorRequests } from './care/doctor/requests';
import { forgetRequests } from './care/forgetting/requests';
import { relinkRequests } from './care/relinking/requests';
import { datasetRequests } from './datasets/requests';
import { explanationRequests } from './explaining/requests';
import { exportRequests } from './exporting/requests';
import { embeddingRequests } from './features/embedding/requests';
import { learningRequests } from './features/learning/requests';
import { mapRequests } from './features/map/requests';
import { similarRequests } from './features/similar/requests';
import { starterRequests } from './features/starters/requests';
import { suggestionRequests } from './features/suggestions/requests';
import { modelRequests } from './foreign/requests';
import { importRequests, sampleRequests } from './importing/requests';
import { issueRequests } from './issues/requests';
import { suspectRequests } from './issues/suspects/requests';
import { classRequests, labelRequests, viewRequests } from './labelling/requests';
import { captureRequests } from './predicting/captures';
import { predictionRequests } from './predicting/requests';
import { backupRequests } from './project/backups/requests';
import type { AnswersOf } from './project/engine-context';
import { projectRequests, settingsRequests } from './project/requests';
import { recipeRequests } from './recipes/requests';
import { reportRequests } from './reports/requests';
import { runRequests } from './runs/requests';
import { secondLookRequests } from './rejudging/requests';
import { servingRequests } from './serving/requests';
import { attributeRequests, imageRequests } from './session/requests';
import type { Session } from './session/session';
import { snapshotRequests, splitRequests } from './splits/requests';

export type Answers = { readonly [N in keyof typeof contract]: AnswersOf<N> };

/** Answers to each request and job of the contract. Those of a noun are written in the noun's own room. */
export function answersOf(session: Session): Answers {
  return {
    advice: adviceRequests(session),
    annotations: annotationRequests(session),
    attributes: attributeRequests(session),
    backups: backupRequests(session),
    captures: captureRequests(),
    classes: classRequests(session),
    datasets: datasetRequests(session),
    doctor: doctorRequests(session),
    embeddings: embeddingRequests(session),
    explanations: explanationRequests(session),
    exports: exportRequests(session),
    forgets: forgetRequests(session),
    images: imageRequests(session),
    imports: importRequests(session),
    issues: issueRequests(session),
    jobs: jobRequests(session),
    labels: labelRequests(session),
    learning: learningRequests(session),
    map: mapRequests(session),
    models: modelRequests(session),
    predictions: predictionRequests(session),
    project: projectRequests(session),
    recipes: recipeRequests(session),
    relinks: relinkRequests(session),
    reports: reportRequests(session),
    runs: runRequests(session),
    sample: sampleRequests(session),
    secondLooks: secondLookRequests(session),
    serving: servingRequests(session),
    settings: settingsRequests(session),
    similar: similarRequests(session),
    snapshots: snapshotRequests(session),
    splits: splitRequests(session),
    starters: starterRequests(session),
    suggestions: suggestionRequests(session),
    suspects: suspectRequests(session),
    views: viewRequests(session),
  };
}
