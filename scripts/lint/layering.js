import { builtinModules } from 'node:module';
import importX from 'eslint-plugin-import-x';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import tseslint from 'typescript-eslint';
import { arrows, engineRooms, floors, sharedRooms, trainerRooms, windowRooms } from './rooms.js';

/**
 * The folders of the program, and which others each may import besides itself. Imports go one way.
 * @type {Record<string, { folder: string, imports: readonly string[] }>}
 */
export const layers = {
  shared: { folder: 'src-shared', imports: [] },
  platform: { folder: 'src-main/platform', imports: ['shared'] },
  preload: { folder: 'src-main/preload', imports: ['shared'] },
  shell: { folder: 'src-main/shell', imports: ['shared', 'platform'] },
  engine: { folder: 'src-main/engine', imports: ['shared', 'platform'] },
  trainer: { folder: 'src-main/trainer', imports: ['shared', 'platform'] },
  decoder: { folder: 'src-main/decoder', imports: ['shared', 'platform'] },
  tester: { folder: 'src-main/tester', imports: ['shared', 'platform'] },
  cli: { folder: 'src-main/cli', imports: ['shared', 'platform', 'engine'] },
  renderer: { folder: 'src-renderer', imports: ['shared'] },
};

/** Rooms inside a layer, from the ground up. @type {Record<string, readonly string[]>} */
const rooms = { engine: engineRooms, trainer: trainerRooms, renderer: windowRooms };

/** The only layers that have Electron's modules: everywhere else the program is plain Node, or a page. */
const withElectron = ['shell', 'preload'];
const withoutNode = ['shared', 'renderer'];
/** Layers that neither start a worker nor are one: they have nothing to do with its declarations. */
const withoutWorkers = ['preload', 'shell', 'cli', 'renderer'];
/** Folders that surround the program and are not part of it. */
const outside = ['tests', 'bench', 'scripts'];

/**
 * ESLint's configuration for the layers.
 * @param {string} root the folder that holds the layers' folders
 * @returns {import('eslint').Linter.Config[]}
 */
export function layering(root) {
  return Object.entries(layers).map(([name, { folder }]) => ({
    name: `facet/layering/${name}`,
    files: [`${folder}/**/*.{ts,tsx,js,svelte,svelte.ts}`],
    plugins: /** @type {Record<string, import('eslint').ESLint.Plugin>} */ (
      /** @type {unknown} */ ({ 'import-x': importX, '@typescript-eslint': tseslint.plugin })
    ),
    settings: {
      'import-x/resolver-next': [createTypeScriptImportResolver({ project: `${root}/tsconfig.json` })],
    },
    rules: {
      'import-x/no-restricted-paths': ['error', { basePath: root, zones: zonesOf(name) }],
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { paths: forbiddenPackages(name), patterns: forbiddenPatterns(name) },
      ],
      'no-restricted-syntax': ['error', ...forbiddenDynamicImports(name)],
    },
  }));
}

/** @param {string} name a layer's */
function zonesOf(name) {
  const layer = layers[name];
  if (!layer) return [];
  const forbidden = Object.entries(layers).filter(([other]) => other !== name && !layer.imports.includes(other));
  const allowed = layer.imports.length > 0 ? layer.imports.join(' and ') : 'nothing';
  const between = [...forbidden.map(([, { folder }]) => folder), ...outside].map((from) => ({
    target: `./${layer.folder}`,
    from: `./${from}`,
    message: `Imports go one way: besides itself, ${name} may import ${allowed}.`,
  }));
  const workers = {
    target: `./${layer.folder}`,
    from: './src-shared/workers',
    message: `What ${name} and the workers both need belongs in src-shared/domain.`,
  };
  return [
    ...between,
    ...(withoutWorkers.includes(name) ? [workers] : []),
    ...(name === 'shared' ? arrows(layer.folder, sharedRooms) : floors(layer.folder, rooms[name] ?? [])),
  ];
}

/** @param {string} name a layer's */
function forbiddenPackages(name) {
  const electron = { name: 'electron', message: 'Only the shell and the preload run inside Electron.' };
  const builtins = builtinModules.map((module) => ({ name: module, message: `${name} has no Node.` }));
  return [...(withElectron.includes(name) ? [] : [electron]), ...(withoutNode.includes(name) ? builtins : [])];
}

/** @param {string} name a layer's */
function forbiddenPatterns(name) {
  return [
    ...(withElectron.includes(name)
      ? []
      : [{ group: ['electron/*'], message: 'Only the shell and the preload run inside Electron.' }]),
    ...(withoutNode.includes(name) ? [{ group: ['node:*'], message: `${name} has no Node.` }] : []),
  ];
}

/** Selectors that forbid the same packages in import(), which the rule for import declarations does not see. @param {string} name a layer's */
function forbiddenDynamicImports(name) {
  const electron = {
    selector: 'ImportExpression > Literal[value=/^electron(\\u002F|$)/]',
    message: 'Only the shell and the preload run inside Electron.',
  };
  const node = { selector: 'ImportExpression > Literal[value=/^node:/]', message: `${name} has no Node.` };
  return [...(withElectron.includes(name) ? [] : [electron]), ...(withoutNode.includes(name) ? [node] : [])];
}
