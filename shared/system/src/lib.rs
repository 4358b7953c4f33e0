//! What the process takes of the machine: memory, and time as it is written everywhere.
//!
//! ```
//! if let (Some(now), Some(peak)) = (solecism_system::resident_bytes(), solecism_system::peak_bytes()) {
//!     assert!(now > 0 && peak > 0);
//! }
//! ```

mod memory;
mod time;

pub use memory::{peak_bytes, resident_bytes};
pub use time::milliseconds;
