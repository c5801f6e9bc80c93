import { advice } from './advice';
import { annotations } from './annotations';
import { attributes } from './attributes';
import { backups } from './backups';
import { captures } from './captures';
import { classes } from './classes';
import { datasets } from './datasets';
import type { JobNameOf, JobResultOf } from '../rpc/declare';
import { doctor } from './doctor';
import { embeddings } from './embeddings';
import { explanations } from './explanations';
import { exports } from './exports';
import { forgets } from './forgets';
import { images } from './images';
import { imports } from './imports';
import { issues } from './issues';
import { jobs } from './jobs';
import { labels } from './labels';
import { learning } from './learning';
import { map } from './map';
import { models } from './models';
import { predictions } from './predictions';
import { project } from './project';
import { recipes } from './recipes';
import { relinks } from './relinks';
import { reports } from './reports';
import { runs } from './runs';
import { sample } from './sample';
import { secondLooks } from './second-looks';
import { serving } from './serving';
import { settings } from './settings';
import { similar } from './similar';
import { snapshots } from './snapshots';
import { splits } from './splits';
import { starters } from './starters';
import { suggestions } from './suggestions';
import { suspects } from './suspects';
import { views } from './views';

/** Everything that the window and the command line can ask of the engine. */
export const contract = {
  advice,
  annotations,
  attributes,
  backups,
  captures,
  classes,
  datasets,
  doctor,
  embeddings,
  explanations,
  exports,
  forgets,
  images,
  imports,
  issues,
  jobs,
  labels,
  learning,
  map,
  models,
  predictions,
  project,
  recipes,
  relinks,
  reports,
  runs,
  sample,
  secondLooks,
  serving,
  settings,
  similar,
  snapshots,
  splits,
  starters,
  suggestions,
  suspects,
  views,
} as const;

/** The name of a job: 'imports.run'. */
export type JobName = JobNameOf<typeof contract>;
/** Result of the job with a name. */
export type JobResult<Name extends JobName> = JobResultOf<typeof contract, Name>;
