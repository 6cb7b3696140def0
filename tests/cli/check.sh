# shellcheck shell=bash
# check.sh - what the scripts of this folder share. To be sourced.

# check NAME COMMAND...: ok when the command succeeds and prints nothing.
check() {
  local name=$1 out
  shift
  if out=$("$@" 2>&1) && [ -z "$out" ]; then
    echo "ok $name"
  else
    echo "not ok $name"
    printf '%s\n' "$out" | head -20
  fi
}
