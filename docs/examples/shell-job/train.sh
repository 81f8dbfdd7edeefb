#!/bin/sh
# A training job that trains nothing: it keeps the contract of docs/training-runs.md with curl alone, and hands in the model that
# MODEL_FILE names. STEPS and STEP_SECONDS say how long it pretends to train.
set -eu

version=2021-08-06
started=$(date +%s)
started_at=$(date -u +%Y-%m-%dT%H:%M:%SZ)
work=$(mktemp -d)
lease_id=
renewer=

now() { date -u +%Y-%m-%dT%H:%M:%SZ; }

url() { printf '%s/%s?%s' "$MAAS_RUN_URL" "$1" "$MAAS_RUN_SAS"; }

# Prints the status of the answer, 000 without one. Its headers and its body are in files.
call() {
    curl --silent --max-time 30 --output "$work/body" --dump-header "$work/headers" --write-out '%{http_code}' \
        --header "x-ms-version: $version" "$@" || :
}

header() { tr -d '\r' < "$work/headers" | awk -v name="$1:" 'tolower($1) == name { print $2 }'; }

# What asks the lock for something: the action, then further headers.
lease() {
    action=$1
    shift
    call --request PUT --header 'Content-Length: 0' --header "x-ms-lease-action: $action" "$@" "$(url lock)&comp=lease"
}

clean_up() {
    [ -z "$renewer" ] || kill "$renewer" 2> /dev/null || :
    rm -rf "$work"
}

leave() {
    echo "Attempt $MAAS_RUN_ATTEMPT leaves run $MAAS_RUN_ID: $1."
    exit 0
}

# A fault of storage or network: another attempt may succeed.
fault() {
    echo "$1" >&2
    exit 1
}

# SIGTERM comes from the platform, or from the process that renews the lease.
asked_to_end() {
    [ ! -e "$work/lost" ] || leave 'another job took it over'
    [ -z "$lease_id" ] || lease release --header "x-ms-lease-id: $lease_id" > /dev/null
    echo 'Stopped. The next attempt goes on from the last step.'
    exit 3
}

take_lock() {
    call --request PUT --header 'Content-Length: 0' --header 'x-ms-blob-type: BlockBlob' --header 'If-None-Match: *' "$(url lock)" > /dev/null
    for try in 1 2 3 4 5 6 7 8 9 10; do
        status=$(call --head "$(url lock)")
        [ "$status" = 200 ] || fault "The lock cannot be read: found status $status, expected 200. Check MAAS_RUN_URL and MAAS_RUN_SAS."
        holder=$(header x-ms-meta-attempt)
        holder=${holder:-0}
        etag=$(header etag)
        held=$(header x-ms-lease-status)
        [ "$holder" -le "$MAAS_RUN_ATTEMPT" ] || leave 'a later attempt has it'
        if [ "$held" = locked ]; then
            [ "$holder" -lt "$MAAS_RUN_ATTEMPT" ] || leave 'another job of this attempt has it'
            [ "$(lease break --header 'x-ms-lease-break-period: 0' --header "If-Match: $etag")" = 202 ] || continue
        fi

        [ "$(lease acquire --header 'x-ms-lease-duration: 60')" = 201 ] || continue
        lease_id=$(header x-ms-lease-id)
        status=$(call --request PUT --header 'Content-Length: 0' --header "x-ms-meta-attempt: $MAAS_RUN_ATTEMPT" \
            --header "x-ms-lease-id: $lease_id" --header "If-Match: $etag" "$(url lock)&comp=metadata")
        [ "$status" != 200 ] || return 0
        lease release --header "x-ms-lease-id: $lease_id" > /dev/null
    done
    fault "Others take the lock and leave it all the time (attempt $try): see which jobs run for this run."
}

# In a process of its own.
keep_lock() {
    lost=$work/lost
    work=$work/renewing
    mkdir "$work"
    while sleep 15; do
        case $(lease renew --header "x-ms-lease-id: $lease_id") in
            404 | 409 | 412)
                : > "$lost"
                kill -TERM $$
                exit 0
                ;;
        esac
    done
}

# Before each write. Storage that is away is waited for: nobody else can take the lock there.
check_lock() {
    while :; do
        case $(lease renew --header "x-ms-lease-id: $lease_id") in
            200) return 0 ;;
            404 | 409 | 412) leave 'another job took it over' ;;
        esac
        sleep 2
    done
}

# upload NAME FILE TYPE
upload() {
    while :; do
        check_lock
        status=$(call --upload-file "$2" --header 'x-ms-blob-type: BlockBlob' --header "Content-Type: $3" "$(url "$1")")
        case $status in
            201) return 0 ;;
            000 | 408 | 429 | 5??) sleep 2 ;;
            *) fault "$1 cannot be written: found status $status, expected 201." ;;
        esac
    done
}

