/** Texts beside an exported model that a person may want to see, in the order in which they are offered. */
const programs = [
  ...['classify.py', 'classify.mjs', 'index.html', 'page.js'],
  ...['answers.py', 'answers.js', 'preprocessing.py', 'preprocessing.js', 'faces.py', 'faces.js'],
];
const needs = ['requirements.txt', 'package.json'];

/** The sample programs among a folder's files, with what they need. */
export const programsIn = (files: readonly string[]): string[] =>
  [...programs, ...needs].filter((each) => files.includes(each));

/** Lines of a shell that run a sample program; null for a file that is not run. */
export function commandOf(file: string): string | null {
  if (file === 'classify.py') return 'pip install -r requirements.txt\npython classify.py PHOTO...';
  if (file === 'classify.mjs') return 'npm install --ignore-scripts\nnode classify.mjs PHOTO...';
  return null;
}
