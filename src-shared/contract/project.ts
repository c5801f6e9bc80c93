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
  /** What is amiss with its place (a network drive, a synced folder) or its sources (a drive is unplugged), as sentences. */
  warning: v.nullable(v.string()),
});

const Path = v.object({ path: v.pipe(PathText, v.minLength(1)) });

export const project = {
  /** Makes a project folder and opens it; kind 'project-exists' when something is there already. */
  create: request(Path, ProjectInfo),
  /** Opens a project; kinds 'not-a-project', 'newer-project', 'project-damaged', 'project-open' (says by whom). */
  open: request(Path, ProjectInfo),
  /** The open project, or null: for a window that was reloaded. */
  current: request(v.object({}), v.nullable(ProjectInfo)),
  close: request(v.object({}), v.object({})),
} as const;
