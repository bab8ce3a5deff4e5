#!/bin/bash
# Opens the bucket to the InfluxDB v1 dialect, the only one greenpark and Grafana speak: a database and retention policy
# mapped to the bucket, one user that reads and writes, one that only reads. The image runs it once, after its set-up.
set -euo pipefail

influx v1 dbrp create \
    --bucket-id "$DOCKER_INFLUXDB_INIT_BUCKET_ID" \
    --db "$DOCKER_INFLUXDB_INIT_BUCKET" \
    --rp autogen \
    --default \
    --org "$DOCKER_INFLUXDB_INIT_ORG"

influx v1 auth create \
    --username greenpark \
    --password "$INFLUX_GREENPARK_PASSWORD" \
    --read-bucket "$DOCKER_INFLUXDB_INIT_BUCKET_ID" \
    --write-bucket "$DOCKER_INFLUXDB_INIT_BUCKET_ID" \
    --org "$DOCKER_INFLUXDB_INIT_ORG"

influx v1 auth create \
    --username grafana \
    --password "$INFLUX_GRAFANA_PASSWORD" \
    --read-bucket "$DOCKER_INFLUXDB_INIT_BUCKET_ID" \
    --org "$DOCKER_INFLUXDB_INIT_ORG"
