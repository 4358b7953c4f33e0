//! The memory that the allocator keeps after it was freed.

/// Gives pages that were freed, and that the allocator keeps for itself, back to the machine. This takes some milliseconds.
///
/// If the allocator is not glibc's, this does nothing.
pub fn give_memory_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    #[expect(unsafe_code, reason = "there is no safe way to call it")]
    // SAFETY: malloc_trim(3) may be called at any time from any thread, and touches nothing that is allocated.
    unsafe {
        libc::malloc_trim(0);
    }
}

/// Keeps the allocator from keeping what is freed. There is one arena for all threads, because a thread cannot use what is free in
/// another's arena, and blocks of 64 KiB and more come from the machine and go back to it. This is to be called once, before other threads
/// are started. If the allocator is not glibc's, this does nothing.
///
/// It is for a server whose models come and go. By itself, glibc raises its thresholds as blocks are freed, and gives each thread an arena:
/// all five languages in rotation with room for two took 583 MB at the peak, and 208 MB with this. (In twelve rounds of loading and
/// dropping all five, jemalloc 5 came to 576 MB, mimalloc 2 to 1.4 GB and glibc by itself to 1 GB.) It costs no measurable time, because
/// what takes time here allocates little.
pub fn keep_allocator_small() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        const THRESHOLD: libc::c_int = 64 << 10;
        let settings = [
            (libc::M_ARENA_MAX, 1),
            (libc::M_MMAP_THRESHOLD, THRESHOLD),
            (libc::M_TRIM_THRESHOLD, THRESHOLD),
        ];
        for (name, value) in settings {
            #[expect(unsafe_code, reason = "there is no safe way to call it")]
            // SAFETY: mallopt(3) changes a number that later allocations read.
            unsafe {
                libc::mallopt(name, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_use_stays() {
        let kept: Vec<Vec<u8>> = (0..100).map(|byte| vec![byte; 10_000]).collect();
        drop(vec![0_u8; 1 << 20]);
        give_memory_back();
        assert!(
            kept.iter()
                .enumerate()
                .all(|(i, bytes)| bytes.iter().all(|byte| usize::from(*byte) == i))
        );
    }
}
