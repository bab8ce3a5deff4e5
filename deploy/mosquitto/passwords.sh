#!/bin/sh
# Keeps the broker's password file.
#   passwords.sh         sets the users of the services from MQTT_INGEST_PASSWORD and MQTT_SIMULATOR_PASSWORD
#   passwords.sh E01     sets the password of the firm E01, read from standard input
#   passwords.sh -D E01  takes the firm E01 away
# The broker reads the file when it starts and on SIGHUP.
set -eu

file="${MQTT_PASSWORD_FILE:-/mosquitto/secrets/passwords}"
owner="${MQTT_PASSWORD_OWNER:-1883:1883}"
umask 077

set_password() {
    touch "$file"
    mosquitto_passwd -b "$file" "$1" "$2"
}

remove() {
    if [ -f "$file" ] && grep -q "^$1:" "$file"; then
        mosquitto_passwd -D "$file" "$1"
    fi
}

check_firm() {
    case "$1" in
        "" | ingest | simulator | *[!A-Za-z0-9_.-]*)
            echo "passwords.sh: '$1' is not the id of a firm: letters, digits, _ . - and no user of the services" >&2
            exit 2
            ;;
    esac
}

if [ "$#" -eq 0 ]; then
    : "${MQTT_INGEST_PASSWORD:?set MQTT_INGEST_PASSWORD in .env, see .env.example}"
    set_password ingest "$MQTT_INGEST_PASSWORD"
    if [ -n "${MQTT_SIMULATOR_PASSWORD:-}" ]; then
        set_password simulator "$MQTT_SIMULATOR_PASSWORD"
    else
        remove simulator
    fi
elif [ "$1" = "-D" ]; then
    check_firm "${2:-}"
    remove "$2"
else
    check_firm "$1"
    read -r password
    [ -n "$password" ] || { echo "passwords.sh: no password on standard input" >&2; exit 2; }
    set_password "$1" "$password"
fi

chown "$owner" "$file"
chmod 0600 "$file"
