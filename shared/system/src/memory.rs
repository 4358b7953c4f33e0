//! How much memory this process needs.

/// The memory that this process has resident now, in bytes; none if the system does not say.
pub fn resident_bytes() -> Option<u64> {
    read("VmRSS:")
}

/// The most memory this process has had resident at once, in bytes; none if the system does not say.
pub fn peak_bytes() -> Option<u64> {
    read("VmHWM:")
}

fn read(field: &str) -> Option<u64> {
    // Only Linux has it; elsewhere the file is missing.
    parse(&std::fs::read_to_string("/proc/self/status").ok()?, field)
}

/// A field of proc_pid_status(5): `VmRSS`, "resident set size", or `VmHWM`, "peak resident set size". Their kB has 1,024 bytes.
fn parse(status: &str, field: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    line.trim()
        .strip_suffix("kB")?
        .trim()
        .parse::<u64>()
        .ok()?
        .checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_in_bytes() {
        let status = "VmPeak:\t  9 kB\nVmHWM:\t    2048 kB\nVmRSS:\t 5 kB\n";
        assert_eq!(parse(status, "VmHWM:"), Some(2_097_152));
        assert_eq!(parse(status, "VmRSS:"), Some(5120));
        assert_eq!(parse("VmRSS:\t 5 kB\n", "VmHWM:"), None);
        assert_eq!(parse("VmHWM:\t many kB\n", "VmHWM:"), None);
    }
}
