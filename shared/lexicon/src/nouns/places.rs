//! Gender, case and number together.

use std::ops::{BitAnd, BitOr};

/// Genders: a noun has one of them, an adjective's form goes with some.
pub(crate) const ANIMATE: u64 = 1;
pub(crate) const INANIMATE: u64 = 2;
pub(crate) const FEMININE: u64 = 4;
pub(crate) const NEUTER: u64 = 8;
pub(crate) const MASCULINE: u64 = ANIMATE | INANIMATE;
/// Masculine and neuter, which have most forms of the singular in common.
pub(crate) const NOT_FEMININE: u64 = MASCULINE | NEUTER;
pub(crate) const ALL: u64 = NOT_FEMININE | FEMININE;

/// Cases.
pub(crate) const NOMINATIVE: u64 = 1;
pub(crate) const GENITIVE: u64 = 2;
pub(crate) const DATIVE: u64 = 4;
pub(crate) const ACCUSATIVE: u64 = 8;
pub(crate) const LOCATIVE: u64 = 16;
pub(crate) const INSTRUMENTAL: u64 = 32;
pub(crate) const ANY_CASE: u64 = 63;

const GENDERS: usize = 4;
const CASES: usize = 6;

/// Combinations of gender, case and number: where a form may stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Places(u64);

impl Places {
    pub(crate) const NONE: Self = Self(0);

    /// One combination: the gender and the case by their number in the order of the constants.
    pub(crate) const fn of(gender: usize, case: usize, plural: bool) -> Self {
        Self(1 << ((plural as usize * CASES + case) * GENDERS + gender))
    }

    /// The singular of these genders in these cases.
    pub(crate) const fn singular(genders: u64, cases: u64) -> Self {
        let mut bits = 0;
        let mut case = 0;
        while case < CASES {
            if cases >> case & 1 == 1 {
                bits |= genders << (case * GENDERS);
            }
            case += 1;
        }
        Self(bits)
    }

    /// The plural.
    pub(crate) const fn plural(genders: u64, cases: u64) -> Self {
        Self(Self::singular(genders, cases).0 << (CASES * GENDERS))
    }

    /// All genders and both numbers in these cases.
    pub(crate) const fn cases(cases: u64) -> Self {
        Self::singular(ALL, cases).or(Self::plural(ALL, cases))
    }

    pub(crate) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn is_none(self) -> bool {
        self.0 == 0
    }

    /// The lowest of them: the singular before the plural, then by case, then by gender.
    pub(crate) const fn first(self) -> u32 {
        self.0.trailing_zeros()
    }

    /// Those with a case and a number that one of `self` has, whatever the gender.
    pub(crate) const fn any_gender(self) -> Self {
        let mut bits = 0;
        let mut at = 0;
        while at < 2 * CASES {
            if self.0 >> (at * GENDERS) & ALL != 0 {
                bits |= ALL << (at * GENDERS);
            }
            at += 1;
        }
        Self(bits)
    }

    /// Those of the genders that one of `self` has, whatever the case and the number.
    pub(crate) const fn same_gender(self) -> Self {
        let mut genders = 0;
        let mut at = 0;
        while at < 2 * CASES {
            genders |= self.0 >> (at * GENDERS) & ALL;
            at += 1;
        }
        Self::singular(genders, ANY_CASE).or(Self::plural(genders, ANY_CASE))
    }

    /// Each of them by itself, in the order of [`first`](Self::first).
    pub(crate) fn each(self) -> impl Iterator<Item = Self> {
        (0..u64::BITS)
            .map(move |bit| Self(self.0 & (1 << bit)))
            .filter(|place| !place.is_none())
    }

    /// Those in the numbers that `self` has, in any gender and case.
    pub(crate) const fn numbers(self) -> Self {
        let one = Self::singular(ALL, ANY_CASE);
        let many = Self::plural(ALL, ANY_CASE);
        match (self.0 & one.0 != 0, self.0 & many.0 != 0) {
            (true, true) => one.or(many),
            (true, false) => one,
            (false, true) => many,
            (false, false) => Self::NONE,
        }
    }

    pub(crate) const fn bits(self) -> u64 {
        self.0
    }

    pub(crate) const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }
}

impl BitAnd for Places {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl BitOr for Places {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        self.or(other)
    }
}
