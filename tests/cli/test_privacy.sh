#!/usr/bin/env bash
# test_privacy.sh - what is told in confidence stays in the project: who may read the files, what is
# left behind, what is said aloud, whom the program talks to.
#
#   tests/cli/test_privacy.sh JOURNEYS
. "$(dirname "$0")/room.sh"
book=$root/codebooks/1000-journeys.yaml
mounted=''
clean_up() {
  [ -z "$mounted" ] || umount "$mounted"
  rm -rf "$room"
}
umask 000 # the program's own, not the tester's, must keep others out
export ASAN_OPTIONS=${ASAN_OPTIONS:-}
traced() { ASAN_OPTIONS=$ASAN_OPTIONS:detect_leaks=0 strace -f -qq "$@"; }
can_trace() { strace -o /dev/null true 2>/dev/null; }

# One story says a word that stands nowhere else; its rules hit beside it.
word=Quixumbar
said="Nobody helped at all and then the $word came, and the waiting list never ended."
{
  printf '{"id":"C1","respondent":"R1","ward":"Rye","date":"2012-06-13","respondent_type":"parent","text":"%s"}\n' "$said"
  head -40 "$root/corpus/journeys.ndjson"
} >stories.ndjson
sed 's/never ended/ended/' stories.ndjson >corrected.ndjson
echo "four words in a row" >secret
{
  journeys init p.journeys
  journeys import stories.ndjson -p p.journeys
  journeys tag --codebook "$book" -p p.journeys
} >/dev/null 2>&1
cp p.journeys at-first.journeys
again() { rm -rf p.* && cp at-first.journeys p.journeys; }

# ---- Who may read what it writes ------------------------------------------------------------------

touch marker
sleep 0.02
{
  journeys init n.journeys
  (cat stories.ndjson; echo '{"id":"X1"}') >bad.ndjson
  journeys import bad.ndjson -p n.journeys --rejects rejected.ndjson
  journeys import stories.ndjson -p n.journeys --dry-run --write-mapping map.yaml
  journeys tag --codebook "$book" -p n.journeys
  journeys decide C1 send add --coder Ama -p n.journeys
  journeys backup -p n.journeys
  journeys backup -o copy.journeys -p n.journeys
  journeys pack -o packed.journeys -p n.journeys
  journeys pack --encrypt --passphrase-file secret -o sealed -p n.journeys
  journeys unpack sealed -o opened.journeys --passphrase-file secret
  journeys decisions export -o decisions.ndjson -p n.journeys
  journeys export -o exported.ndjson -p n.journeys
  journeys export --format qdpx -o n.qdpx -p n.journeys --receipt receipt.csv
  journeys forget --story C1 -p n.journeys
} >made.out 2>made.err
made() { find . -newer marker -type f ! -name '*.out' ! -name '*.err' ! -name bad.ndjson "$@"; }
enough() { test "$(made | wc -l)" -ge 12 && test -s exported.ndjson || made; }
check "the files of this test are made" enough
check "every file it makes is its owner's alone" made -perm /077
own_folders() { find . -newer marker -type d -name '*backups*' -perm /077; }
check "so are the folders" own_folders
private_out() { find exported.ndjson -perm /077; }
check "an export too" private_out

# ---- What a dying program leaves --------------------------------------------------------------------

mkfifo endless
(ulimit -c unlimited 2>/dev/null; exec "$program" tag --codebook "$book" - <endless >/dev/null 2>&1) &
pid=$!
exec 9>endless
echo '{"id":"1","text":"help"}' >&9
sleep 0.3
no_core() { grep -q '^Max core file size *0 *0 ' /proc/$pid/limits || grep core /proc/$pid/limits; }
check "no core dump holds a story, whatever the shell allows" no_core
exec 9>&-
wait $pid 2>/dev/null

leftovers() { find . \( -name '*.part*' -o -name '*.spool' -o -name '*-journal' -o -name '*.new' -o -name '*.plain*' \) ! -name '.*.err'; }
check "nothing temporary is left after all that" leftovers

