/**
 * The engine's rooms, from the ground up. A room may import from rooms below it and from none above: what a feature needs lies under it,
 * and two rooms never import each other. Files beside the rooms are the door, which may import all of them.
 */
export const engineRooms = [
  'base',
  'catalog',
  'columns',
  'project',
  'folders',
  'tables',
  'pixels',
  'models',
  'labelling',
  'splits',
  'results',
  'session',
  'recipes',
  'features',
  'issues',
  'annotating',
  'rejudging',
  'unpacking',
  'layouts',
  'importing',
  'datasets',
  'runs',
  'foreign',
  'explaining',
  'pages',
  'exporting',
  'predicting',
  'serving',
  'advice',
  'reports',
  'care',
];

/**
 * The rooms of what every process shares, and which others each may import besides itself. The contract and the declarations of the
 * workers stand side by side: what both need belongs in the domain.
 * @type {Record<string, readonly string[]>}
 */
export const sharedRooms = {
  domain: [],
  metrics: ['domain'],
  recipes: [],
  rpc: ['domain'],
  contract: ['domain', 'rpc'],
  workers: ['domain', 'rpc'],
  window: ['domain'],
};

/** The trainer's rooms, likewise. */
export const trainerRooms = [
  'runtime',
  'onnx',
  'job',
  'graph',
  'augmentation',
  'data',
  'heads',
  'models',
  'foreign',
  'starters',
  'predicting',
  'explaining',
  'exporting',
  'faces',
  'reduce',
  'quick',
  'network',
  'loop',
];

/** The window's rooms, from the ground up. */
export const windowRooms = ['state', 'components', 'pictures', 'screens', 'sheets', 'frame', 'stories'];

/**
 * ESLint's zones that keep imports from going up.
 * @param {string} folder of the rooms, relative to the checkout
 * @param {readonly string[]} rooms from the ground up
 */
export function floors(folder, rooms) {
  return rooms.flatMap((room, floor) =>
    rooms.slice(floor + 1).map((above) => ({
      target: `./${folder}/${room}`,
      from: `./${folder}/${above}`,
      message: `Rooms stand on floors: ${room} may import only from rooms below it, and ${above} is above.`,
    })),
  );
}

/**
 * ESLint's zones for rooms that name what they may import.
 * @param {string} folder of the rooms, relative to the checkout
 * @param {Record<string, readonly string[]>} rooms
 */
export function arrows(folder, rooms) {
  return Object.entries(rooms).flatMap(([room, imports]) =>
    Object.keys(rooms)
      .filter((other) => other !== room && !imports.includes(other))
      .map((other) => ({
        target: `./${folder}/${room}`,
        from: `./${folder}/${other}`,
        message: `Besides itself, ${room} may import ${imports.length > 0 ? imports.join(' and ') : 'no other room'}.`,
      })),
  );
}
