# shellcheck shell=bash
# machines.sh - other machines for the length of a test, on this one: an sshd that lets only
# us in, and a Slurm of one node. To be sourced. All of it lies in the folder that is given,
# takes nothing from /etc, and is gone after machines_end. sshd listens on 127.0.0.1; Slurm can
# be held to the address that this machine's own name has, if it has one, and answers nobody
# who lacks the key that is made for it here.
#
#   sshd_begin ROOM    "ssh -F ROOM/ssh.conf one COMMAND" runs it over there; so does two
#   slurm_begin ROOM   sbatch, squeue and sinfo speak to it (SLURM_CONF is exported)
#   slurm_wait JOB     until it has ended (`sbatch --wait` looks every ten seconds only)
#   machines_end       stops what these began
#
# Each returns 0, or 1 with the reason in machines_why. Nobody needs to be root for them.
# Commands over there find the programs of PATH as it is now.
machines_pids=()
export machines_why=

# A port that nobody listens on now.
free_port() {
  local port
  while :; do
    port=$((RANDOM % 20000 + 20000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
  done
}

# patiently COMMAND...: until it says yes; a minute is enough for a busy machine too.
patiently() {
  local until=$((SECONDS + ${machines_patience:-60}))
  while ((SECONDS < until)); do
    "$@" >/dev/null 2>&1 && return 0
    sleep 0.2
  done
  return 1
}

# Daemons stand in /usr/sbin, which a person's PATH may lack.
daemon_path() { PATH=$PATH:/usr/sbin:/sbin command -v "$1"; }
lacking() {
  local program
  for program in "$@"; do
    daemon_path "$program" >/dev/null || { machines_why="no $program here (tests/setup.sh wide)"; return 0; }
  done
  return 1
}

# begin LOG COMMAND...: a daemon in the foreground, behind us.
begin() {
  local log=$1
  shift
  "$@" >"$log" 2>&1 </dev/null &
  machines_pids+=($!)
}

sshd_begin() {
  local room=$1 port sshd
  lacking sshd ssh ssh-keygen && return 1
  sshd=$(daemon_path sshd) port=$(free_port)
  # The folder in which a root's sshd locks up its unprivileged half; Debian makes it at boot.
  [ "$(id -u)" -ne 0 ] || mkdir -p /run/sshd
  ssh-keygen -q -t ed25519 -N '' -f "$room/host_key" && ssh-keygen -q -t ed25519 -N '' -f "$room/my_key" || return 1
  cp "$room/my_key.pub" "$room/may_enter"
  cat >"$room/sshd.conf" <<C
ListenAddress 127.0.0.1
Port $port
HostKey $room/host_key
AuthorizedKeysFile $room/may_enter
AllowUsers $(id -un)
AuthenticationMethods publickey
PermitRootLogin prohibit-password
UsePAM no
StrictModes no
PidFile none
MaxStartups 100
SetEnv PATH=$PATH
C
  cat >"$room/ssh.conf" <<C
Host one two
  HostName 127.0.0.1
  Port $port
  User $(id -un)
  IdentityFile $room/my_key
  IdentitiesOnly yes
  UserKnownHostsFile $room/known
  GlobalKnownHostsFile /dev/null
  StrictHostKeyChecking yes
  BatchMode yes
  LogLevel ERROR
C
  echo "[127.0.0.1]:$port $(cut -d' ' -f1,2 "$room/host_key.pub")" >"$room/known"
  begin "$room/sshd.log" "$sshd" -D -e -f "$room/sshd.conf"
  patiently ssh -F "$room/ssh.conf" one true && return 0
  machines_why="sshd does not let us in: $(tail -n 1 "$room/sshd.log")"
  return 1
}

slurm_begin() {
  local room=$1 me name address only
  lacking munged slurmctld slurmd sbatch sinfo scontrol && return 1
  me=$(id -un) name=$(uname -n)
  address=$(getent ahostsv4 "$name" | awk 'NR == 1 {print $1}')
  only=${address:+CommunicationParameters=NoInAddrAny,NoCtldInAddrAny}
  address=${address:-127.0.0.1} name=${name%%.*}
  mkdir -p "$room/state" "$room/spool" "$room/munge"
  chmod 0755 "$room/munge"
  (umask 077 && head -c 1024 /dev/urandom >"$room/munge/key")
  cat >"$room/slurm.conf" <<C
ClusterName=near
SlurmctldHost=$name($address)
SlurmctldPort=$(free_port)
SlurmdPort=$(free_port)
SlurmUser=$me
SlurmdUser=$me
AuthType=auth/munge
AuthInfo=socket=$room/munge/socket
$only
StateSaveLocation=$room/state
SlurmdSpoolDir=$room/spool
SlurmctldPidFile=$room/slurmctld.pid
SlurmdPidFile=$room/slurmd.pid
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=batch_sched_delay=0,sched_interval=1
MailProg=/bin/true
ReturnToService=1
SlurmctldDebug=info
NodeName=$name NodeAddr=$address CPUs=$(nproc) RealMemory=512 State=UNKNOWN
PartitionName=all Nodes=$name Default=YES MaxTime=INFINITE State=UP
C
  export SLURM_CONF=$room/slurm.conf
  # Under a folder that only we may enter munged wants to be told that this is meant.
  begin "$room/munged.log" "$(daemon_path munged)" --foreground --force --key-file "$room/munge/key" \
    --socket "$room/munge/socket" --pid-file "$room/munge/pid" --log-file "$room/munge/log" --seed-file "$room/munge/seed"
  patiently test -S "$room/munge/socket" || { machines_why="munged does not start: $(tail -n 1 "$room/munged.log")"; return 1; }
  begin "$room/slurmctld.log" "$(daemon_path slurmctld)" -D -f "$SLURM_CONF"
  begin "$room/slurmd.log" "$(daemon_path slurmd)" -D -f "$SLURM_CONF" -N "$name"
  patiently slurm_idle && return 0
  machines_why="Slurm does not start: $(tail -qn 1 "$room/slurmctld.log" "$room/slurmd.log" | paste -sd ' ')"
  return 1
}
slurm_wait() { machines_patience=600 patiently slurm_ended "$1" || { machines_why="job $1 does not end"; return 1; }; }
slurm_ended() { [ -z "$(squeue --noheader --jobs "$1")" ]; }
slurm_idle() { [ "$(sinfo --noheader -o %t)" = idle ]; }

machines_end() {
  local at
  for ((at = ${#machines_pids[@]} - 1; at >= 0; at--)); do
    kill "${machines_pids[at]}" 2>/dev/null
    wait "${machines_pids[at]}" 2>/dev/null
  done
  machines_pids=()
}
