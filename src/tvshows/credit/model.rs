//! The types of a credit: what is read, what is written, how it is stored.

use crate::content::{credit, person_credit};
use crate::id::typed_id;
use crate::tvshows::{PersonId, SeriesId};

typed_id! {
    /// A credit's id.
    CreditId
}

credit! {
    /// What a person did in a series, with what a cast list shows of the person.
    Credit(CreditId) from CreditRow and ListedCredit;
    /// A credit to be made. A person has a role, character and job in a series at
    /// most once.
    NewCredit;
    of series_id: SeriesId, by PersonId, in "series_credits"
}

person_credit! {
    /// A line of a person's filmography: what he did, and what is shown of the series.
    PersonCredit(CreditId) from ListedPersonCredit, of series_id: SeriesId, shown first_air_date, in "series_credits"
}
