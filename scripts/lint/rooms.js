/**
 * The engine's rooms, from the ground up. A room may import from rooms below it and from none above: what a feature needs lies under it,
 * and two rooms never import each other. Files beside the rooms are the door, which may import all of them.
 */
export const engineRooms = [
  'base',
  'catalog',
  'columns',
  'project',
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
  'importing',
  'datasets',
  'predicting',
  'runs',
  'exporting',
  'care',
];

/** The window's rooms, likewise. */
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
