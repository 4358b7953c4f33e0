#!/usr/bin/env bash
# The tests of shared/kernels on a processor with AVX-512 VNNI: an Ice Lake that Bochs plays, under Debian's Linux kernel with
# nothing but the tests. Four minutes to run; PROPTEST_CASES says how many cases each property gets (16 unless told), and
# SECONDS_AT_MOST when to give up.
#
# What is missing is installed where this runs as root with apt-get; elsewhere it says how to get it. The kernel is unpacked into
# the target folder, not installed.
set -euo pipefail
cd "$(dirname "$0")/.."
cases=${PROPTEST_CASES:-16}
limit=${SECONDS_AT_MOST:-1800}
target=${CARGO_TARGET_DIR:-$PWD/target}
work=$target/bochs

packages=()
command -v bochs >/dev/null || packages+=(bochs)
[ -f /usr/share/bochs/BIOS-bochs-latest ] || packages+=(bochsbios)
[ -f /usr/share/bochs/VGABIOS-lgpl-latest ] || packages+=(vgabios)
[ -f /usr/lib/ISOLINUX/isolinux.bin ] || packages+=(isolinux)
[ -f /usr/lib/syslinux/modules/bios/ldlinux.c32 ] || packages+=(syslinux-common)
command -v xorriso >/dev/null || packages+=(xorriso)
command -v cpio >/dev/null || packages+=(cpio)
# Another busybox need not be static.
dpkg-query --show --showformat '${Status}' busybox-static 2>/dev/null | grep -q ' installed$' || packages+=(busybox-static)
if [ ${#packages[@]} -gt 0 ]; then
  step="apt-get install --yes --no-install-recommends ${packages[*]}"
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    printf 'test-avx512: not all that it needs is installed. On Debian, as root for apt-get:\n  %s\n' "$step" >&2
    exit 2
  fi
  echo "$step" >&2
  $step >&2
fi

mkdir -p "$work"
if ! compgen -G "$work/linux/boot/vmlinuz-*" >/dev/null; then
  package=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/^ *Depends: \(linux-image-.*\)/\1/p' | head -n 1)
  if [ -z "$package" ]; then
    printf 'test-avx512: apt-get knows no linux-image-cloud-amd64. On Debian, as root:\n  apt-get update\n' >&2
    exit 2
  fi
  echo "Fetching $package …" >&2
  (cd "$work" && rm -f linux-image-*.deb && apt-get download --quiet --quiet "$package")
  dpkg-deb --extract "$work"/linux-image-*.deb "$work/linux"
  rm "$work"/linux-image-*.deb
fi

programs=$(cargo test --locked --package solecism-kernels --lib --tests --no-run --message-format json-render-diagnostics |
  sed -n 's/.*"executable":"\([^"]*\)".*/\1/p')

# The guest: the two test programs, the libraries that they are linked to, and a first process that runs them.
rm -rf "$work/root" "$work/iso" "$work/serial.txt"
mkdir -p "$work"/root/{bin,dev,proc,tests} "$work/iso"
cp "$(command -v busybox)" "$work/root/bin/busybox"
for program in $programs; do
  name=$(basename "$program")
  strip -o "$work/root/tests/${name%-*}" "$program"
  for library in $(ldd "$program" | grep -o '/[^ ]*'); do
    mkdir -p "$work/root$(dirname "$library")"
    cp --dereference --update "$library" "$work/root$library"
  done
done
cat >"$work/root/init" <<EOF
#!/bin/busybox sh
PATH=/bin
busybox mount -t proc proc /proc
busybox sed -n 's/^model name.*: /As /p' /proc/cpuinfo
export SOLECISM_KERNELS=scalar,avx2,avx512-vnni PROPTEST_CASES=$cases
verdict=passed
for program in /tests/*; do
  \$program --test-threads 1 || verdict=failed
done
busybox echo "The tests have \$verdict."
busybox poweroff -f
EOF
chmod +x "$work/root/init"
(cd "$work/root" && find . | cpio --create --format newc --quiet | gzip -1) >"$work/iso/tests.gz"
cp "$work"/linux/boot/vmlinuz-* "$work/iso/linux"
cp /usr/lib/ISOLINUX/isolinux.bin /usr/lib/syslinux/modules/bios/ldlinux.c32 "$work/iso"
# What Linux must not use, for Bochs 2.7 contradicts itself there. Its CPUID has no size for the state of protection keys (pku,
# ospke) and a wrong one for compacted state (xsavec, xsaves): Linux would do without XSAVE and so without AVX. And it has fast
# short copies (fsrm) with fast copies switched off: Linux's memmove would run past the end of short ones, and the boot hang.
cat >"$work/iso/isolinux.cfg" <<'EOF'
DEFAULT tests
LABEL tests
  KERNEL linux
  INITRD tests.gz
  APPEND console=ttyS0,115200 quiet clearcpuid=fsrm,pku,ospke,xsavec,xsaves mitigations=off nokaslr tsc=reliable panic=-1
EOF
xorriso -as mkisofs -quiet -o "$work/boot.iso" -b isolinux.bin -c boot.cat -no-emul-boot -boot-load-size 4 -boot-info-table \
  "$work/iso" 2>/dev/null

# A screen for a VNC viewer, waiting for none: Debian's Bochs has no display without a window or a terminal but this.
cat >"$work/bochsrc" <<EOF
display_library: rfb, options="timeout=0"
cpu: model=corei7_icelake_u, ips=100000000, reset_on_triple_fault=0
memory: guest=512, host=512
romimage: file=/usr/share/bochs/BIOS-bochs-latest
vgaromimage: file=/usr/share/bochs/VGABIOS-lgpl-latest
ata0-master: type=cdrom, path="$work/boot.iso", status=inserted
boot: cdrom
com1: enabled=1, mode=file, dev="$work/serial.txt"
log: "$work/bochs.txt"
EOF
# Debian's Bochs has its debugger built in, and stops at the first instruction.
echo continue >"$work/debugger"

echo "Booting Linux in Bochs; the first test begins in half a minute …" >&2
: >"$work/serial.txt"
timeout "$limit" bochs -q -f "$work/bochsrc" -rc "$work/debugger" </dev/null >"$work/debugger.txt" 2>&1 &
bochs=$!
trap 'kill $bochs 2>/dev/null || true' EXIT
tail --lines +1 --follow --pid $bochs "$work/serial.txt" | sed -u 's/\r$//'
wait $bochs || true
case $(tr -d '\r' <"$work/serial.txt" | grep '^The tests have ') in
*passed.) ;;
*failed.) exit 1 ;;
*)
  echo "test-avx512: the guest did not finish; see $work/bochs.txt" >&2
  exit 1
  ;;
esac
