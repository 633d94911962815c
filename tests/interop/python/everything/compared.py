"""What was compared, to be told at the end."""


class Compared:
    """`mismatch` is an exception with what was expected and what was found."""

    def __init__(self, mismatch):
        self.mismatch, self.values, self.digest = mismatch, 0, 0xcbf29ce484222325

    def check(self, expected, found):
        """Fails if the two texts differ."""
        expected_text, found_text = str(expected), str(found)
        if expected_text != found_text:
            raise self.mismatch(*_near(expected_text, found_text))
        self.values += expected.values
        digest = self.digest
        for byte in expected_text.encode():
            digest = (digest ^ byte) * 0x100000001b3 & 0xffffffffffffffff
        self.digest = digest

    def told(self):
        """As the result and the out parameter of `compared`."""
        return self.values, self.digest - (1 << 64) if self.digest >> 63 else self.digest

    @staticmethod
    def print(side, told):
        """A line for the test that reads this."""
        values, digest = told
        print(f"{side} {values} {digest & 0xffffffffffffffff:x}", flush=True)


def _near(expected, found):
    """The places at which the texts begin to differ."""
    at = next((i for i, (a, b) in enumerate(zip(expected, found)) if a != b), min(len(expected), len(found)))
    begin = max(0, at - 100)
    return expected[begin:begin + 200], found[begin:begin + 200]
