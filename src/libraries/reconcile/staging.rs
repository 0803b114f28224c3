//! How a seen file is written into its staging table.

use super::model::SeenFile;
use crate::copy::staging;

staging! {
    /// `library_seen_files`; its run is its library, which has one scan at a time.
    SeenStaging: "library_seen_files", "queries/libraries/reconcile/columns.sql", |file: &'s SeenFile| {
        path: String = Some(file.path.as_str()),
        file_name: String = Some(file.file_name()),
        size_bytes: i64 = file.size_bytes,
        fingerprint: String = file.fingerprint.as_deref(),
    }
}
