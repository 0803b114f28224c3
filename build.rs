//! Keeps the crate's checked statements away from whatever `DATABASE_URL` a
//! backend has in its environment: they are checked against `.sqlx/`, unless
//! `SQLX_OFFLINE` says otherwise (`cargo sqlx prepare` sets it to `false`).

fn main() {
    println!("cargo::rerun-if-changed=migrations");
    println!("cargo::rerun-if-changed=.sqlx");
    println!("cargo::rerun-if-changed=sqlx.toml");
    println!("cargo::rerun-if-env-changed=SQLX_OFFLINE");
    if std::env::var_os("SQLX_OFFLINE").is_none() {
        println!("cargo::rustc-env=SQLX_OFFLINE=true");
    }
}
