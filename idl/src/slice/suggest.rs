//! "Did you mean": the known name that is nearest to a wrong one.

/// The candidate nearest to `wrong`, if one is near enough to be meant.
pub(crate) fn closest<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if wrong.len() > LONGEST {
        return None;
    }
    let most = match wrong.chars().count() {
        0..=2 => 0,
        3..=5 => 1,
        _ => 2,
    };
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let is_same_word = candidate.eq_ignore_ascii_case(wrong);
        let distance = if is_same_word { 0 } else { distance(wrong, candidate, most + 1) };
        let is_near = is_same_word || distance <= most;
        if is_near && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Letters to change, add, take away or swap with the next one; `bound` if it is that or more.
fn distance(left: &str, right: &str, bound: usize) -> usize {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    if left.len().abs_diff(right.len()) >= bound {
        return bound;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (y, own) in left.iter().enumerate() {
        let mut next = vec![y + 1];
        for (x, other) in right.iter().enumerate() {
            let change = row[x] + usize::from(own != other);
            let mut least = change.min(row[x + 1] + 1).min(next[x] + 1);
            if x > 0 && y > 0 && *own == right[x - 1] && left[y - 1] == *other {
                least = least.min(before[x - 1] + 1);
            }
            next.push(least);
        }
        before = row;
        row = next;
    }
    row[right.len()].min(bound)
}

/// Longer names are not compared.
const LONGEST: usize = 80;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearest() {
        let check = |wrong, expected| {
            let known = ["struct", "sequence", "string", "int", "includes"];
            assert_eq!(closest(wrong, known), expected, "{wrong}");
        };
        check("strcut", Some("struct"));
        check("Struct", Some("struct"));
        check("sequnce", Some("sequence"));
        check("itn", Some("int"));
        check("in", None);
        check("whatever", None);
        check("", None);
    }
}
