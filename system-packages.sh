#!/bin/sh
# Installs what the browser and desktop tests need from Debian's packages, if it is not there yet.
# Without root or apt it says what is missing; the tests then say the same and are skipped.
set -eu
packages="chromium xvfb xdotool xclip python3-tk fonts-noto-cjk fonts-dejavu-core"
missing=""
for package in $packages; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing="$missing $package"
done 2>/dev/null
[ -z "$missing" ] && exit 0
if ! command -v apt-get >/dev/null 2>&1; then
  echo "not a Debian system: please install what corresponds to:$missing" >&2
  exit 0
fi
sudo=""
if [ "$(id -u)" != 0 ]; then
  if ! sudo -n true 2>/dev/null; then
    echo "not root: please run: apt-get install$missing" >&2
    exit 0
  fi
  sudo="sudo"
fi
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get update -qq
# shellcheck disable=SC2086 - a list of packages
$sudo apt-get install -y -qq --no-install-recommends $missing >/dev/null
