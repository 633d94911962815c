//! Random numbers that come again: a test that fails prints its seed.

/// The generator xorshift64*.
pub(crate) struct Random(u64);

impl Random {
    /// The generator of this seed, which must not be 0.
    pub(crate) fn new(seed: u64) -> Self {
        // Seeds that differ in one bit only must not begin alike.
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// 64 bits.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `limit`, which must not be 0.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        ((self.next() >> 32) as usize) % limit
    }

    /// True once in `times`.
    pub(crate) fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of the items.
    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// A byte, more often one that means something: small sizes and counts, and the edges.
    pub(crate) fn byte(&mut self) -> u8 {
        match self.below(4) {
            0 => *self.pick(&[0, 1, 2, 0x7f, 0x80, 0xfe, 0xff]),
            1 => self.below(16) as u8,
            _ => self.next() as u8,
        }
    }
}

/// How many cases a test makes: `default`, or what the environment says.
pub(crate) fn cases(variable: &str, default: usize) -> usize {
    std::env::var(variable).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

/// The seed of this run: `FLOE_SEED`, or always the same one, so that a run can be repeated.
pub(crate) fn seed() -> u64 {
    std::env::var("FLOE_SEED").ok().and_then(|value| value.parse().ok()).unwrap_or(1)
}
