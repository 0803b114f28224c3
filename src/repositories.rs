//! The modules that a handle offers, in one place: a new one is a line here,
//! and then there on `Database`, `Reader`, `Causal` and `Transaction`.

use crate::drafts::Drafts;
use crate::handle::{Handle, ReadOnly, ReadWrite};
use crate::libraries::Libraries;
use crate::movies::Movies;
use crate::outbox::Outbox;
use crate::routing::Causal;
use crate::transaction::Transaction;
use crate::tvshows::TvShows;
use crate::users::Users;
use crate::{Database, Reader};

macro_rules! repositories {
    ($owner:ty, $mode:ty) => {
        impl $owner {
            /// Users, their sign-in, rights and settings, playlists, the activity log.
            #[must_use]
            pub fn users(&self) -> Users<$mode> {
                Users::new(self.handle())
            }

            /// Libraries and who may see them.
            #[must_use]
            pub fn libraries(&self) -> Libraries<$mode> {
                Libraries::new(self.handle())
            }

            /// Movies and everything that belongs to them.
            #[must_use]
            pub fn movies(&self) -> Movies<$mode> {
                Movies::new(self.handle())
            }

            /// Series, seasons, episodes and everything that belongs to them.
            #[must_use]
            pub fn tvshows(&self) -> TvShows<$mode> {
                TvShows::new(self.handle())
            }

            /// Edits of metadata that wait for approval.
            #[must_use]
            pub fn drafts(&self) -> Drafts<$mode> {
                Drafts::new(self.handle())
            }

            /// Events that are committed with what they tell of; read on the primary.
            #[must_use]
            pub fn outbox(&self) -> Outbox<$mode> {
                Outbox::new(self.handle())
            }
        }
    };
}

repositories!(Database, ReadWrite);
repositories!(Reader, ReadOnly);
repositories!(Causal, ReadWrite);
repositories!(Transaction, ReadWrite);

impl Transaction {
    fn handle(&self) -> Handle<ReadWrite> {
        Handle::transaction(self)
    }
}
