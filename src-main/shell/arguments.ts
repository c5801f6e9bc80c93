import { resolve } from 'node:path';

/**
 * Path of the project that a command line names: its first argument that is neither an option nor the app itself. Null without one.
 * @param argv the process's arguments, the program first
 * @param appPath the app's folder, which the development runtime gets as an argument
 * @param folder the person's working folder, where relative paths start
 */
export function projectOf(argv: readonly string[], appPath: string, folder: string): string | null {
  const named = argv
    .slice(1)
    .filter((argument) => argument !== '' && !argument.startsWith('-'))
    .map((argument) => resolve(folder, argument))
    .find((path) => path !== resolve(appPath));
  return named ?? null;
}
