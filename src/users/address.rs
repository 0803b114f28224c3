//! Addresses of clients: `inet` comes out as text.

use std::fmt::Display;
use std::net::IpAddr;

use crate::query::Misfit;

pub(super) fn address_of(key: impl Display, column: &'static str, text: Option<String>) -> Result<Option<IpAddr>, Misfit> {
    text.map(|text| text.parse().map_err(|_| Misfit { key: key.to_string(), reason: column })).transpose()
}
