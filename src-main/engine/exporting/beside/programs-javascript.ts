import type { ExportFormat } from '../../../../src-shared/domain/export-format';
import sharedPreprocessingJs from '../../../../resources/export/javascript/preprocessing.js?raw';
import sharedAnswersJs from '../../../../resources/export/javascript/answers.js?raw';
import sharedFacesJs from '../../../../resources/export/javascript/faces.js?raw';
import nodePhotosJs from '../../../../resources/export/javascript/node/photos.js?raw';
import nodeModelFilesJs from '../../../../resources/export/javascript/node/model-files.js?raw';
import pageIndexHtml from '../../../../resources/export/javascript/page/index.html?raw';
import pagePageJs from '../../../../resources/export/javascript/page/page.js?raw';
import onnxClassifyMjs from '../../../../resources/export/javascript/onnx/classify.mjs?raw';
import onnxDetectorJs from '../../../../resources/export/javascript/onnx/detector.js?raw';
import onnxPackageJson from '../../../../resources/export/javascript/onnx/package.json?raw';
import tfjsClassifyMjs from '../../../../resources/export/javascript/tfjs/classify.mjs?raw';
import tfjsDetectorJs from '../../../../resources/export/javascript/tfjs/detector.js?raw';
import tfjsPackageJson from '../../../../resources/export/javascript/tfjs/package.json?raw';
import tfjsGraphClassifyMjs from '../../../../resources/export/javascript/tfjs-graph/classify.mjs?raw';
import tfjsGraphDetectorJs from '../../../../resources/export/javascript/tfjs-graph/detector.js?raw';
import tfjsGraphPackageJson from '../../../../resources/export/javascript/tfjs-graph/package.json?raw';
import type { Texts } from './texts';

/** Modules for pages and Node alike. */
export const javascript: Texts = { 'preprocessing.js': sharedPreprocessingJs, 'answers.js': sharedAnswersJs };

/** The module that crops pictures to the face. */
export const javascriptFaces: Texts = { 'faces.js': sharedFacesJs };

/** Modules for Node. */
export const node = (format: ExportFormat): Texts => ({
  'photos.js': nodePhotosJs,
  ...(format !== 'onnx' && { 'model-files.js': nodeModelFilesJs }),
});

/** The program of a format for Node, with the packages that it needs. */
export const nodeOf = (format: ExportFormat, isCropped: boolean): Texts => ({
  ...programs[format],
  ...(isCropped && detectors[format]),
});

/** A page, and the program in it. */
export const page: Texts = { 'index.html': pageIndexHtml, 'page.js': pagePageJs };

const programs: Readonly<Partial<Record<ExportFormat, Texts>>> = {
  onnx: { 'classify.mjs': onnxClassifyMjs, 'package.json': onnxPackageJson },
  tfjs: { 'classify.mjs': tfjsClassifyMjs, 'package.json': tfjsPackageJson },
  'tfjs-graph': { 'classify.mjs': tfjsGraphClassifyMjs, 'package.json': tfjsGraphPackageJson },
};

const detectors: Readonly<Partial<Record<ExportFormat, Texts>>> = {
  onnx: { 'detector.js': onnxDetectorJs },
  tfjs: { 'detector.js': tfjsDetectorJs },
  'tfjs-graph': { 'detector.js': tfjsGraphDetectorJs },
};
