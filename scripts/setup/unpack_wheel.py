"""Unpacks chosen parts of a wheel, streaming, so that memory stays flat.

Usage: unpack_wheel.py WHEEL FOLDER PATTERN...   Prints the number of bytes written so far, one line per 16 MB.
"""

import fnmatch
import os
import sys
import zipfile

CHUNK = 1024 * 1024
REPORT_EVERY = 16 * CHUNK


def main(wheel, folder, patterns):
    folder = os.path.realpath(folder)
    written = reported = 0
    with zipfile.ZipFile(wheel) as archive:
        for entry in archive.infolist():
            name = entry.filename
            if name.endswith("/") or not any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns):
                continue
            target = os.path.realpath(os.path.join(folder, name))
            if not target.startswith(folder + os.sep):
                raise ValueError("entry outside of the folder: " + name)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with archive.open(entry) as source, open(target, "wb") as sink:
                while True:
                    chunk = source.read(CHUNK)
                    if not chunk:
                        break
                    sink.write(chunk)
                    written += len(chunk)
                    if written - reported >= REPORT_EVERY:
                        reported = written
                        print(written, flush=True)
            if entry.external_attr >> 16 & 0o111:
                os.chmod(target, 0o755)
    if written == 0:
        raise ValueError("the wheel holds none of the parts that are wanted")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
