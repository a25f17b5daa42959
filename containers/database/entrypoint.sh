#!/bin/sh
# Starts PostgreSQL. The first start, on an empty volume, makes the database cluster before.
#
# Environment: PGDATA (the folder in the volume), POSTGRES_USER, POSTGRES_DB, POSTGRES_PASSWORD_FILE (the password's
# file; it is read by initdb and the password goes nowhere else: no argument, no variable, no log line).
set -eu

fail() {
  echo "database: $*" >&2
  exit 1
}

faults=""
for name in PGDATA POSTGRES_USER POSTGRES_DB POSTGRES_PASSWORD_FILE; do
  eval "value=\${$name:-}"
  [ -n "$value" ] || faults="$faults $name"
done
[ -z "$faults" ] || fail "the environment lacks:$faults"

# Made beside the cluster's final place and renamed when it is complete: a folder of the final name is a whole cluster,
# whenever the power went. What an interrupted first start left is thrown away; nobody has written to it.
first_start() {
  for name in "$POSTGRES_USER" "$POSTGRES_DB"; do
    case $name in
      [a-z_]*) ;;
      *) fail "'$name' is no name for a user or database: it begins with a small letter" ;;
    esac
    case $name in
      *[!a-z0-9_]*) fail "'$name' is no name for a user or database: only a-z, 0-9 and _ are taken" ;;
    esac
  done
  [ -s "$POSTGRES_PASSWORD_FILE" ] || fail "the password's file $POSTGRES_PASSWORD_FILE is missing or empty"

  unfinished=$PGDATA.unfinished
  if [ -e "$unfinished" ]; then
    echo "database: an earlier first start was interrupted; beginning again"
    rm -rf "$unfinished"
  fi
  # builtin C.UTF-8: sorts the same whatever C library a later image has, so no index can go stale with an upgrade.
  # https://www.postgresql.org/docs/17/locale.html#LOCALE-PROVIDERS
  initdb --pgdata="$unfinished" --username="$POSTGRES_USER" --pwfile="$POSTGRES_PASSWORD_FILE" \
    --auth=scram-sha-256 --encoding=UTF8 --locale-provider=builtin --builtin-locale=C.UTF-8 --locale=C.UTF-8 \
    --data-checksums
  # Without a server: in single-user mode nobody else can connect while this is half done.
  if [ "$POSTGRES_DB" != postgres ]; then
    echo "CREATE DATABASE \"$POSTGRES_DB\" OWNER \"$POSTGRES_USER\"" |
      postgres --single -D "$unfinished" -c config_file=/etc/django-gke/postgresql.conf -c exit_on_error=true postgres >/dev/null
  fi
  # An empty folder of the final name is no cluster; anything else makes mv fail, which is right.
  rmdir "$PGDATA" 2>/dev/null || true
  mv -T "$unfinished" "$PGDATA"
  sync "$(dirname "$PGDATA")"
  echo "database: first start done"
}

if [ -e "$PGDATA/PG_VERSION" ]; then
  version=$(cat "$PGDATA/PG_VERSION")
  [ "$version" = 17 ] || fail "the volume holds data of PostgreSQL $version, this is PostgreSQL 17"
elif [ -d "$PGDATA" ] && [ -n "$(ls -A "$PGDATA")" ]; then
  fail "$PGDATA holds something that is no database cluster; it is left as it is"
else
  # A stop (SIGINT, see the Dockerfile) ends it after the step at hand, a second or two: the next start begins again.
  first_start
fi

# Kubernetes opens a volume to the pod's group (fsGroup) with each mount; PostgreSQL refuses a folder that a group can write.
chmod 0700 "$PGDATA"

exec postgres -D "$PGDATA" -c config_file=/etc/django-gke/postgresql.conf "$@"
