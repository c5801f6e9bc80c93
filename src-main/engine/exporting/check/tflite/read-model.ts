import { at } from '../../../../../src-shared/domain/at';
import {
  fields,
  metadataName,
  modelIdentifier,
  operatorCodes,
  schemaVersion,
  tensorTypes,
  type OperatorName,
  type TensorType,
} from '../../../../platform/tflite/schema';
import { TableReader } from './table-reader';

/** A tensor as a file describes it. */
export interface ReadTensor {
  readonly name: string;
  readonly type: TensorType;
  readonly shape: readonly number[];
  /** Values; null for a tensor that is fed or computed. */
  readonly data: Uint8Array | null;
  /** Scales along an axis; none for values that are not quantized. */
  readonly scales: { readonly count: number; readonly axis: number };
}

/** An operator with its tensors. */
export interface ReadOperator {
  readonly name: OperatorName;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly options: TableReader | null;
}

/** A file's only network, and the metadata beside it. */
export interface ReadModel {
  readonly tensors: readonly ReadTensor[];
  readonly operators: readonly ReadOperator[];
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  /** Names and tensors of the signature. */
  readonly signature: { readonly inputs: readonly NamedTensor[]; readonly outputs: readonly NamedTensor[] };
  /** Contents of `TFLITE_METADATA`; null where there is none. */
  readonly metadata: Uint8Array | null;
}

export interface NamedTensor {
  readonly name: string;
  readonly tensor: number;
}

/** Reads a TFLite file. @throws RangeError with a reason when an index or a place is out of range, or a code is unknown */
export function readModel(bytes: Uint8Array): ReadModel {
  const model = TableReader.root(bytes, modelIdentifier);
  const { model: of } = fields;
  const version = model.uint32(of.version);
  if (version !== schemaVersion) throw new RangeError(`its version is ${String(version)}`);
  const buffers = model.tables(of.buffers).map((table) => table.bytes(fields.buffer.data));
  const codes = model.tables(of.operatorCodes).map((table) => operatorName(table.int32(fields.operatorCode.code)));
  const [subgraph, ...others] = model.tables(of.subgraphs);
  if (!subgraph || others.length > 0) throw new RangeError('it has not one network');
  const [signature] = model.tables(of.signatures);
  const entry = model.tables(of.metadata).find((table) => table.text(fields.metadata.name) === metadataName);
  return {
    tensors: subgraph.tables(fields.subgraph.tensors).map((table) => readTensor(table, buffers)),
    operators: subgraph.tables(fields.subgraph.operators).map((table) => ({
      name: at(codes, table.uint32(fields.operator.code)),
      inputs: table.ints(fields.operator.inputs),
      outputs: table.ints(fields.operator.outputs),
      options: table.table(fields.operator.options),
    })),
    inputs: subgraph.ints(fields.subgraph.inputs),
    outputs: subgraph.ints(fields.subgraph.outputs),
    signature: {
      inputs: named(signature?.tables(fields.signature.inputs)),
      outputs: named(signature?.tables(fields.signature.outputs)),
    },
    metadata: entry ? at(buffers, entry.uint32(fields.metadata.buffer)) : null,
  };
}

function readTensor(table: TableReader, buffers: readonly Uint8Array[]): ReadTensor {
  const { tensor: of } = fields;
  const name = table.text(of.name);
  const code = table.uint8(of.type);
  const type = (Object.keys(tensorTypes) as TensorType[]).find((each) => tensorTypes[each].code === code);
  if (!type) throw new RangeError(`tensor “${name}” has the unknown type ${String(code)}`);
  const buffer = table.uint32(of.buffer);
  const data = at(buffers, buffer);
  const quantization = table.table(of.quantization);
  const scales = {
    count: quantization?.floats(fields.quantization.scale).length ?? 0,
    axis: quantization?.int32(fields.quantization.axis) ?? 0,
  };
  return { name, type, shape: table.ints(of.shape), data: buffer === 0 ? null : data, scales };
}

function operatorName(code: number): OperatorName {
  const name = (Object.keys(operatorCodes) as OperatorName[]).find((each) => operatorCodes[each] === code);
  if (!name) throw new RangeError(`it has the unknown operator ${String(code)}`);
  return name;
}

const named = (tables: readonly TableReader[] = []): NamedTensor[] =>
  tables.map((table) => ({ name: table.text(fields.tensorMap.name), tensor: table.uint32(fields.tensorMap.tensor) }));
