//! What the process takes of the machine: memory, and time as it is written everywhere.
//!
//! ```
//! if let (Some(now), Some(peak)) = (solecism_system::resident_bytes(), solecism_system::peak_bytes()) {
//!     assert!(now > 0 && peak > 0);
//! }
//! ```

mod allocator;
mod memory;
mod time;

pub use allocator::{give_memory_back, keep_allocator_small};
pub use memory::{peak_bytes, resident_bytes};
pub use time::milliseconds;
