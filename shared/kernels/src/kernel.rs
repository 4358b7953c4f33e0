//! The instruction sets that there are kernels for, and which of them this processor has.

/// An implementation of the product. All implementations give the same bits; they differ in speed.
///
/// A kernel that the processor cannot run may be asked for: [`Kernel::Scalar`] then runs in its place.
/// [`Kernel::is_available`] says whether the processor can run it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kernel {
    /// Plain Rust, which runs on every processor: the reference.
    Scalar,
    /// `vpmaddubsw` and `vpmaddwd` on 256 bits: x86-64 since Haswell, and the most that AWS Lambda promises on x86-64.
    Avx2,
    /// `vpdpbusd` on 256 bits: x86-64 client processors since Alder Lake, Zen 5.
    AvxVnni,
    /// `vpdpbusd` on 512 bits: x86-64 servers since Cascade Lake, Zen 4.
    Avx512Vnni,
    /// `sdot` on 128 bits: AArch64 servers since Neoverse N1 (AWS Graviton2).
    NeonDotprod,
    /// `usmmla` on 128 bits: AArch64 servers since Neoverse V1 (AWS Graviton3).
    NeonI8mm,
}

/// All kernels, slowest first.
const KERNELS: [Kernel; 6] = [
    Kernel::Scalar,
    Kernel::Avx2,
    Kernel::AvxVnni,
    Kernel::Avx512Vnni,
    Kernel::NeonDotprod,
    Kernel::NeonI8mm,
];

/// The kernels that have been compared with the scalar one on a processor or an emulator that has their instructions, slowest first;
/// docs/kernels.md says where and when. A kernel that has not run anywhere yet stays out of this list.
const PROVEN: [Kernel; 5] = [
    Kernel::Avx2,
    Kernel::AvxVnni,
    Kernel::Avx512Vnni,
    Kernel::NeonDotprod,
    Kernel::NeonI8mm,
];

impl Kernel {
    /// The fastest proven kernel that this processor can run.
    ///
    /// `None` if there is no such kernel. Float32 products are then the better choice, because the scalar kernel is
    /// only there to be compared with.
    pub fn detect() -> Option<Self> {
        PROVEN.into_iter().rfind(|kernel| kernel.is_available())
    }

    /// The kernels that this processor can run, slowest first.
    pub fn available() -> impl DoubleEndedIterator<Item = Self> {
        KERNELS.into_iter().filter(|kernel| kernel.is_available())
    }

    /// Whether this processor can run it. The standard library asks the processor once and remembers the answer.
    pub fn is_available(self) -> bool {
        match self {
            Self::Scalar => true,
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma"),
            #[cfg(target_arch = "x86_64")]
            Self::AvxVnni => Self::Avx2.is_available() && is_x86_feature_detected!("avxvnni"),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512Vnni => {
                is_x86_feature_detected!("fma")
                    && is_x86_feature_detected!("avx512f")
                    && is_x86_feature_detected!("avx512bw")
                    && is_x86_feature_detected!("avx512dq")
                    && is_x86_feature_detected!("avx512vl")
                    && is_x86_feature_detected!("avx512vnni")
            }
            // The packing puts the first of four weights into the lowest byte of a lane.
            #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
            Self::NeonDotprod => std::arch::is_aarch64_feature_detected!("dotprod"),
            #[cfg(all(target_arch = "aarch64", target_endian = "little"))]
            Self::NeonI8mm => std::arch::is_aarch64_feature_detected!("i8mm"),
            _ => false,
        }
    }

    /// The kernel's name in tables and options, such as `avx512-vnni`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Scalar => "scalar",
            Self::Avx2 => "avx2",
            Self::AvxVnni => "avx-vnni",
            Self::Avx512Vnni => "avx512-vnni",
            Self::NeonDotprod => "neon-dotprod",
            Self::NeonI8mm => "neon-i8mm",
        }
    }

    /// The kernel with this [`name`](Self::name), if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        KERNELS.into_iter().find(|kernel| kernel.name() == name)
    }
}

impl std::fmt::Display for Kernel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_kernels() {
        for kernel in KERNELS {
            assert_eq!(Kernel::from_name(kernel.name()), Some(kernel));
        }
        assert_eq!(Kernel::from_name("AVX2"), None);
    }

    #[test]
    fn detection_picks_the_last_that_is_available_and_proven() {
        assert_eq!(Kernel::available().next(), Some(Kernel::Scalar));
        let mut proven = Kernel::available().filter(|kernel| PROVEN.contains(kernel));
        assert_eq!(proven.next_back(), Kernel::detect());
        assert!(!PROVEN.contains(&Kernel::Scalar));
    }
}
