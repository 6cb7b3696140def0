#!/usr/bin/env bash
# test_stop.sh - told to stop (Ctrl-C, kill, a closed window) at any moment: the command ends as one
# that was told to, nothing that it had in the making is left, neither beside the target nor in the
# folder for temporary files, and the project is sound.
#
#   tests/cli/test_stop.sh JOURNEYS
. "$(dirname "$0")/room.sh"

mkdir desk stick temp
export TMPDIR=$room/temp
echo "four words in a row" >secret && chmod 600 secret
{
  journeys init desk/p.journeys
  journeys import "$root/corpus/journeys.ndjson" -p desk/p.journeys
  journeys tag --codebook "$root/codebooks/1000-journeys.yaml" -p desk/p.journeys
} >/dev/null

RANDOM=2026
stopped=0
# stop SIGNAL NANOSECONDS COMMAND...: tells it so at a moment within that time.
stop() {
  local signal=$1 within=$2 pid
  shift 2
  # A shell's background commands do not hear Ctrl-C: who runs them there must say that they do.
  (trap - INT; exec env --default-signal=INT "$program" "$@" >/dev/null 2>told) &
  pid=$!
  sleep "$(awk -v r="$RANDOM" -v t="$within" 'BEGIN { printf "%.4f", r / 32768 * t / 1e9 }')"
  kill -"$signal" $pid 2>/dev/null
  wait $pid 2>/dev/null
  code=$?
}
left() { # nothing but what was there, or the whole result
  # libxlsxwriter makes a file and takes its name away at once; a signal may come between the two.
  find desk -name 'tmp.??????????' -empty -delete
  (cd stick && ls -A | grep -v "^$1\$")
  ls -A temp
  ls -A desk | grep -vE '^p\.journeys(-wal|-shm)?$'
}

for command in "pack --encrypt --passphrase-file secret -o stick/sealed" "pack -o stick/packed" \
  "backup -o stick/copy" "count --by respondent_type -o stick/table.xlsx" \
  "export -o stick/stories.qdpx" "export -o stick/stories.xlsx"; do
  result=${command##*/}
  rm -rf stick/*
  from=$(date +%s%N)
  journeys $command -p desk/p.journeys >/dev/null
  took=$(($(date +%s%N) - from))
  made() { test -s "stick/$result" && test -z "$(left "$result")" || left "$result"; }
  check "$command: makes $result and leaves nothing else" made
  for n in {1..5}; do
    signals=(INT TERM HUP)
    signal=${signals[$((n % 3))]}
    rm -rf stick/*
    stop "$signal" "$took" $command -p desk/p.journeys
    [ "$code" -gt 128 ] && stopped=$((stopped + 1))
    clean() {
      left "$result"
      case $code in
        129 | 130 | 143) ;;
        0) test -s "stick/$result" || echo "ended with 0, and no $result" ;;
        *) echo "ended with $code: $(cat told)" ;;
      esac
    }
    check "$command: SIG$signal ($n) leaves nothing" clean
  done
done
often() { test "$stopped" -ge 10; }
check "some were told in the middle of work ($stopped of 30)" often
sound() { journeys doctor -p desk/p.journeys | grep -x "sound         nothing was found" >/dev/null; }
check "the project is sound" sound

# Killed outright, nobody can tidy up: what is left lies in the project's folder, not beside the
# target, only its owner can read it, and it goes when the project is opened.
RANDOM=7
some=0
for n in {1..6}; do
  rm -rf stick/*
  stop KILL "$took" pack --encrypt --passphrase-file secret -o stick/sealed -p desk/p.journeys
  plain() { grep -rlF 'CREATE TABLE' stick; find desk -name '*.part*' -perm /077; }
  check "pack --encrypt, killed ($n): nothing that can be read beside the target" plain
  compgen -G "desk/*.part" >/dev/null && some=$((some + 1))
done
journeys status -p desk/p.journeys >/dev/null
gone() { test -z "$(left 'sealed.*')" || left 'sealed.*'; }
check "what kills left ($some times) goes when the project is opened" gone

# Who reads along and goes away gets no more; the shell is told that not all was said.
unheard() {
  (env --block-signal=PIPE "$program" export -p desk/p.journeys 2>told; echo $? >code) | head -c 1 >/dev/null
  test "$(cat code)" = 141 && test ! -s told || echo "ended with $(cat code): $(cat told)"
}
check "an export whose reader went away ends by SIGPIPE" unheard

# Who types a passphrase sees again what they type afterwards, also after Ctrl-C.
if command -v script >/dev/null; then
  mkfifo keys
  ask="\"$program\" pack --encrypt -o stick/typed -p desk/p.journeys"
  timeout 120 script -qfc "sh -c 'trap : INT; $ask; stty -a'" /dev/null <keys >screen &
  exec 3>keys
  for _ in {1..600}; do
    grep -q "Passphrase: " screen && break
    sleep 0.1
  done
  printf '\003' >&3
  wait $!
  exec 3>&-
  shown() { grep -oE -- '-?\becho\b' screen | grep -x echo >/dev/null || cat screen; }
  check "after Ctrl-C at a passphrase the terminal shows what is typed" shown
fi
