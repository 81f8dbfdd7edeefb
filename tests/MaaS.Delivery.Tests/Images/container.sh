#!/bin/sh
# Usage: container.sh <empty folder> <image's files> <user or -> <.NET's folder> [<path>=<folder> | <path>=tmpfs]... --
#          <working directory> <program> [argument]...
#
# Runs a program as a container runs it, in a mount namespace that the caller has made: the image's files at their places, the system's
# libraries around them, all of it read-only; what is mounted besides, folders read-only too; and another user, unless the caller is
# nobody in particular already (-).
set -eu

root=$1 image=$2 user=$3 dotnet=$4
shift 4
mount -t tmpfs -o mode=755 tmpfs "$root"

# show <folder> <path>: a folder of this machine, read-only, at a path of the container. In a user's namespace the flags that a mount
# has cannot be taken from it, so they are given.
show() {
  mkdir -p "$root$2"
  mount --bind "$1" "$root$2"
  mount -o remount,bind,ro,nosuid,nodev "$root$2"
}

for folder in /usr /bin /sbin /lib /lib32 /lib64 /etc; do
  if [ -L "$folder" ]; then
    cp -P "$folder" "$root$folder"
  elif [ -d "$folder" ]; then
    show "$folder" "$folder"
  fi
done
case $dotnet in
  /usr/*) ;;
  *) show "$dotnet" "$dotnet" ;;
esac

mkdir "$root/proc" "$root/dev"
mount --rbind /proc "$root/proc"
for device in null zero full random urandom; do
  : > "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done

for folder in "$image"/*; do
  show "$folder" "/${folder##*/}"
done
while [ "$1" != -- ]; do
  case $1 in
    *=tmpfs)
      mkdir -p "$root${1%=tmpfs}"
      mount -t tmpfs -o mode=1777 tmpfs "$root${1%=tmpfs}"
      ;;
    *) show "${1#*=}" "${1%%=*}" ;;
  esac
  shift
done
shift
mount -o remount,bind,ro "$root"

# shellcheck disable=SC2016 # It is the inner shell that expands it.
enter='cd "$0" && exec "$@"'
if [ "$user" = - ]; then
  exec chroot "$root" /bin/sh -c "$enter" "$@"
fi
exec chroot --userspec="$user:$user" --groups= "$root" /bin/sh -c "$enter" "$@"
