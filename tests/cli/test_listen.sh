#!/usr/bin/env bash
# test_listen.sh - the review application talks to this computer's browsers and to nobody else: while
# pages are read and a decision is taken, every call of the network is looked at.
#
#   tests/cli/test_listen.sh JOURNEYS
. "$(dirname "$0")/room.sh"
server=''
clean_up() {
  rm -rf "$room"
  [ -z "$server" ] || kill "$server" 2>/dev/null
}

if ! strace -o /dev/null true 2>/dev/null || ! command -v curl >/dev/null; then
  echo "skip whom the review application talks to: strace cannot trace here, or there is no curl"
  exit 0
fi
head -40 "$root/corpus/journeys.ndjson" >some.ndjson
{
  "$program" init p.journeys
  "$program" import some.ndjson -p p.journeys
  "$program" tag --codebook "$root/codebooks/1000-journeys.yaml" -p p.journeys
} >/dev/null
ASAN_OPTIONS=${ASAN_OPTIONS:-}:detect_leaks=0 strace -f -qq -e trace=%network,execve -o calls \
  "$program" review --coder Ama -p p.journeys >said 2>complaints </dev/null &
server=$!
for _ in $(seq 200); do grep -q key= said && break; sleep 0.1; done
link=$(sed -n 's/ *\(http.*\)/\1/p' said)
base=${link%/launch*}
page() { curl -s -L -c jar -b jar -o page -w '%{http_code}' "$@"; }
opened=$(page "$link")
for path in / '/review?story=J0001' /stories /import /people /agreement /codebook; do page "$base$path" >>codes; done
page "$base/review?story=J0001" >/dev/null
field() { grep -o "name=\"$1\" value=\"[0-9a-f]*" page | head -1 | cut -d'"' -f4; }
decided=$(page -H "Origin: $base" -d "token=$(field token)&story=J0001&words=$(field words)&of=housing&do=accept" "$base/decide")
# The program is strace's child.
pkill -INT -P "$server"
wait "$server" 2>/dev/null
server=''

works() { [ "$opened $decided" = "200 200" ] || { echo "opened: $opened, decided: $decided"; cat complaints; }; }
check "pages are served and a decision is taken while it is traced" works
# none PATTERN: of the addresses in such calls, those that are not this computer's own.
none() {
  grep -q "$1" calls || echo "no such call was seen: $1"
  grep "$1" calls | grep 'sa_family' | grep -Ev '"127\.0\.0\.1"|"::1"'
  true
}
check "it listens on the loopback addresses and on no other" none 'bind('
check "whoever it hears is on this computer" none 'getpeername('
calls_nobody() {
  grep -E 'connect\(|execve\(|sendto\(.*sa_family|msg_name=\{|socket\(AF_(NETLINK|PACKET|UNIX)' calls | sed 1d
  [ "$(grep -c 'socket(' calls)" -le 2 ] || echo "more sockets than its two listeners"
}
check "it connects to nobody, and starts no program" calls_nobody
