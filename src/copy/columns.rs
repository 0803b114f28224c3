//! Which columns of a staging table rows have something for.
//!
//! Of the forty things that may be known of a film a source knows ten or twenty.
//! A column that is not named in the COPY costs nobody anything: not encoded, not sent, not read by the server.

/// A set of the columns of one staging table, by their places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Columns(u64);

impl Columns {
    /// The most columns that a staging table may have.
    pub(crate) const MOST: usize = 64;

    /// The first so many.
    pub(crate) const fn first(count: usize) -> Self {
        Self(u64::MAX >> (Self::MOST - count))
    }

    /// This set and the column at `place`, if that is `filled`.
    #[inline]
    pub(crate) fn with(self, place: u32, filled: bool) -> Self {
        Self(self.0 | u64::from(filled) << place)
    }

    #[inline]
    pub(crate) fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    #[inline]
    pub(crate) fn has(self, place: u32) -> bool {
        self.0 >> place & 1 == 1
    }

    /// Whether all `others` are among these.
    #[inline]
    pub(crate) fn have(self, others: Self) -> bool {
        others.0 & !self.0 == 0
    }

    #[inline]
    pub(crate) fn count(self) -> u32 {
        self.0.count_ones()
    }
}

#[cfg(test)]
mod tests {
    use super::Columns;

    #[test]
    fn a_set_has_what_was_put_into_it() {
        let some = Columns::default().with(0, true).with(1, false).with(63, true);
        assert_eq!([0, 1, 62, 63].map(|place| some.has(place)), [true, false, false, true]);
        assert_eq!(some.count(), 2);
        assert!(some.have(Columns::default()) && some.have(some) && Columns::first(64).have(some));
        assert!(!some.have(Columns::first(2)) && some.and(Columns::first(2)).have(Columns::first(2)));
        assert_eq!(Columns::first(1), Columns::default().with(0, true));
    }
}
