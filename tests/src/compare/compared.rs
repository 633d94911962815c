//! What was compared, to be told at the end.

use super::Text;

/// How many values were found equal, and a digest of all of them.
#[derive(Debug)]
pub struct Compared {
    values: i64,
    digest: u64,
}

/// Two texts that differ, near where they do.
#[derive(Debug)]
pub struct Different {
    /// What it must be.
    pub expected: String,
    /// What it is.
    pub found: String,
}

impl Default for Compared {
    fn default() -> Self {
        Compared { values: 0, digest: 0xcbf2_9ce4_8422_2325 }
    }
}

impl Compared {
    /// Counts what is equal.
    ///
    /// # Errors
    /// The texts differ.
    pub fn check(&mut self, expected: &Text, found: &Text) -> Result<(), Different> {
        if expected.text != found.text {
            return Err(different(&expected.text, &found.text));
        }
        self.values += expected.values;
        for byte in expected.text.bytes() {
            self.digest = (self.digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Ok(())
    }

    /// The count and the digest, as they travel.
    pub fn told(&self) -> (i64, i64) {
        (self.values, self.digest.cast_signed())
    }

    /// Prints a line for the test that reads this.
    pub fn print(side: &str, (values, digest): (i64, i64)) {
        println!("{side} {values} {digest:x}");
    }
}

fn different(expected: &str, found: &str) -> Different {
    let same = expected.bytes().zip(found.bytes()).take_while(|(a, b)| a == b).count();
    let near = |text: &str| {
        let begin = text.floor_char_boundary(same.saturating_sub(100));
        text[begin..].chars().take(200).collect()
    };
    Different { expected: near(expected), found: near(found) }
}
