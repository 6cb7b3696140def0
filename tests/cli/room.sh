# shellcheck shell=bash
# room.sh - an empty folder for a script of this folder to work in, gone when it ends; what it needs
# to know of the checkout; and what all of them share (check.sh). To be sourced first, by a script
# that has the program as its argument.
set -uo pipefail
export LC_ALL=C
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
program=$(realpath "$1")
room=$(mktemp -d)
# Who leaves more behind than files says anew what is to be done about it.
clean_up() { rm -rf "$room"; }
trap clean_up EXIT
cd "$room" || exit 4
unset JOURNEYS_PROJECT
journeys() { "$program" "$@"; }
. "$root/tests/cli/check.sh"
