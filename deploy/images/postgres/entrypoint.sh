#!/bin/bash
# The part of the official postgres image's contract that we use: POSTGRES_USER, _PASSWORD, _DB, _INITDB_ARGS,
# _HOST_AUTH_METHOD, PGDATA, and *.sql / *.sh in /docker-entrypoint-initdb.d, run once.
set -euo pipefail

case ${1:-} in -*) set -- postgres "$@" ;; esac
[ "${1:-}" = postgres ] || exec "$@"

if [ "$(id -u)" = 0 ]; then
    install -d -o postgres -g postgres -m 700 "$PGDATA"
    exec gosu postgres "$0" "$@"
fi

init() {
    local user=${POSTGRES_USER:-postgres} method=${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}
    local database=${POSTGRES_DB:-$user} work=$PGDATA/.initdb
    if [ -z "${POSTGRES_PASSWORD:-}" ] && [ "$method" != trust ]; then
        echo "POSTGRES_PASSWORD is needed (or POSTGRES_HOST_AUTH_METHOD=trust)" >&2
        exit 1
    fi
    # A first start that was killed leaves a half-made cluster: it is made beside its place and moved when whole.
    rm -rf "$work"
    eval "initdb --pgdata='$work' --username='$user' --pwfile=<(printf '%s\n' \"\${POSTGRES_PASSWORD:-unused}\") ${POSTGRES_INITDB_ARGS:-}"
    echo "host all all all $method" >>"$work/pg_hba.conf"
    echo "listen_addresses = '*'" >>"$work/postgresql.conf"
    pg_ctl -D "$work" -w -o "-c listen_addresses=''" start
    [ "$database" = postgres ] || createdb --username "$user" --maintenance-db postgres "$database"
    local file
    for file in /docker-entrypoint-initdb.d/*; do
        case $file in
        *.sql) psql -v ON_ERROR_STOP=1 --username "$user" --dbname "$database" --file "$file" ;;
        *.sh) bash "$file" ;;
        esac
    done
    pg_ctl -D "$work" -w -m fast stop
    find "$work" -mindepth 1 -maxdepth 1 ! -name PG_VERSION -exec mv -t "$PGDATA" {} +
    mv "$work/PG_VERSION" "$PGDATA" && rmdir "$work"
}

[ -s "$PGDATA/PG_VERSION" ] || init
exec "$@"
