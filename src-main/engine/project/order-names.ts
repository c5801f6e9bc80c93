import type { ForgetOrder } from '../catalog/forgetting';
import { isOwnName } from './project-folder';

/** Whether a row of the catalog is an order that care/forgetting/plan.ts can have given. */
export function isOrder({ what, name, row }: ForgetOrder): boolean {
  switch (what) {
    case 'pack':
    case 'run':
    case 'snapshot':
    case 'backup':
      return isOwnName(what, name);
    case 'pixels':
      return isOwnName('pixel file', name) && isRow(row);
    case 'embedding':
      return isOwnName('space', name) && isRow(row);
    case 'predictions':
      return parsePredictions(name) !== null && isRow(row);
    case 'catalog':
      return true;
  }
  return false; // the catalog may hold anything
}

const isRow = (row: number): boolean => Number.isSafeInteger(row) && row >= 0;

/** Parses the name of predictions, such as 'r3:2': a run, and the number of its classes. */
export function parsePredictions(name: string): { run: string; classes: number } | null {
  const [run = '', classes = '', ...rest] = name.split(':');
  if (rest.length > 0 || !isOwnName('run', run) || !/^\d{1,7}$/.test(classes)) return null;
  return { run, classes: Number(classes) };
}
