#!/usr/bin/env bash
# bare.sh - a Debian with nothing on it: does the package install there, does the tour run, does
# review serve a page? By hand, as root; it fetches some hundred MB.
#
#   tests/bare.sh [--suite bookworm] PACKAGE.deb ROOM     installs the package: no compiler, no tool of ours
#   tests/bare.sh [--suite trixie] --build ROOM           builds from this checkout instead, by
#                                                         README's first command
#
# ROOM/SUITE is the bare system (debootstrap --variant=minbase): made when it is not there,
# copied for each run, so that a second run begins as bare. Prints "ok" and "not ok" lines and
# the figures that they are about; ends with 1 when something is not.
set -uo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
suite=bookworm build=0
while [ $# -gt 0 ]; do
  case $1 in
    --suite) suite=${2:?--suite NAME}; shift 2 ;;
    --build) build=1; shift ;;
    *) break ;;
  esac
done
if [ $# -ne $((2 - build)) ]; then sed -n 5,7p "$0" | cut -c3- >&2; exit 2; fi
package=
[ $build = 1 ] || { package=$(realpath "$1"); shift; }
[ "$(id -u)" -eq 0 ] || { echo "bare.sh: only root may make a system of its own" >&2; exit 2; }
for program in debootstrap curl unshare; do
  command -v $program >/dev/null || { echo "bare.sh: needs $program: apt-get install debootstrap curl util-linux" >&2; exit 4; }
done
mkdir -p "$1" && room=$(cd "$1" && pwd) || exit 4
bare=$room/$suite system=$room/$suite.used
home=/root # in the bare system
failures=0
fine() { echo "ok $1"; }
wrong() { echo "not ok $1"; [ -z "${2:-}" ] || tail -20 "$2"; failures=$((failures + 1)); }

if [ ! -e "$bare/etc/debian_version" ]; then
  debootstrap --variant=minbase "$suite" "$bare" >"$room/debootstrap.log" 2>&1 || { tail -5 "$room/debootstrap.log" >&2; exit 4; }
fi
rm -rf "$system" && cp -a "$bare" "$system" && cp /etc/resolv.conf "$system/etc/" || exit 4
# inside COMMAND...: as root of the bare system, with processes of its own.
inside() {
  unshare --mount --pid --fork --kill-child --mount-proc="$system/proc" \
    chroot "$system" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=$home LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
}
size() { du -sm "$system" | cut -f1; }
echo "Debian $(cat "$system/etc/debian_version"), $(inside dpkg-query -W | wc -l) packages, $(size) MB"
inside sh -c '! command -v cc gcc python3 cmake' >/dev/null && fine "no compiler is there" || wrong "it is not bare"

before=$(size) begun=$SECONDS
if [ $build = 1 ]; then
  mkdir "$system$home/journeys"
  git -C "$root" archive HEAD | tar -x -C "$system$home/journeys"
  inside sh -c 'apt-get update -qq && apt-get install -y -qq --no-install-recommends git' >"$room/log" 2>&1
  inside sh -c 'cd ~/journeys && ./corpus/demo.sh' >"$room/log" 2>&1 && grep -q '^early-help' "$room/log" &&
    fine "corpus/demo.sh, to the first table: $((SECONDS - begun)) s" || wrong "corpus/demo.sh" "$room/log"
  inside sh -c 'cd ~/journeys && cmake --build build && cmake --install build --prefix /usr' >"$room/log" 2>&1 &&
    fine "cmake --install" || wrong "cmake --install" "$room/log"
else
  cp "$package" "$system$home/journeys.deb"
  inside sh -c 'apt-get update -qq && apt-get install -y -qq --no-install-recommends ~/journeys.deb' >"$room/log" 2>&1 &&
    fine "the package installs: $((SECONDS - begun)) s, $(($(du -k "$package" | cut -f1))) KiB, with what it needs $(($(size) - before)) MB more" ||
    wrong "the package installs" "$room/log"
fi

begun=$SECONDS
inside sh -c 'cd && journeys tour walk' >"$room/tour.txt" 2>"$room/log" && [ ! -s "$room/log" ] && grep -q '^early-help' "$room/tour.txt" &&
  fine "the tour: $((SECONDS - begun)) s" || wrong "the tour" "$room/log"
inside sh -c 'cd && exec timeout 60 journeys review --coder Ama -p walk/tour.journeys' >"$room/review.txt" 2>&1 &
serving=$!
for ((i = 0; i < 100; i++)); do grep -q 'launch?key=' "$room/review.txt" && break; sleep 0.1; done
link=$(grep -o 'http:[^ ]*launch?key=[^ ]*' "$room/review.txt" | head -1)
code=$(curl -s -L -o "$room/page.html" -w '%{http_code}' -c "$room/cookies" -b "$room/cookies" "$link")
[ "$code" = 200 ] && grep -q '<h1' "$room/page.html" && fine "review serves a page of $(wc -c <"$room/page.html") bytes" || wrong "review answers $code" "$room/review.txt"
kill $serving 2>/dev/null
wait $serving 2>/dev/null
rm -rf "$system"
[ $failures = 0 ]
