#!/bin/sh
# Stands for az, azd and git where HookRun runs a hook: a link of that name leads here. Writes its call to the end of $STUB_LOG, and answers
# by the first line of $STUB_ANSWERS, <how a call begins>|<exit code>|<what it prints>, that fits.
set -eu

call="${0##*/} $*"
printf '%s\n' "$call" >> "$STUB_LOG"
while IFS='|' read -r begin code line && [ -n "$begin" ]; do
  case $call in
    "$begin"*)
      printf '%s\n' "$line"
      exit "$code"
      ;;
  esac
done << EOF
$STUB_ANSWERS
EOF
