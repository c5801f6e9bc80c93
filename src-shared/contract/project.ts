import * as v from 'valibot';
import { PathText } from '../domain/texts';
import { request } from '../rpc/declare';

export const ProjectInfo = v.object({
  /** Absolute path of the project folder. */
  path: v.string(),
  name: v.string(),
  /** Number of the catalog's newest migration. */
  catalogVersion: v.number(),
  images: v.number(),
  labelled: v.number(),
  /** Sentences about a risky location (a network drive, a synced folder) or missing sources (an unplugged drive); null for none. */
  warning: v.nullable(v.string()),
});

const Path = v.object({ path: v.pipe(PathText, v.minLength(1)) });

export const project = {
  /** Makes a project folder and opens it. Kind 'project-exists' when the path exists already. */
  create: request(Path, ProjectInfo),
  /** Opens a project. Kinds 'not-a-project', 'newer-project', 'project-damaged', 'project-open' (the message names the process). */
  open: request(Path, ProjectInfo),
  /** The open project, for a window that was reloaded; null when none is open. */
  current: request(v.object({}), v.nullable(ProjectInfo)),
  close: request(v.object({}), v.object({})),
} as const;
