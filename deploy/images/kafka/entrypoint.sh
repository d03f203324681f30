#!/bin/bash
# KAFKA_A_B=v becomes a.b=v in server.properties, `__` a `_` and `___` a `-`, as the official apache/kafka image does.
# With an argument it runs that class of the broker's jars instead: kafka.tools.StorageTool, …
set -euo pipefail

properties=/opt/kafka/config/server.properties
run() {
    # shellcheck disable=SC2086 — the options are a list of words
    exec java ${KAFKA_HEAP_OPTS:--Xmx512m} ${KAFKA_OPTS:-} -Dlog4j2.configurationFile=/opt/kafka/log4j2.properties \
        -cp '/opt/kafka/libs/*' "$@"
}
[ $# = 0 ] || run "$@"

export KAFKA_NODE_ID=${KAFKA_NODE_ID:-1}
export KAFKA_PROCESS_ROLES=${KAFKA_PROCESS_ROLES:-broker,controller}
export KAFKA_LISTENERS=${KAFKA_LISTENERS:-PLAINTEXT://:9092,CONTROLLER://:9093}
export KAFKA_ADVERTISED_LISTENERS=${KAFKA_ADVERTISED_LISTENERS:-PLAINTEXT://localhost:9092}
export KAFKA_CONTROLLER_LISTENER_NAMES=${KAFKA_CONTROLLER_LISTENER_NAMES:-CONTROLLER}
export KAFKA_LISTENER_SECURITY_PROTOCOL_MAP=${KAFKA_LISTENER_SECURITY_PROTOCOL_MAP:-CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT}
export KAFKA_CONTROLLER_QUORUM_VOTERS=${KAFKA_CONTROLLER_QUORUM_VOTERS:-$KAFKA_NODE_ID@localhost:9093}
export KAFKA_LOG_DIRS=${KAFKA_LOG_DIRS:-/var/lib/kafka/data}
export KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR=${KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR:-1}
export KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR=${KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR:-1}
export KAFKA_TRANSACTION_STATE_LOG_MIN_ISR=${KAFKA_TRANSACTION_STATE_LOG_MIN_ISR:-1}

while IFS= read -r name; do
    case $name in KAFKA_HEAP_OPTS | KAFKA_OPTS) continue ;; esac
    key=$(sed -e 's/^KAFKA_//' -e 's/___/-/g' -e 's/__/\x01/g' -e 's/_/./g' -e 's/\x01/_/g' <<<"$name")
    echo "${key,,}=${!name}"
done < <(compgen -e | grep '^KAFKA_') >"$properties"

if [ ! -e "${KAFKA_LOG_DIRS%%,*}/meta.properties" ]; then
    (run kafka.tools.StorageTool format --ignore-formatted \
        --cluster-id "${CLUSTER_ID:-5L6g3nShT-eMCtK--X86sw}" --config "$properties")
fi
run kafka.Kafka "$properties"
