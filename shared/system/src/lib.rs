//! What the process uses of the machine: memory, time as it is written everywhere, and panics that become errors.
//!
//! ```
//! if let (Some(now), Some(peak)) = (solecism_system::resident_bytes(), solecism_system::peak_bytes()) {
//!     assert!(now > 0 && peak > 0);
//! }
//! ```

mod allocator;
mod memory;
mod panics;
mod time;

pub use allocator::{give_memory_back, keep_allocator_small};
pub use memory::{peak_bytes, resident_bytes};
pub use panics::caught;
pub use time::milliseconds;
