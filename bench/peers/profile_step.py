"""Runs a training step that peers/export-step.ts wrote, in TensorFlow's own session, and reports where its time goes.

usage: profile_step.py FOLDER STEPS     Prints one JSON line.
Times of operations are TensorFlow's (FULL_TRACE), without waiting. Operations run in parallel, so their sum exceeds the step's
time. Speed is measured without the trace.
"""

import json
import os
import re
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)

import ml_dtypes
import numpy as np
import tensorflow as tf
from tensorflow.core.protobuf import saved_model_pb2

v1 = tf.compat.v1
types = {"float32": np.float32, "int32": np.int32, "uint8": np.uint8}
WARM_UP = 5
TRACED = 10


def main(folder, steps):
    step = json.load(open(os.path.join(folder, "step.json")))
    graph = load_graph(folder)

    def array(feed):
        return np.fromfile(os.path.join(folder, feed["file"]), types[feed["type"]]).reshape(feed["shape"])

    with v1.Session(graph=graph) as session:
        for variable in step["variables"]:
            session.run(variable["fetch"], {variable["feed"]["name"]: array(variable["feed"])})
        # The trainer runs the step like this: one prepared call, fed from memory.
        names = [feed["name"] for feed in step["feeds"]]
        arrays = [array(feed) for feed in step["feeds"]]
        take = session.make_callable(step["fetch"], feed_list=names)
        for _ in range(WARM_UP):
            take(*arrays)
        start = time.perf_counter()
        for _ in range(steps):
            take(*arrays)
        seconds = (time.perf_counter() - start) / steps
        traces = []
        options = v1.RunOptions(trace_level=v1.RunOptions.FULL_TRACE)
        for _ in range(TRACED):
            metadata = v1.RunMetadata()
            session.run(step["fetch"], dict(zip(names, arrays)), options=options, run_metadata=metadata)
            traces.append(metadata.step_stats)
    report = {
        "tensorflow": tf.__version__,
        "millisecondsAStep": 1000 * seconds,
        "imagesPerSecond": step["images"] / seconds,
        "flopsAnImage": step["flopsAnImage"],
        "operations": operations(traces),
        "gigaflopsFloat32": matrix_product(np.float32),
        "gigaflopsBfloat16": matrix_product(ml_dtypes.bfloat16),
    }
    answers.write(json.dumps(report) + "\n")
    answers.flush()


def load_graph(folder):
    saved = saved_model_pb2.SavedModel()
    with open(os.path.join(folder, "saved_model.pb"), "rb") as file:
        saved.ParseFromString(file.read())
    graph = tf.Graph()
    with graph.as_default():
        v1.import_graph_def(saved.meta_graphs[0].graph_def, name="")
    return graph


def operations(traces):
    """Returns one entry per node: its type, its runs per step, and its own milliseconds per step."""
    nodes = {}
    for trace in traces:
        for device in trace.dev_stats:
            for stats in device.node_stats:
                # '<name> = <type>(<inputs>)'
                found = re.match(r".*? = (\w+)\(", stats.timeline_label)
                kind = found.group(1) if found else stats.node_name.split(":")[0]
                entry = nodes.setdefault(stats.node_name, {"name": stats.node_name, "type": kind, "runs": 0, "ms": 0})
                entry["runs"] += 1
                entry["ms"] += (stats.op_end_rel_micros - stats.op_start_rel_micros) / 1000 / len(traces)
    for entry in nodes.values():
        entry["runs"] /= len(traces)
    return sorted(nodes.values(), key=lambda entry: -entry["ms"])


def matrix_product(kind, edge=3072, repeats=5):
    """Returns the machine's peak: GF/s of a square matrix product, the best of several."""
    with tf.Graph().as_default(), v1.Session() as session:
        shape = (edge, edge)
        a, b = (v1.get_variable(name, dtype=tf.as_dtype(kind), initializer=tf.zeros(shape, kind)) for name in "ab")
        product = tf.matmul(a, b)[0, 0].op
        session.run(v1.global_variables_initializer())
        best = 0
        for _ in range(repeats):
            start = time.perf_counter()
            session.run(product)
            best = max(best, 2 * edge**3 / (time.perf_counter() - start) / 1e9)
    return best


main(sys.argv[1], int(sys.argv[2]))
