//! What differs between two texts, line by line.

use std::fmt::Write as _;

/// The lines that differ, `-` before those of `old` and `+` before those of `new`, with some lines around them.
pub(super) fn diff(old: &str, new: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let same = |(a, b): &(&&str, &&str)| a == b;
    let before = old.iter().zip(&new).take_while(same).count();
    let after = old[before..].iter().rev().zip(new[before..].iter().rev()).take_while(same).count();
    let (old_end, new_end) = (old.len() - after, new.len() - after);

    let start = before.saturating_sub(AROUND);
    let mut text = String::new();
    let _ = writeln!(text, "@@ line {} @@", start + 1);
    old[start..before].iter().for_each(|line| push(&mut text, ' ', line));
    for (mark, line) in changes(&old[before..old_end], &new[before..new_end]) {
        push(&mut text, mark, line);
    }
    old[old_end..].iter().take(AROUND).for_each(|line| push(&mut text, ' ', line));
    text
}

fn push(text: &mut String, mark: char, line: &str) {
    let _ = writeln!(text, "{}", format!("{mark}{line}").trim_end());
}

/// The longest sequence of lines that both have stays; the others go, or come.
fn changes<'a>(old: &[&'a str], new: &[&'a str]) -> Vec<(char, &'a str)> {
    if old.len().saturating_mul(new.len()) > CELLS_MAX {
        let gone = old.iter().map(|line| ('-', *line));
        return gone.chain(new.iter().map(|line| ('+', *line))).collect();
    }
    // `common[i][j]` is the length of the longest such sequence of `old[i..]` and `new[j..]`.
    let width = new.len() + 1;
    let mut common = vec![0_u32; (old.len() + 1) * width];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i * width + j] = if old[i] == new[j] {
                common[(i + 1) * width + j + 1] + 1
            } else {
                common[(i + 1) * width + j].max(common[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut changes = Vec::new();
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            changes.push((' ', old[i]));
            (i, j) = (i + 1, j + 1);
        } else if i < old.len()
            && (j == new.len() || common[(i + 1) * width + j] >= common[i * width + j + 1])
        {
            changes.push(('-', old[i]));
            i += 1;
        } else {
            changes.push(('+', new[j]));
            j += 1;
        }
    }
    changes
}

/// Lines shown before and after.
const AROUND: usize = 3;

/// Texts with more pairs of lines are not compared: one goes, the other comes.
const CELLS_MAX: usize = 4_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diffs() {
        let check = |old: &str, new: &str, expected: &str| assert_eq!(diff(old, new), expected);
        check("a\nb\nc\nd\ne\nf\n", "a\nb\nc\nd\nE\nf\n", "@@ line 2 @@\n b\n c\n d\n-e\n+E\n f\n");
        check("a\nb\nc\n", "b\nc\nd\n", "@@ line 1 @@\n-a\n b\n c\n+d\n");
        check("", "a\n", "@@ line 1 @@\n+a\n");
        let many: String = (0..3000).map(|line| format!("{line}\n")).collect();
        let other: String = (0..3000).map(|line| format!("x{line}\n")).collect();
        assert_eq!(diff(&many, &other).lines().count(), 6001);
    }
}
