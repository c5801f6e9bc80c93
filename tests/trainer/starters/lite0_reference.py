"""Computes EfficientNet-Lite0's pooled features of generated pictures, apart from Facet: the weights are read by Python's
own pickle, the network is plain TensorFlow operations with batch norm as in the original. Writes the fixture of
starters.test.ts.

Usage: python lite0_reference.py WEIGHTS.pth OUT.json     (needs tensorflow: see bench/keras-environment.js)
"""

import base64
import collections
import json
import pickle
import sys

import numpy as np
import tensorflow as tf

EDGE = 224
PICTURES = 2
# blocks, kernel, stride, expansion, channels
STAGES = [(1, 3, 1, 1, 16), (2, 3, 2, 6, 24), (2, 5, 2, 6, 40), (3, 3, 2, 6, 80), (3, 5, 1, 6, 112), (4, 5, 2, 6, 192), (1, 3, 1, 6, 320)]


def read_weights(path):
    """A state dictionary of PyTorch's legacy format as arrays."""

    class Reader(pickle.Unpickler):
        def find_class(self, module, name):
            known = {
                ("collections", "OrderedDict"): collections.OrderedDict,
                ("torch._utils", "_rebuild_tensor_v2"): lambda storage, offset, size, stride, *_: (storage, offset, size, stride),
                ("torch", "FloatStorage"): np.dtype("<f4"),
                ("torch", "LongStorage"): np.dtype("<i8"),
            }
            return known[module, name]

        def persistent_load(self, reference):
            return reference[2], reference[1]

    with open(path, "rb") as file:
        for _ in range(3):
            pickle.load(file)
        tensors = Reader(file).load()
        kinds = {key: kind for (key, kind), *_ in tensors.values()}
        storages = {}
        for key in pickle.load(file):
            count = int(np.frombuffer(file.read(8), "<i8")[0])
            storages[key] = np.frombuffer(file.read(count * kinds[key].itemsize), kinds[key])

    def array(storage, offset, size, stride):
        values = storages[storage[0]][offset:]
        strides = [step * values.itemsize for step in stride]
        return np.lib.stride_tricks.as_strided(values, size, strides).copy()

    return {name: array(*tensor) for name, tensor in tensors.items()}


def pictures():
    y, x, colour = np.meshgrid(np.arange(EDGE), np.arange(EDGE), np.arange(3), indexing="ij")
    drawn = [x * (3 + k) + y * (5 + 2 * k) + colour * (40 + 13 * k) + ((x * y) >> (4 + k)) for k in range(PICTURES)]
    return np.stack(drawn).astype(np.uint8)


def features(weights, images):
    def norm(x, name):
        mean, variance = weights[name + ".running_mean"], weights[name + ".running_var"]
        return tf.nn.batch_normalization(x, mean, variance, weights[name + ".bias"], weights[name + ".weight"], 1e-3)

    def conv(x, name, stride=1):
        return tf.nn.conv2d(x, weights[name + ".weight"].transpose(2, 3, 1, 0), stride, "SAME")

    def depthwise(x, name, stride):
        return tf.nn.depthwise_conv2d(x, weights[name + ".weight"].transpose(2, 3, 0, 1), [1, stride, stride, 1], "SAME")

    x = (images.astype(np.float32) - 127) / 128
    x = tf.nn.relu6(norm(conv(x, "_conv_stem", 2), "_bn0"))
    number = 0
    for blocks, _kernel, stride, expansion, channels in STAGES:
        for index in range(blocks):
            name = f"_blocks.{number}."
            step = stride if index == 0 else 1
            y = x
            if expansion > 1:
                y = tf.nn.relu6(norm(conv(y, name + "_expand_conv"), name + "_bn0"))
            y = tf.nn.relu6(norm(depthwise(y, name + "_depthwise_conv", step), name + "_bn1"))
            y = norm(conv(y, name + "_project_conv"), name + "_bn2")
            x = x + y if step == 1 and x.shape[-1] == channels else y
            number += 1
    x = tf.nn.relu6(norm(conv(x, "_conv_head"), "_bn1"))
    return tf.reduce_mean(x, [1, 2]).numpy()


def main(path, out):
    found = features(read_weights(path), pictures())
    content = base64.b64encode(found.astype("<f4").tobytes()).decode()
    with open(out, "w") as file:
        json.dump({"pictures": PICTURES, "edge": EDGE, "dimensions": found.shape[1], "features": content}, file)
        file.write("\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
