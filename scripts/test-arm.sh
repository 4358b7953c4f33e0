#!/usr/bin/env bash
# The tests of shared/kernels, built for AArch64 and run under QEMU's user-mode emulation: as a processor with dotprod and
# i8mm, as one with dotprod alone, and as one with neither. Minutes to build the first time, two to run.
#
# What is missing is installed where this runs as root with apt-get; elsewhere it says how to get it.
set -euo pipefail
cd "$(dirname "$0")/.."
target=aarch64-unknown-linux-gnu

packages=()
command -v aarch64-linux-gnu-gcc >/dev/null || packages+=(gcc-aarch64-linux-gnu libc6-dev-arm64-cross)
command -v qemu-aarch64 >/dev/null || packages+=(qemu-user)
steps=()
if [ ${#packages[@]} -gt 0 ]; then steps+=("apt-get install --yes --no-install-recommends ${packages[*]}"); fi
if [ ! -d "$(rustc --print sysroot)/lib/rustlib/$target" ]; then steps+=("rustup target add $target"); fi
for step in "${steps[@]}"; do
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    printf 'test-arm: not all that it needs is installed. On Debian or Ubuntu, as root for apt-get:\n' >&2
    printf '  %s\n' "${steps[@]}" >&2
    exit 2
  fi
  echo "$step" >&2
  $step >&2
done

export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER=aarch64-linux-gnu-gcc
# prove PROCESSOR KERNELS: the tests fail where the processor that QEMU plays has other kernels.
prove() {
  echo "As $1: $2" >&2
  SOLECISM_KERNELS=$2 CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER="qemu-aarch64 -L /usr/aarch64-linux-gnu -cpu $1" \
    cargo test --locked --package solecism-kernels --lib --tests --target $target
}
prove max scalar,neon-dotprod,neon-i8mm
prove neoverse-n1 scalar,neon-dotprod
prove cortex-a72 scalar
