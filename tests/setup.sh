#!/usr/bin/env bash
# setup.sh - installs what is missing on a Debian 12 machine, through apt.
#
#   tests/setup.sh build    what building and using journeys needs
#   tests/setup.sh test     what its tests need besides
#   tests/setup.sh e2e      what the browser tests need besides
#   tests/setup.sh bench    what its benchmark needs besides
#   tests/setup.sh coverage what counting the branches that tests take needs besides
#   tests/setup.sh wide     what tagging over ssh and under Slurm is tested with: services; none is
#                           started now, but systemd does when it boots this machine again
#
# With everything in place it takes a moment and changes nothing.
set -euo pipefail

build=(gcc libc6-dev cmake ninja-build pkg-config libpcre2-dev libutf8proc-dev libsqlite3-dev
  libstemmer-dev libjansson-dev libfyaml-dev libcsv-dev libpopt-dev
  libxxhash-dev libsodium-dev liblinear-dev libmicrohttpd-dev libzip-dev zlib1g-dev libexpat1-dev libgsl-dev libxlsxwriter-dev libminizip-dev unicode-data scdoc)
test=(git g++ sqlite3 libcriterion-dev libglpk-dev clang clang-format clang-tidy cppcheck jq bzip2 xz-utils libxml2-utils tidy zip
  strace curl pandoc parallel mandoc zsh fish desktop-file-utils)
e2e=(chromium-headless-shell nodejs npm iproute2)
bench=(libhyperscan-dev libicu-dev)
coverage=(gcovr)

wide=(parallel time openssh-client openssh-server munge slurmctld slurmd slurm-client)

# A container for tests never boots: there the services may come with the other tests.
[ "$(id -u)" -ne 0 ] || [ -d /run/systemd/system ] || test+=("${wide[@]}")

case "${1:-}" in
  build) wanted=("${build[@]}") ;;
  test) wanted=("${build[@]}" "${test[@]}") ;;
  e2e) wanted=("${build[@]}" "${e2e[@]}") ;;
  coverage) wanted=("${build[@]}" "${test[@]}" "${coverage[@]}") ;;
  bench) wanted=("${build[@]}" "${bench[@]}") ;;
  wide) wanted=("${build[@]}" "${wide[@]}") ;;
  *) echo "usage: tests/setup.sh build|test|e2e|bench|coverage|wide" >&2; exit 2 ;;
esac

missing=()
for package in "${wanted[@]}"; do
  # Who has Node from its makers has npm with it, and Debian's would be in its way.
  [[ $package =~ ^(nodejs|npm)$ ]] && command -v "${package/nodejs/node}" >/dev/null && continue
  status=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || {
    echo "setup: these packages are missing, and there is no sudo to install them:" >&2
    echo "  apt-get update && apt-get install ${missing[*]}" >&2
    exit 4
  }
  as_root=(sudo)
fi
echo "setup: installing ${missing[*]}" >&2
# Debian starts a service when it is installed, unless this file says no. Nobody asked for one here.
policy=/usr/sbin/policy-rc.d
if [ ! -e $policy ]; then
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" install -m 0755 /dev/stdin $policy
  trap '"${as_root[@]}" rm -f $policy' EXIT
fi
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update -qq >&2
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2
