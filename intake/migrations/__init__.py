"""The schema's history, inside the package: `jiesu db upgrade` needs no source tree."""