# Killed at its n-th writing to the disk, until nothing is left to kill: the next start sweeps.
swept() { # NAME COMMAND...
  local name=$1 n=0 code=137 left=0
  shift
  while [ $code -ge 128 ] && [ $n -lt 40 ]; do
    n=$((n + 1))
    rm -rf out.* new.journeys*
    (traced -o /dev/null -e trace=fsync,fdatasync,rename -e "inject=fsync,fdatasync,rename:signal=KILL:when=$n" \
      "$program" "$@" >/dev/null 2>told.err) 2>/dev/null
    code=$?
    [ -z "$(leftovers)" ] || left=$((left + 1))
    [ $code -ge 128 ] || break
    "$program" "$@" >/dev/null 2>told.err || echo "after kill $n it does not work again: $(cat told.err)"
    leftovers
    "$program" status -p p.journeys >/dev/null || echo "after kill $n the project is not sound"
  done
  [ $n -gt 1 ] || echo "$name was never killed ($code: $(cat told.err))"
  [ $left -gt 0 ] || echo "$name left nothing in $n kills: nothing was tried"
}
if can_trace; then
  again
  check "an export that was killed is swept by the next" swept export export -o out.ndjson -p p.journeys
  check "a REFI-QDA export that was killed is swept by the next" swept qdpx export --format qdpx -o out.qdpx -p p.journeys
  check "a project that was killed while it was made is swept by the next" swept init init new.journeys
  check "the plain copy of an encrypted pack is swept by the next" swept pack pack --encrypt --passphrase-file secret -o out.sealed -p p.journeys

  # What another program is at work on is left alone.
  not_swept() {
    rm -f out.*
    traced -o /dev/null -e trace=fsync -e inject=fsync:delay_enter=2000000:when=1 "$program" export -o slow.ndjson -p p.journeys 2>slow.err &
    local slow=$!
    for _ in {1..50}; do compgen -G 'slow.ndjson.*.part' >/dev/null && break; sleep 0.05; done
    compgen -G 'slow.ndjson.*.part' >/dev/null || echo "it was not at work"
    "$program" export -o slow.ndjson -p p.journeys || echo "the second failed"
    compgen -G 'slow.ndjson.*.part' >/dev/null || echo "it was swept while it was made"
    wait $slow || echo "the slow one failed: $(cat slow.err)"
    leftovers
  }
  check "what another program is making is not swept" not_swept
else
  echo "skip what a killed program leaves: strace cannot trace here"
fi

# ---- Signals ----------------------------------------------------------------------------------------

head -10 stories.ndjson >few.ndjson
{
  journeys init before.journeys
  journeys import few.ndjson -p before.journeys
  journeys export -p before.journeys >before.export
  cp before.journeys p2.journeys
  journeys import "$root/corpus/journeys.ndjson" -p p2.journeys
  journeys export -p p2.journeys >after.export
} >/dev/null 2>&1
RANDOM=2026
signalled() { # SIGNAL MOST-SECONDS COMMAND...
  local signal=$1 within=$2 pid
  shift 2
  # A shell's background command has SIGINT ignored.
  env --default-signal=INT,TERM "$program" "$@" >/dev/null 2>&1 &
  pid=$!
  sleep "$(awk -v r=$RANDOM -v t="$within" 'BEGIN { printf "%.3f", r / 32768 * t }')"
  kill -"$signal" $pid 2>/dev/null
  wait $pid 2>/dev/null
}
took() { local from; from=$(date +%s%N); "$program" "$@" >/dev/null 2>&1; awk -v n=$(($(date +%s%N) - from)) 'BEGIN { print n / 1e9 }'; }
cp before.journeys q.journeys
within=$(took import "$root/corpus/journeys.ndjson" -p q.journeys)
for signal in INT TERM; do
  whole_or_not() {
    stopped=0
    for _ in 1 2 3 4; do
      rm -f q.journeys* && cp before.journeys q.journeys
      signalled $signal "$within" import "$root/corpus/journeys.ndjson" -p q.journeys
      [ $? -lt 128 ] || stopped=$((stopped + 1))
      journeys export -p q.journeys >q.export 2>/dev/null
      cmp -s q.export before.export || cmp -s q.export after.export || echo "neither before nor after"
      journeys doctor -p q.journeys >doctor.out 2>&1 || cat doctor.out
      find . -name 'q.journeys*' ! -name q.journeys
    done
    [ $stopped -gt 0 ] || echo "it was never stopped"
  }
  check "import, SIG$signal at any moment: all or nothing, sound, nothing left" whole_or_not
  rm -f q.journeys* && cp p2.journeys q.journeys
  tag_whole_or_not() {
    for _ in 1 2 3; do
      signalled $signal "$within" tag --codebook "$book" -p q.journeys
      journeys doctor -p q.journeys >doctor.out 2>&1 || cat doctor.out
      journeys export -p q.journeys | cmp - after.export
      find . -name 'q.journeys*' ! -name q.journeys
    done
  }
  check "tag, SIG$signal at any moment: sound, nothing left" tag_whole_or_not
