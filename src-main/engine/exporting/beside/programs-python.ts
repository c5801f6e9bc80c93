import type { ExportFormat } from '../../../../src-shared/domain/export-format';
import sharedPreprocessingPy from '../../../../resources/export/python/preprocessing.py?raw';
import sharedAnswersPy from '../../../../resources/export/python/answers.py?raw';
import sharedFacesPy from '../../../../resources/export/python/faces.py?raw';
import onnxClassifyPy from '../../../../resources/export/python/onnx/classify.py?raw';
import onnxDetectorPy from '../../../../resources/export/python/onnx/detector.py?raw';
import onnxRequirementsTxt from '../../../../resources/export/python/onnx/requirements.txt?raw';
import kerasClassifyPy from '../../../../resources/export/python/keras/classify.py?raw';
import kerasDetectorPy from '../../../../resources/export/python/keras/detector.py?raw';
import kerasRequirementsTxt from '../../../../resources/export/python/keras/requirements.txt?raw';
import savedmodelClassifyPy from '../../../../resources/export/python/savedmodel/classify.py?raw';
import savedmodelDetectorPy from '../../../../resources/export/python/savedmodel/detector.py?raw';
import savedmodelRequirementsTxt from '../../../../resources/export/python/savedmodel/requirements.txt?raw';
import tfliteClassifyPy from '../../../../resources/export/python/tflite/classify.py?raw';
import tfliteDetectorPy from '../../../../resources/export/python/tflite/detector.py?raw';
import tfliteRequirementsTxt from '../../../../resources/export/python/tflite/requirements.txt?raw';
import type { Texts } from './texts';

/** Modules that all programs in Python use. */
export const python: Texts = { 'preprocessing.py': sharedPreprocessingPy, 'answers.py': sharedAnswersPy };

/** The program of a format in Python, with the packages that it needs. */
export const pythonOf = (format: ExportFormat): Texts => programs[format] ?? {};

/** Modules in Python that crop pictures to the face. */
export const pythonFaces = (format: ExportFormat): Texts => ({ 'faces.py': sharedFacesPy, ...detectors[format] });

const programs: Readonly<Partial<Record<ExportFormat, Texts>>> = {
  onnx: { 'classify.py': onnxClassifyPy, 'requirements.txt': onnxRequirementsTxt },
  keras: { 'classify.py': kerasClassifyPy, 'requirements.txt': kerasRequirementsTxt },
  savedmodel: { 'classify.py': savedmodelClassifyPy, 'requirements.txt': savedmodelRequirementsTxt },
  tflite: { 'classify.py': tfliteClassifyPy, 'requirements.txt': tfliteRequirementsTxt },
};

const detectors: Readonly<Partial<Record<ExportFormat, Texts>>> = {
  onnx: { 'detector.py': onnxDetectorPy },
  keras: { 'detector.py': kerasDetectorPy },
  savedmodel: { 'detector.py': savedmodelDetectorPy },
  tflite: { 'detector.py': tfliteDetectorPy },
};
