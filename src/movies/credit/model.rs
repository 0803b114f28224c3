//! The types of a credit: what is read, what is written, how it is stored.

use crate::content::{credit, person_credit};
use crate::id::typed_id;
use crate::movies::{MovieId, PersonId};

typed_id! {
    /// A credit's id.
    CreditId
}

credit! {
    /// What a person did in a movie, with what a cast list shows of the person.
    Credit(CreditId) from CreditRow and ListedCredit;
    /// A credit to be made. A person has a role, character and job in a movie at
    /// most once.
    NewCredit;
    of movie_id: MovieId, by PersonId, in "movie_credits"
}

person_credit! {
    /// A line of a person's filmography: what he did, and what is shown of the movie.
    PersonCredit(CreditId) from ListedPersonCredit, of movie_id: MovieId, shown release_date, in "movie_credits"
}