done

# ---- What is said aloud -----------------------------------------------------------------------------

again
{ head -1 stories.ndjson; echo '{"id":"C2","text":"'"$said"; } >cut.ndjson
printf 'id,text\nC1,"%s\n' "$said" >cut.csv
printf 'id,text\nC9,"%s" and "more"\n' "$said" >quotes.csv
printf '{"id":"C3","text":"%s","date":"13/13/2013"}\n{"text":"%s"}\n{"id":"C3","text":"%s two"}\n{"id":"C4","text":"%s \\u0001"}\n' \
  "$said" "$said" "$said" "$said" >odd.ndjson
printf 'ward,persons\nRye,100\n' >wards.csv
printf '{"id":"C1","themes":["send"]}\n' >gold.ndjson
cp "$book" book.yaml
# Everything that shows no story: with what it does well, and with what it refuses.
quiet=(
  "status -p p.journeys" "doctor -p p.journeys" "import stories.ndjson -p p.journeys"
  "import corrected.ndjson -p p.journeys" "import cut.ndjson -p p.journeys" "import cut.csv -p p.journeys"
  "import quotes.csv -p p.journeys" "import odd.ndjson -p p.journeys" "import odd.ndjson -p p.journeys --rejects odd.rejects"
  "import stories.ndjson -p p.journeys --max-story 20" "import stories.ndjson -p p.journeys --max-line 60"
  "import stories.ndjson -p p.journeys --encoding UTF-16" "import corrected.ndjson --corrections -p p.journeys"
  "tag -p p.journeys" "count -p p.journeys" "count --by ward,respondent_type -p p.journeys"
  "count --by ward --format csv -p p.journeys" "count --by ward --format json -p p.journeys"
  "count --where text=x -p p.journeys" "together -p p.journeys" "tabulate ward -p p.journeys"
  "trend -p p.journeys" "coverage --population wards.csv -p p.journeys" "evaluate --gold gold.ndjson -p p.journeys"
  "decide C1 send add --coder Ama -p p.journeys" "decide C1 nosuch add --coder Ama -p p.journeys"
  "decide C1 send accept --quote nowhere --coder Ama -p p.journeys" "finish C1 --coder Ama -p p.journeys"
  "decide C1 send remove --coder Ben -p p.journeys" "finish C1 --coder Ben -p p.journeys" "agree Ama Ben -p p.journeys"
  "flag C1 second-reader --coder Ama -p p.journeys" "consent C1 anonymous -p p.journeys"
  "consent C11 internal -p p.journeys" "learn -p p.journeys" "undo -p p.journeys"
  "decisions export -o d.ndjson -p p.journeys" "decisions merge d.ndjson -p p.journeys"
  "decisions merge stories.ndjson -p p.journeys" "codebook check book.yaml" "codebook test book.yaml"
  "codebook check stories.ndjson" "codebook list -p p.journeys" "backup -p p.journeys" "backup --list -p p.journeys"
  "pack -o said.packed -p p.journeys" "unpack stories.ndjson -o said.opened --passphrase-file secret"
  "export -o said.export -p p.journeys" "export --format qdpx -o said.qdpx -p p.journeys" "status -p stories.ndjson"
  "publish -n -o said.site -p p.journeys" "forget --story C1 -n -p p.journeys" "forget --story C1 -p p.journeys"
  "import stories.ndjson -p p.journeys" "doctor -p p.journeys" "help count"
)
said_aloud() {
  local command
  for command in "${quiet[@]}"; do
    # shellcheck disable=SC2086
    "$program" $command >said.out 2>said.err </dev/null
    code=$?
    [ $code -le 4 ] || echo "$command: exit $code: $(head -3 said.err)"
    if grep -qi "$word" said.out said.err; then echo "$command says it: $(grep -hi "$word" said.out said.err | head -2)"; fi
  done
  rm -f said.*
}
check "${#quiet[@]} commands, and what they refuse, say no word of a story" said_aloud
aloud() { again && "$program" show C1 -p p.journeys | grep $word >/dev/null || echo "show does not show it"; }
check "the word is there to be said" aloud
filter_errors() {
  "$program" tag --codebook "$book" - <cut.ndjson 2>said.err >/dev/null
  grep -i $word said.err
  "$program" redact - <cut.ndjson 2>said.err >/dev/null
  grep -i $word said.err
  true
}
check "the filters say none in their messages" filter_errors

