#!/usr/bin/env bash
# try_release.sh CODENAME FOLDER [COMMAND...] - the commit at hand on another release of Debian, as its users meet it.
#
# Makes FOLDER/CODENAME with debootstrap where it is not there yet (nothing but git in it), clones HEAD into it, and runs there,
# as root, COMMAND, or `./dev demo` and `./dev test`. The clone and what was built stay for the next time.
set -euo pipefail
(($# >= 2)) || { sed -n '2,5s/^# \?//p' "$0" >&2; exit 2; }
codename=$1 root=$(realpath -m "$2")/$1
shift 2
(($#)) || set -- sh -c './dev demo && ./dev test'
here=$(cd "$(dirname "$0")/.." && pwd)

if [[ ! -x $root/usr/bin/git ]]; then
  debootstrap --variant=minbase --include=git,ca-certificates "$codename" "$root" http://deb.debian.org/debian
  cat >"$root/etc/apt/sources.list" <<TEXT
deb http://deb.debian.org/debian $codename main
deb http://deb.debian.org/debian $codename-updates main
deb http://deb.debian.org/debian-security $codename-security main
TEXT
fi
# The certificates and the name server of this machine, so that packages are found the same way.
cp -L /etc/resolv.conf "$root/etc/resolv.conf"
certificates=${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}
cp -L "$certificates" "$root/etc/ssl/certs/of-the-host.crt"
inside=/root/gradus
if [[ ! -d $root$inside/.git ]]; then git clone --quiet --no-hardlinks "$here" "$root$inside"; fi
git -C "$root$inside" fetch --quiet "$here" HEAD
git -C "$root$inside" reset --quiet --hard FETCH_HEAD

# Mounts of a name space of its own: they go with the process.
export root inside
exec unshare --mount bash -c '
  mount --make-rprivate /
  for each in proc sys dev; do mount --rbind /$each "$root/$each"; done
  exec chroot "$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
    SSL_CERT_FILE=/etc/ssl/certs/of-the-host.crt PIP_CERT=/etc/ssl/certs/of-the-host.crt \
    sh -c "cd \"\$0\" && exec \"\$@\"" "$inside" "$@"' try_release "$@"
