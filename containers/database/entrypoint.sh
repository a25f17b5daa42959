#!/bin/sh
# Starts PostgreSQL, after a first start or a restore where the volume is empty: database/entrypoint.py.
# -I: Python takes nothing from the environment or the working folder.
exec /opt/barman/bin/python -I -m database.entrypoint "$@"
