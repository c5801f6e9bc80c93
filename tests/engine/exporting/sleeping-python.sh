#!/bin/sh
# Stands for a Python that has LiteRT and takes its time. It does not notice when its standard input ends.
case "$2" in
  *find_spec*) echo '{"missing": [], "version": "2.3.0", "python": "3.11"}' ;;
  *) exec sleep 600 ;;
esac
