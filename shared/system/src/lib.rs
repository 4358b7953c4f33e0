//! What the process takes of the machine.
//!
//! ```
//! if let (Some(now), Some(peak)) = (solecism_system::resident_bytes(), solecism_system::peak_bytes()) {
//!     assert!(now > 0 && peak > 0);
//! }
//! ```

mod memory;

pub use memory::{peak_bytes, resident_bytes};
