//! The memory that the allocator keeps after it was freed.

/// Gives the pages back to the machine that were freed and that the allocator keeps for itself. Takes some milliseconds.
///
/// glibc's allocator keeps nearly all of what a dropped model leaves: twelve rounds of loading and dropping five models of 30 MB
/// made a process of 1 GB, and with this after each drop one of 220 MB. (jemalloc 5 came to 576 MB without it, mimalloc 2 to
/// 1.4 GB.) Where the allocator is another one this does nothing.
pub fn give_memory_back() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    #[expect(unsafe_code, reason = "there is no safe way to call it")]
    // SAFETY: malloc_trim(3) may be called at any time from any thread, and touches nothing that is allocated.
    unsafe {
        libc::malloc_trim(0);
    }
}

/// Lets the allocator spread over as many arenas as there are cores that compute, instead of eight times as many: what one has free
/// another cannot use. To be called once, before other threads are started. Where the allocator is another one this does nothing.
pub fn keep_allocator_small() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        #[expect(unsafe_code, reason = "there is no safe way to call it")]
        // SAFETY: mallopt(3) changes a number that later allocations read.
        unsafe {
            libc::mallopt(libc::M_ARENA_MAX, libc::c_int::try_from(cores).unwrap_or(1));
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
