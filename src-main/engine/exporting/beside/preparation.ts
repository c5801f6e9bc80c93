import type { ExportFormat } from '../../../../src-shared/domain/export-format';
import { detectorFrame } from '../../../../src-shared/domain/face-crop';
import { cropOf, filterOf, isPreprocessing } from '../../../../src-shared/domain/preprocessing';
import type { ModelMetadata } from '../../../../src-shared/workers/trainer';

/** One step from a picture file to what a network takes, in the order in which they are done. */
export interface PreparationStep {
  readonly step: 'orientation' | 'colours' | 'transparency' | 'face' | 'resize' | 'values';
  /** Who does it: the program that reads pictures, or the model file itself. */
  readonly by: 'program' | 'model';
  /** Sentence for people. */
  readonly words: string;
}

/** How pictures are prepared for a model, as preprocessing.json says it. */
export interface Preparation {
  readonly id: string;
  readonly steps: readonly PreparationStep[];
  /** What the network takes after all steps. */
  readonly input: {
    readonly edge: number;
    readonly channels: 'RGB';
    readonly layout: 'n, height, width, channels';
    readonly range: readonly [0, 255];
  };
  readonly resize: {
    readonly filter: 'triangle';
    readonly antialias: true;
    readonly pixelCentres: 'half';
    readonly keepsAspectRatio: false;
    /** Calls of other programs that do the same, up to rounding. */
    readonly equals: Readonly<Record<string, string>>;
  };
  readonly crop: ModelMetadata['crop'] | null;
  /** Folder of the face detector's model; null where the model takes whole pictures, or takes crops that somebody else makes. */
  readonly detector: string | null;
  /** What keeps a program from repeating it exactly; null where nothing does. */
  readonly caution: string | null;
}

/** Formats whose file resizes pictures of any size by itself. */
const resizing: readonly ExportFormat[] = ['keras', 'onnx', 'savedmodel'];

/** Describes how pictures are prepared for an exported model. */
export function preparationFor(metadata: ModelMetadata, format: ExportFormat, detector: string | null): Preparation {
  const { preprocessing: id, inputEdge: edge, crop = null } = metadata;
  const resizer = resizing.includes(format) ? 'model' : 'program';
  const size = `${String(edge)} × ${String(edge)} pixels`;
  const face: PreparationStep = { step: 'face', by: 'program', words: faceWords(detector) };
  return {
    id,
    steps: [
      { step: 'orientation', by: 'program', words: 'Turn the picture upright by its EXIF orientation.' },
      {
        step: 'colours',
        by: 'program',
        words: 'Convert the colours to sRGB by the picture’s ICC profile, if it has one, with 8 bits per channel.',
      },
      { step: 'transparency', by: 'program', words: 'Lay it over white where it is transparent.' },
      ...(crop ? [face] : []),
      {
        step: 'resize',
        by: resizer,
        words: `Resize it from its full size to ${size} without keeping its aspect ratio, with an antialiased triangle filter and half-pixel centres.`,
      },
      {
        step: 'values',
        by: resizer,
        words: 'Give RGB values from 0 to 255 to the network, which scales them by itself.',
      },
    ],
    input: { edge, channels: 'RGB', layout: 'n, height, width, channels', range: [0, 255] },
    resize: { filter: 'triangle', antialias: true, pixelCentres: 'half', keepsAspectRatio: false, equals },
    crop,
    detector,
    caution: cautionOf(id),
  };
}

const equals = {
  'preprocessing.js': 'toSquare(picture, edge)',
  'preprocessing.py': 'to_square(picture, edge)',
  Pillow: 'picture.resize((edge, edge), Image.Resampling.BILINEAR)',
  TensorFlow: 'tf.image.resize(pixels, (edge, edge), method="bilinear", antialias=True)',
  ONNX: 'Resize of opset 18: mode=linear, coordinate_transformation_mode=half_pixel, antialias=1, exclude_outside=1',
};

function faceWords(detector: string | null): string {
  const { edge, inner } = detectorFrame;
  const how = `BlazeFace finds faces in a square of ${String(edge)} pixels, into whose middle the picture is fitted with ${String(inner)} pixels. The box of the largest face is cut out with 1.25 times its size about its centre, clamped to the picture and never padded; the whole picture is taken where there is no face.`;
  return detector === null
    ? `The model takes face crops, which your program has to make. ${how}`
    : `Cut out the largest face. ${how}`;
}

/** Runs of earlier versions were trained on pictures that were resized in a way that no other program repeats. */
function cautionOf(id: string): string | null {
  if (!isPreprocessing(id) || filterOf(id) === 'triangle') return null;
  return `The model learned from pictures that were resized by an older filter (${id}), which no other program repeats. The programs beside it use the triangle filter; the check of this export measured what that changes. A run trained anew has no such difference.`;
}

/** Whether pictures are cropped to the face before they are resized. */
export const isCropped = ({ preprocessing }: ModelMetadata): boolean =>
  isPreprocessing(preprocessing) && cropOf(preprocessing) === 'face';
