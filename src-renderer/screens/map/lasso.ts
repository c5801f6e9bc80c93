/** Whether a point lies inside a closed line, by the even-odd rule. @param line its corners, [x, y] each */
export function isInside(line: readonly (readonly [number, number])[], x: number, y: number): boolean {
  let inside = false;
  line.forEach(([ax, ay], index) => {
    const [bx, by] = line[(index + 1) % line.length] ?? [0, 0];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  });
  return inside;
}
