import type { Part } from '../../../../src-shared/domain/image';
import { percent } from '../../../../src-shared/domain/figure-text';
import { html, Markup, section } from '../../pages/markup';
import type { PicturedMistake } from '../pictures';

/** The most confident mistakes with their pictures, and a warning: whoever gets the file sees them. */
export function picturesSection(part: Part, mistakes: readonly PicturedMistake[]): Markup | null {
  if (mistakes.length === 0) return null;
  return section(
    'Mistakes',
    html`<p class="warning">This file contains photos of people. Share it only with those who may see them.</p>
      <p>The most confident mistakes on ${part} images.</p>
      <ul class="pictures">
        ${mistakes.map(
          ({ path, actual, predicted, confidence, jpeg }) =>
            html`<li>
              <img
                alt="Labelled ${actual}, predicted ${predicted}"
                src="data:image/jpeg;base64,${new Markup(jpeg.toString('base64'))}"
              /><br />labelled ${actual}, predicted ${predicted}, ${percent(confidence).replace(' ', '\u00a0')}<br /><span
                class="dim"
                >${shortPath(path)}</span
              >
            </li> `,
        )}
      </ul>`,
  );
}

/** The file and its folder. The rest of the path says where a person keeps photos, which a page to be sent need not show. */
const shortPath = (path: string): string => path.split(/[\\/]/).slice(-2).join('/');
