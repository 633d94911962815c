//! The guide's table of all combinations, as the runtime answers for them.

use std::sync::Arc;

use floe::store::{MemoryStore, StateStore};

use super::cell::{Cell, KEPT, MODELS, Means, WHERE};

/// The table of the guide.
const GUIDE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../runtime/src/guide/activation_table.md");

/// How many combinations must be accepted.
const LEAST: usize = 70;

/// The table of the guide is what the runtime says. Nothing is said twice: a reason has one footnote.
#[tokio::test]
async fn the_guide_has_the_table_of_all_cells() {
    let text = table();
    let accepted: usize = text.split(' ').next().and_then(|first| first.parse().ok()).unwrap();
    assert!(accepted >= LEAST, "{text}");
    if std::env::var_os("FLOE_BLESS").is_some() {
        std::fs::write(GUIDE, &text).unwrap();
    }
    let committed = std::fs::read_to_string(GUIDE).unwrap_or_default();
    assert!(
        committed == text,
        "{GUIDE} is not what the runtime says; write it anew with FLOE_BLESS=1. It must be:\n{text}"
    );
}

/// Why a combination is refused, as the table of the guide has it.
pub(super) fn reason_in_guide(cell: Cell) -> Option<String> {
    let guide = std::fs::read_to_string(GUIDE).unwrap();
    let row = format!("| `{}` | {} |", cell.place, cell.kept);
    let row = guide.lines().find_map(|line| line.strip_prefix(&row)).unwrap_or_else(|| panic!("no {row}"));
    let column = MODELS.iter().position(|model| *model == cell.model).unwrap();
    let answer = row.split('|').nth(column).unwrap().trim();
    let reason = || guide.lines().find_map(|line| line.strip_prefix(&format!("{answer}. ")));
    (answer != "✓").then(|| reason().unwrap_or_else(|| panic!("no reason {answer}")).to_owned())
}

fn table() -> String {
    let store: Arc<dyn StateStore> = Arc::new(MemoryStore::new());
    let means = Means::new(&store);
    let mut accepted = 0;
    let mut reasons: Vec<String> = Vec::new();
    let mut rows = String::new();
    for place in WHERE {
        for kept in KEPT {
            rows.push_str(&format!("| `{place}` | {kept} |"));
            for model in MODELS {
                match (Cell { place, model, kept }).activation(&means).refusal() {
                    None => {
                        accepted += 1;
                        rows.push_str(" ✓ |");
                    }
                    Some(refusal) => {
                        // It names the three answers first.
                        let reason =
                            refusal.split_once(": ").map_or(&*refusal, |(_, reason)| reason).to_owned();
                        let known = reasons.iter().position(|known| *known == reason);
                        let number = known.unwrap_or_else(|| {
                            reasons.push(reason);
                            reasons.len() - 1
                        });
                        rows.push_str(&format!(" {} |", number + 1));
                    }
                }
            }
            rows.push('\n');
        }
    }
    let cells = WHERE.len() * KEPT.len() * MODELS.len();
    let mut text = format!(
        "{accepted} of the {cells} combinations are accepted (✓). The others are refused when they are "
    );
    text.push_str("added, each with the reason that its number stands for.\n\n| incarnation | state |");
    MODELS.iter().for_each(|model| text.push_str(&format!(" {model} |")));
    text.push_str("\n|---|---|");
    MODELS.iter().for_each(|_| text.push_str(":-:|"));
    text.push('\n');
    text.push_str(&rows);
    text.push('\n');
    for (index, reason) in reasons.iter().enumerate() {
        text.push_str(&format!("{}. {reason}\n", index + 1));
    }
    text
}
