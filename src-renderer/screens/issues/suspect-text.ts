import { classes } from '../../state/classes.svelte';

/** Present name of a class. */
export const classNamed = (id: number | undefined): string =>
  classes.all.find((each) => each.id === id)?.name ?? 'a class that no longer exists';