# ---- Whom it talks to -------------------------------------------------------------------------------

if can_trace; then
  sockets() {
    local command
    again
    for command in "import stories.ndjson -p p.journeys" "tag -p p.journeys" "count --by ward -p p.journeys" \
      "decide C1 send add --coder Ama -p p.journeys" "export -o o.ndjson -p p.journeys" "learn -p p.journeys" \
      "export --format qdpx -o o.qdpx -p p.journeys" "publish -n -o o.site -p p.journeys" "doctor -p p.journeys" \
      "pack --encrypt --passphrase-file secret -o o.sealed -p p.journeys" "import o.qdpx -p p.journeys"; do
      # shellcheck disable=SC2086
      traced -o calls -e trace=%network "$program" $command >/dev/null 2>&1
      grep -v -e '^[0-9]* *+++' -e '^[0-9]* *---' calls | sed "s/^/$command: /"
    done
    rm -f o.* calls
  }
  check "no command but review opens a socket" sockets

  # A file system's kind, as statfs would tell it: NFS, SMB.
  network() {
    local magic
    again
    for magic in 6969000000000000 7b51000000000000 424d53ff00000000 4e4653ff00000000; do
      traced -o /dev/null -e trace=statfs -e "inject=statfs:poke_exit=@arg2=${magic:0:16}" \
        "$program" init net.journeys >net.out 2>net.err
      code=$?
      case $magic in
        4e*) [ $code = 0 ] && rm -f net.journeys || echo "a file system nobody knows: $code: $(cat net.err)" ;;
        *) [ $code = 4 ] && grep -q 'network drive' net.err || echo "$magic: $code: $(cat net.err)" ;;
      esac
      [ ! -e net.journeys ] || echo "made all the same"
      [ "${magic:0:2}" = 4e ] && continue
      traced -o /dev/null -e trace=statfs -e "inject=statfs:poke_exit=@arg2=${magic:0:16}" \
        "$program" status -p p.journeys >net.out 2>net.err
      [ $? = 4 ] && grep -q 'network drive' net.err || echo "$magic: a project is opened there"
    done
  }
  check "a project on a network drive is refused" network
else
  echo "skip sockets, network drives: strace cannot trace here"
fi

# ---- A folder that cannot be written to ---------------------------------------------------------------

again
mkdir still
mount_it() { [ "$(id -u)" = 0 ] && mount -t tmpfs -o size=16m,mode=0700 tmpfs still 2>/dev/null && mounted=$room/still; }
if [ "$(id -u)" != 0 ] || mount_it; then
  cp p.journeys still/p.journeys
  if [ -n "$mounted" ]; then mount -o remount,ro still; else chmod 555 still && chmod 444 still/p.journeys; fi
  read_only() {
    local command
    for command in "status -p still/p.journeys" "count -p still/p.journeys" "tag -p still/p.journeys" \
      "import stories.ndjson -p still/p.journeys" "decide C1 send add --coder Ama -p still/p.journeys" \
      "backup -p still/p.journeys" "init still/q.journeys" "export -o still/out -p p.journeys"; do
      # shellcheck disable=SC2086
      "$program" $command >still.out 2>still.err
      code=$?
      case $code in
        0) case $command in status* | count*) ;; *) echo "$command: done?" ;; esac ;;
        4) [ "$(wc -l <still.err)" = 1 ] && grep -q '^journeys: still/' still.err || echo "$command: $(cat still.err)" ;;
        *) echo "$command: exit $code: $(cat still.err)" ;;
      esac
    done
    cmp still/p.journeys at-first.journeys
    [ "$(ls still)" = p.journeys ] || ls still
  }
  check "a folder that cannot be written to: refused in a line, nothing changed" read_only
  if [ -n "$mounted" ]; then umount still && mounted=''; else chmod 755 still; fi
else
  echo "skip a read-only folder: root needs a mount for that, and may not mount here"
fi
