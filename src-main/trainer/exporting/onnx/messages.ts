import { elementNumber, type ElementType } from '../../../platform/onnx/element-types';
import {
  encodeMessage,
  writeBytes,
  writeFloat,
  writeInteger,
  writeMessage,
  writeText,
  type WriteFields,
} from '../../../platform/onnx/wire';

// The part of onnx.proto (github.com/onnx/onnx, onnx/onnx.proto) that is written here. Numbers of fields are in the order of that file.

/** A constant. */
export interface OnnxTensor {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly number[];
  /** Little-endian, row-major. */
  readonly bytes: Uint8Array;
}

/** An attribute of a node: an integer, a list of integers, a text, or a float, which its wrapper marks. */
export type OnnxAttribute = number | readonly number[] | string | { readonly float: number };

export interface OnnxNode {
  /** ONNX's name of the operation, of its default domain. */
  readonly op: string;
  /** Names of tensors; empty for an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** An input or output of a graph. Sizes that are texts are known only when the graph runs. */
export interface OnnxValue {
  readonly name: string;
  readonly type: ElementType;
  readonly dims: readonly (number | string)[];
}

export interface OnnxModel {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly tensors: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly opset: number;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Version of the file format that came with opset 18 (onnx/helper.py, VERSION_TABLE). Runtimes since 2023 read it. */
const irVersion = 8;

/** A model as the bytes of an .onnx file. */
export const encodeModel = (model: OnnxModel): Uint8Array =>
  encodeMessage((writer) => {
    writeInteger(writer, 1, irVersion);
    writeText(writer, 2, 'Facet');
    writeMessage(writer, 7, graphFields(model));
    writeMessage(writer, 8, (opset) => {
      writeText(opset, 1, '');
      writeInteger(opset, 2, model.opset);
    });
    for (const [key, value] of Object.entries(model.metadata)) writeMessage(writer, 14, entryFields(key, value));
  });

const graphFields =
  ({ name, nodes, tensors, inputs, outputs }: OnnxModel): WriteFields =>
  (writer) => {
    for (const node of nodes) writeMessage(writer, 1, nodeFields(node));
    writeText(writer, 2, name);
    for (const tensor of tensors) writeMessage(writer, 5, tensorFields(tensor));
    for (const input of inputs) writeMessage(writer, 11, valueFields(input));
    for (const output of outputs) writeMessage(writer, 12, valueFields(output));
  };

/** Fields of a NodeProto. */
export const nodeFields =
  ({ op, inputs, outputs, attributes }: OnnxNode): WriteFields =>
  (writer) => {
    for (const input of inputs) writeText(writer, 1, input);
    for (const output of outputs) writeText(writer, 2, output);
    writeText(writer, 4, op);
    for (const [name, value] of Object.entries(attributes)) writeMessage(writer, 5, attributeFields(name, value));
  };

const attributeKinds = { float: 1, int: 2, text: 3, ints: 7 } as const;

const attributeFields =
  (name: string, value: OnnxAttribute): WriteFields =>
  (writer) => {
    writeText(writer, 1, name);
    const ofKind = (kind: keyof typeof attributeKinds): void => void writeInteger(writer, 20, attributeKinds[kind]);
    if (typeof value === 'number') {
      writeInteger(writer, 3, value);
      ofKind('int');
    } else if (typeof value === 'string') {
      writeText(writer, 4, value);
      ofKind('text');
    } else if ('float' in value) {
      writeFloat(writer, 2, value.float);
      ofKind('float');
    } else {
      for (const each of value) writeInteger(writer, 8, each);
      ofKind('ints');
    }
  };

/** Fields of a TensorProto. */
export const tensorFields =
  ({ name, type, dims, bytes }: OnnxTensor): WriteFields =>
  (writer) => {
    for (const size of dims) writeInteger(writer, 1, size);
    writeInteger(writer, 2, elementNumber(type));
    writeText(writer, 8, name);
    writeBytes(writer, 9, bytes);
  };

/** Fields of a ValueInfoProto. */
export const valueFields =
  ({ name, type, dims }: OnnxValue): WriteFields =>
  (writer) => {
    writeText(writer, 1, name);
    writeMessage(writer, 2, (typeProto) => {
      writeMessage(typeProto, 1, (tensorType) => {
        writeInteger(tensorType, 1, elementNumber(type));
        writeMessage(tensorType, 2, (shape) => {
          for (const size of dims) {
            writeMessage(shape, 1, (dimension) => {
              if (typeof size === 'number') writeInteger(dimension, 1, size);
              else writeText(dimension, 2, size);
            });
          }
        });
      });
    });
  };

/** Fields of a StringStringEntryProto. */
export const entryFields =
  (key: string, value: string): WriteFields =>
  (writer) => {
    writeText(writer, 1, key);
    writeText(writer, 2, value);
  };
