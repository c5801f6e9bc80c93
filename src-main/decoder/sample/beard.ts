import { shade } from './colours';
import type { Face } from './face';
import { pointOnFace } from './face-point';
import { d, group, path } from './svg';

/** Draws stubble, a moustache, a goatee or a full beard. It is drawn before the mouth. */
export function drawBeard(face: Face): string {
  if (face.beard === 'none') return '';
  const colour = shade(face.hair, 0.1);
  const mouth = pointOnFace(face, 0, 45, 1.1);
  const moustache = path(
    'M -20 -2 C -17 -12 -6 -14.5 0 -12 C 6 -14.5 17 -12 20 -2 C 13 -6 6 -7 0 -6 C -6 -7 -13 -6 -20 -2 Z',
    { fill: colour, transform: d`translate(${mouth.x} ${mouth.y - 1}) scale(${mouth.across} 1)` },
  );
  switch (face.beard) {
    case 'moustache':
      return moustache;
    case 'goatee':
      return moustache + group({ 'clip-path': 'url(#head)' }, goatee(face, colour));
    case 'full':
      return fullBeard(face, colour, 5) + moustache;
    case 'stubble':
      return group({ opacity: 0.34, 'clip-path': 'url(#head)' }, fullBeard(face, colour, 0) + moustache);
  }
}

function goatee({ head, pose }: Face, colour: string): string {
  const x = pose.turn * 14;
  const low = head.chin + 8;
  return path(
    d`M ${x - 15} 60 Q ${x} 54 ${x + 15} 60 C ${x + 20} ${low - 6} ${x + 9} ${low} ${x} ${low}` +
      d` C ${x - 9} ${low} ${x - 20} ${low - 6} ${x - 15} 60 Z`,
    { fill: colour },
  );
}

/** A beard from ear to ear along the jaw that leaves the cheeks and the mouth free. */
function fullBeard(face: Face, colour: string, length: number): string {
  const { head, pose } = face;
  const { half, jaw } = head;
  const x = pose.turn * 16;
  const low = head.chin + length + pose.pitch * 10;
  return path(
    d`M ${-half} 2 C ${-half - 1} 24 ${-jaw - 6 + x * 0.4} 34 ${-jaw - 2 + x * 0.6} 46` +
      d` C ${-jaw * 0.8 + x} 64 ${-jaw * 0.4 + x} ${low} ${x} ${low}` +
      d` C ${jaw * 0.4 + x} ${low} ${jaw * 0.8 + x} 64 ${jaw + 2 + x * 0.6} 46` +
      d` C ${jaw + 6 + x * 0.4} 34 ${half + 1} 24 ${half} 2` +
      d`C ${half - 5} 20 ${34 + x} 36 ${20 + x} 37 Q ${x} 28 ${-20 + x} 37` +
      d` C ${-34 + x} 36 ${-half + 5} 20 ${-half} 2 Z`,
    { fill: colour },
  );
}
