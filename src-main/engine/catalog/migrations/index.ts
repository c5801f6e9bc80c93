import { firstCatalog } from './0010-first-catalog';
import { resumableRuns } from './0020-resumable-runs';
import { measuresAndIssues } from './0030-measures-and-issues';
import { issueSteps } from './0031-issue-steps';
import { attributes } from './0040-attributes';
import { valueEvents } from './0050-value-events';
import { stepUnderway } from './0051-step-underway';
import { sealedTestSets } from './0052-sealed-test-sets';
import { forgetting } from './0053-forgetting';
import { embeddingRows } from './0060-embedding-rows';
import { suspectLabels } from './0062-suspect-labels';
import { learning } from './0063-learning';
import { faceDetections } from './0064-face-detections';
import { learningCrops } from './0070-learning-crops';
import { snapshotClassIds } from './0080-snapshot-class-ids';
import { imagesByBytes } from './0100-images-by-bytes';
import { runDecisions } from './0110-run-decisions';
import { runTemperatures } from './0120-run-temperatures';
import { runMarks } from './0130-run-marks';
import { confirmedLabels } from './0140-confirmed-labels';
import { secondLooks } from './0141-second-looks';
import { dismissedAdvice } from './0150-advice';
import { givenSuggestions } from './0160-given-suggestions';
import { damagedFiles } from './0170-damaged-files';
import { annotations } from './0180-annotations';
import { blindSecondLabels } from './0181-blind-second-labels';
import { toldParts } from './0200-told-parts';
import type { Migration } from './migration';

/** All migrations, numbered by tens. Append-only: a migration that has shipped is never edited. */
export const migrations: readonly Migration[] = [
  firstCatalog,
  resumableRuns,
  measuresAndIssues,
  issueSteps,
  attributes,
  valueEvents,
  stepUnderway,
  sealedTestSets,
  forgetting,
  embeddingRows,
  suspectLabels,
  learning,
  faceDetections,
  learningCrops,
  snapshotClassIds,
  imagesByBytes,
  runDecisions,
  runTemperatures,
  runMarks,
  confirmedLabels,
  secondLooks,
  dismissedAdvice,
  givenSuggestions,
  damagedFiles,
  annotations,
  blindSecondLabels,
  toldParts,
];
