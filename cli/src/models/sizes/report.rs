//! What was measured, for people and for programs.

use anyhow::Context as _;
use serde::Serialize;

use super::Sizes;
use crate::models::{megabytes, plain};
use crate::table::table;

/// What people who look for such a model start from, in bytes: the float32 weights of the base sizes, and a service of such models.
const YARDSTICKS: [(&str, u64); 4] = [
    ("DistilBERT multilingual, one model", 260_000_000),
    ("BERT multilingual, one language", 420_000_000),
    ("BERT multilingual, five languages", 2_000_000_000),
    ("a service with a BERT for each language and a T5", 4_000_000_000),
];

/// The sums over all models.
#[derive(Debug, PartialEq, Serialize)]
struct Total {
    /// A sum is missing if a figure of one model is.
    disk_bytes: Option<u64>,
    transfer_bytes: u64,
    memory_bytes: Option<u64>,
    parameters: Option<u64>,
}

impl Total {
    fn of(measured: &[Sizes]) -> Self {
        let sum = |figure: fn(&Sizes) -> Option<u64>| measured.iter().map(figure).sum();
        Self {
            disk_bytes: sum(|sizes| sizes.disk_bytes),
            transfer_bytes: measured.iter().map(|sizes| sizes.transfer_bytes).sum(),
            memory_bytes: sum(|sizes| sizes.memory_bytes),
            parameters: sum(|sizes| sizes.parameters),
        }
    }

    /// The size to compare with that of other models' files.
    fn size(&self) -> u64 {
        self.disk_bytes.unwrap_or(self.transfer_bytes)
    }
}

/// A table, and under it the total against each yardstick.
pub(super) fn pretty(measured: &[Sizes]) -> String {
    let columns = [
        "LANGUAGE",
        "NAME",
        "ON DISK",
        "TRANSFER",
        "MEMORY",
        "PEAK",
        "PARAMETERS",
    ];
    let mut rows = vec![columns.map(str::to_owned)];
    let bytes = |bytes: Option<u64>| bytes.map_or("unknown".to_owned(), megabytes);
    let millions =
        |count: Option<u64>| count.map_or("unknown".to_owned(), |count| format!("{:.1} M", count as f64 / 1e6));
    rows.extend(measured.iter().map(|sizes| {
        [
            plain(&sizes.language),
            plain(&sizes.name),
            bytes(sizes.disk_bytes),
            megabytes(sizes.transfer_bytes),
            bytes(sizes.memory_bytes),
            bytes(sizes.peak_bytes),
            millions(sizes.parameters),
        ]
    }));
    let total = Total::of(measured);
    rows.push([
        "all".to_owned(),
        String::new(),
        bytes(total.disk_bytes),
        megabytes(total.transfer_bytes),
        bytes(total.memory_bytes),
        // Each model has its peak at a different time, and in a different function.
        String::new(),
        millions(total.parameters),
    ]);
    let compared = YARDSTICKS.map(|(name, bytes)| {
        let share = percent(total.size(), bytes);
        format!("{share:>7} of {}, {name}\n", rounded(bytes))
    });
    let size = megabytes(total.size());
    format!("{}\n{size} in all, which is\n{}", table(&rows), compared.concat())
}

/// `part` of `whole` in hundredths, to two places that count.
fn percent(part: u64, whole: u64) -> String {
    let percent = part as f64 / whole as f64 * 100.0;
    if percent < 9.95 {
        format!("{percent:.1} %")
    } else {
        format!("{percent:.0} %")
    }
}

/// A round number of bytes.
fn rounded(bytes: u64) -> String {
    if bytes < 1_000_000_000 {
        format!("{} MB", bytes / 1_000_000)
    } else {
        format!("{} GB", bytes / 1_000_000_000)
    }
}

/// All figures as one JSON object in a line.
///
/// # Errors
///
/// A figure that JSON has no place for; there is none.
pub(super) fn json(measured: &[Sizes]) -> anyhow::Result<String> {
    #[derive(Serialize)]
    struct Compared {
        name: &'static str,
        bytes: u64,
        /// The total's size in parts of it.
        ratio: f64,
    }
    #[derive(Serialize)]
    struct All<'a> {
        models: &'a [Sizes],
        total: &'a Total,
        compared: [Compared; YARDSTICKS.len()],
    }
    let total = Total::of(measured);
    let compared = YARDSTICKS.map(|(name, bytes)| Compared {
        name,
        bytes,
        ratio: total.size() as f64 / bytes as f64,
    });
    let all = All {
        models: measured,
        total: &total,
        compared,
    };
    Ok(serde_json::to_string(&all).context("cannot write the sizes as JSON")? + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(language: &str, disk_bytes: Option<u64>) -> Sizes {
        Sizes {
            language: language.to_owned(),
            name: format!("solecism-{language}"),
            version: "1.0.0".to_owned(),
            disk_bytes,
            transfer_bytes: 29_000_000,
            memory_bytes: Some(40_000_000),
            resident_bytes: 38_000_000,
            peak_bytes: Some(70_000_000),
            parameters: Some(27_700_000),
        }
    }

    #[test]
    fn the_table_has_each_model_the_total_and_the_yardsticks() {
        let expected = "\
LANGUAGE  NAME         ON DISK  TRANSFER  MEMORY   PEAK     PARAMETERS
de        solecism-de  30.0 MB  29.0 MB   40.0 MB  70.0 MB  27.7 M
sv        solecism-sv  31.0 MB  29.0 MB   40.0 MB  70.0 MB  27.7 M
all                    61.0 MB  58.0 MB   80.0 MB           55.4 M

61.0 MB in all, which is
   23 % of 260 MB, DistilBERT multilingual, one model
   15 % of 420 MB, BERT multilingual, one language
  3.0 % of 2 GB, BERT multilingual, five languages
  1.5 % of 4 GB, a service with a BERT for each language and a T5
";
        assert_eq!(
            pretty(&[sizes("de", Some(30_000_000)), sizes("sv", Some(31_000_000))]),
            expected
        );
    }

    #[test]
    fn what_is_not_known_of_one_is_not_known_of_all() {
        let measured = [sizes("de", Some(30_000_000)), sizes("sv", None)];
        let total = Total::of(&measured);
        assert_eq!((total.disk_bytes, total.transfer_bytes), (None, 58_000_000));
        assert_eq!(total.memory_bytes, Some(80_000_000));
        assert_eq!(total.size(), 58_000_000);
        assert!(pretty(&measured).contains("unknown"));
    }

    #[test]
    fn shares_have_two_places_that_count() {
        let cases = [
            (1, "0.1 %"),
            (34, "3.4 %"),
            (99, "9.9 %"),
            (100, "10 %"),
            (534, "53 %"),
            (1200, "120 %"),
        ];
        for (part, expected) in cases {
            assert_eq!(percent(part, 1000), expected);
        }
    }
}