remove() {
    check_lock
    call --request DELETE "$(url "$1")" > /dev/null
}

# heartbeat PHASE STEP
heartbeat() {
    printf '{"runId":"%s","attempt":%s,"phase":"%s","epoch":%s,"epochs":%s,"progress":%s,"at":"%s"}\n' \
        "$MAAS_RUN_ID" "$MAAS_RUN_ATTEMPT" "$1" "$2" "$STEPS" "$(awk -v s="$2" -v n="$STEPS" 'BEGIN { print s / n }')" "$(now)" \
        > "$work/heartbeat.json"
    upload heartbeat.json "$work/heartbeat.json" application/json
}

# report STATUS FURTHER-MEMBERS
report() {
    printf '{"name":"%s","status":"%s","attempt":%s,"startedAt":"%s","elapsedSeconds":%s%s}\n' \
        "$name" "$1" "$MAAS_RUN_ATTEMPT" "$started_at" "$(($(date +%s) - started))" "$2" > "$work/report.json"
    upload report.json "$work/report.json" application/json
    [ -z "${MAAS_EVENTS_URL:-}" ] || tell
    lease release --header "x-ms-lease-id: $lease_id" > /dev/null
}

# Best effort: the report is there, whether anybody is told or not.
tell() {
    printf '<QueueMessage><MessageText>{"runId":"%s","attempt":%s}</MessageText></QueueMessage>' "$MAAS_RUN_ID" "$MAAS_RUN_ATTEMPT" \
        > "$work/event.xml"
    call --request POST --header 'Content-Type: application/xml' --data-binary "@$work/event.xml" \
        "$MAAS_EVENTS_URL/messages?${MAAS_EVENTS_SAS:-}" > /dev/null
}

# Another attempt would end alike.
give_up() {
    echo "$1" >&2
    report failed ",\"error\":\"$1\",\"retriable\":false"
    exit 2
}

# Goes on behind the lines that earlier attempts wrote: they are all the state that there is.
restore() {
    : > "$work/metrics.jsonl"
    status=$(call "$(url metrics.jsonl)")
    case $status in
        200) cp "$work/body" "$work/metrics.jsonl" ;;
        404) ;;
        *) fault "metrics.jsonl cannot be read: found status $status." ;;
    esac
}

train() {
    restore
    step=$(wc -l < "$work/metrics.jsonl" | tr -d ' ')
    while [ "$step" -lt "$STEPS" ]; do
        sleep "$STEP_SECONDS"
        step=$((step + 1))
        printf '{"step":%s,"epoch":%s,"at":"%s","metrics":{"train.loss":%s}}\n' \
            "$step" "$step" "$(now)" "$(awk -v s="$step" 'BEGIN { print 1 / s }')" >> "$work/metrics.jsonl"
        upload metrics.jsonl "$work/metrics.jsonl" application/x-ndjson
        heartbeat training "$step"
    done
}

for variable in MAAS_RUN_ID MAAS_RUN_ATTEMPT MAAS_RUN_URL MAAS_RUN_SAS; do
    eval "value=\${$variable:-}"
    [ -n "$value" ] || { echo "$variable is not set." >&2; exit 2; }
done
STEPS=${STEPS:-3}
STEP_SECONDS=${STEP_SECONDS:-1}
name=$MAAS_RUN_ID

trap clean_up EXIT
trap asked_to_end TERM INT
take_lock
keep_lock > /dev/null 2>&1 &
renewer=$!

status=$(call "$(url report.json)")
if [ "$status" = 200 ]; then
    ended=$(sed -n 's/.*"attempt"[^0-9]*\([0-9][0-9]*\).*/\1/p' "$work/body" | head -n 1)
    [ "${ended:-1}" -lt "$MAAS_RUN_ATTEMPT" ] || { lease release --header "x-ms-lease-id: $lease_id" > /dev/null; leave 'it has ended'; }
    remove report.json
fi

status=$(call "$(url spec.json)")
[ "$status" = 200 ] || give_up "There is no spec.json: found status $status, expected it before the job starts."
name=$(tr -d '\n' < "$work/body" | sed -n 's/^{[^{}]*"name"[[:space:]]*:[[:space:]]*"\([^"\\]*\)".*/\1/p')
[ -n "$name" ] || { name=$MAAS_RUN_ID; give_up 'spec.json has no name: expected a text at its beginning.'; }
[ -r "${MODEL_FILE:-}" ] || give_up 'MODEL_FILE names no file that can be read, expected an ONNX model.'

heartbeat preparing 0
train
heartbeat exporting "$STEPS"
upload output/model.onnx "$MODEL_FILE" application/octet-stream
heartbeat ended "$STEPS"
report succeeded ''
echo "Attempt $MAAS_RUN_ATTEMPT of run $MAAS_RUN_ID has ended."
