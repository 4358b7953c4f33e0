//! How much memory this process has needed.

/// The most memory this process has had resident at once, in bytes; nothing where the system does not say.
pub(super) fn peak_bytes() -> Option<u64> {
    // Linux alone has it; elsewhere the file is missing.
    parse(&std::fs::read_to_string("/proc/self/status").ok()?)
}

/// `VmHWM`, "peak resident set size", of proc_pid_status(5); its kB are of 1,024 bytes.
fn parse(status: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
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
    fn the_peak_is_read_in_bytes() {
        assert_eq!(
            parse("VmPeak:\t  9 kB\nVmHWM:\t    2048 kB\nVmRSS:\t 5 kB\n"),
            Some(2_097_152)
        );
        assert_eq!(parse("VmRSS:\t 5 kB\n"), None);
        assert_eq!(parse("VmHWM:\t many kB\n"), None);
    }
}
