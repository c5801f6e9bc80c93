/** Types of the TensorFlow protobuf messages that are used here. tfjs-node ships the messages without types. */
declare module '@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js' {
  export class Dim {
    setSize(size: number): void;
  }
  export class TensorShape {
    static Dim: typeof Dim;
    addDim(axis: Dim): void;
  }
  export class Tensor {
    setDtype(type: number): void;
    setTensorShape(shape: TensorShape): void;
    setTensorContent(bytes: Uint8Array): void;
    setStringValList(values: Uint8Array[]): void;
  }
  export class ListValue {
    setIList(values: number[]): void;
  }
  export class AttrValue {
    static ListValue: typeof ListValue;
    setType(type: number): void;
    setI(value: number): void;
    setF(value: number): void;
    setB(value: boolean): void;
    setS(value: Uint8Array): void;
    setShape(shape: TensorShape): void;
    setTensor(tensor: Tensor): void;
    setList(list: ListValue): void;
  }
  export class NodeDef {
    setName(name: string): void;
    setOp(op: string): void;
    setInputList(names: string[]): void;
    getAttrMap(): { set(name: string, value: AttrValue): void };
  }
  export class VersionDef {
    setProducer(version: number): void;
  }
  export class GraphDef {
    setVersions(versions: VersionDef): void;
    setNodeList(nodes: NodeDef[]): void;
  }
  export class TensorInfo {
    setName(name: string): void;
    setDtype(type: number): void;
    setTensorShape(shape: TensorShape): void;
  }
  export class SignatureDef {
    setMethodName(name: string): void;
    getInputsMap(): { set(name: string, value: TensorInfo): void };
    getOutputsMap(): { set(name: string, value: TensorInfo): void };
  }
  export class MetaInfoDef {
    addTags(tag: string): void;
  }
  export class MetaGraphDef {
    static MetaInfoDef: typeof MetaInfoDef;
    setMetaInfoDef(info: MetaInfoDef): void;
    setGraphDef(graph: GraphDef): void;
    getSignatureDefMap(): { set(name: string, value: SignatureDef): void };
  }
  export class SavedModel {
    setSavedModelSchemaVersion(version: number): void;
    addMetaGraphs(graph: MetaGraphDef): void;
    serializeBinary(): Uint8Array;
  }
  const messages: {
    AttrValue: typeof AttrValue;
    GraphDef: typeof GraphDef;
    MetaGraphDef: typeof MetaGraphDef;
    NodeDef: typeof NodeDef;
    SavedModel: typeof SavedModel;
    SignatureDef: typeof SignatureDef;
    Tensor: typeof Tensor;
    TensorInfo: typeof TensorInfo;
    TensorShape: typeof TensorShape;
    VersionDef: typeof VersionDef;
  };
  export default messages;
}
