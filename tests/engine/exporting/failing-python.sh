#!/bin/sh
# Stands for a Python that has LiteRT, but not the libraries that this one needs.
case "$2" in
  *find_spec*) echo '{"missing": [], "version": "2.3.0", "python": "3.11"}' ;;
  *)
    printf 'Traceback (most recent call last):\n  File "<string>", line 1, in <module>\nImportError: libedge.so: cannot open it\n' >&2
    exit 1
    ;;
esac
