import { classes } from '../../state/classes.svelte';

/** The present name of a class; of one that is gone nothing is known. */
export const classNamed = (id: number | undefined): string =>
  classes.all.find((each) => each.id === id)?.name ?? 'a class that is gone';
