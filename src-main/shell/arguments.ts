import { resolve } from 'node:path';

/**
 * The project that a command line names: its first argument that is neither an option nor the app itself.
 * @param argv as the process got it, the program first
 * @param appPath the app's folder, which the development runtime gets as an argument
 * @param folder where the person is; relative paths start there
 */
export function projectOf(argv: readonly string[], appPath: string, folder: string): string | null {
  const named = argv
    .slice(1)
    .filter((argument) => argument !== '' && !argument.startsWith('-'))
    .map((argument) => resolve(folder, argument))
    .find((path) => path !== resolve(appPath));
  return named ?? null;
}
