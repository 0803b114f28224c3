//! Hints for names that were written wrongly.

/// `; did you mean …?` for the nearest of some names, or nothing when none is near.
pub(super) fn suggest(written: &str, known: impl Iterator<Item = String>) -> String {
    let near = |name: String| (distance(&written.to_ascii_lowercase(), &name.to_ascii_lowercase()), name);
    known
        .map(near)
        .min_by_key(|(distance, _)| *distance)
        .filter(|(distance, name)| *distance <= 1 + name.len() / 6)
        .map(|(_, name)| format!("; did you mean `{name}`?"))
        .unwrap_or_default()
}

/// How many letters have to be added, removed or changed to make one text of another.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (above, letter) in from.chars().enumerate() {
        let mut corner = above;
        row[0] = above + 1;
        for (at, other) in to.iter().enumerate() {
            let changed = corner + usize::from(letter != *other);
            corner = row[at + 1];
            row[at + 1] = changed.min(corner + 1).min(row[at] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_suggested_and_far_ones_are_not() {
        let known = || ["pool.max_conns", "host"].map(str::to_owned).into_iter();
        assert_eq!(suggest("pool.max_cons", known()), "; did you mean `pool.max_conns`?");
        assert_eq!(suggest("hots", known()), "");
        assert_eq!(suggest("hst", known()), "; did you mean `host`?");
        assert_eq!(suggest("something", known()), "");
    }
}
