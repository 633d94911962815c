//! Endpoints to text, with the options in the order in which Ice prints them.

use std::fmt::{self, Write as _};

use super::{BtEndpoint, Endpoint, IapEndpoint, OpaqueEndpoint, TcpEndpoint, UdpEndpoint, base64};
use crate::text;

impl Endpoint {
    /// The word with which the text form starts.
    pub fn protocol(&self) -> &'static str {
        match self {
            Endpoint::Tcp(_) => "tcp",
            Endpoint::Ssl(_) => "ssl",
            Endpoint::Udp(_) => "udp",
            Endpoint::Ws(_) => "ws",
            Endpoint::Wss(_) => "wss",
            Endpoint::Bt(bt) if bt.secure => "bts",
            Endpoint::Bt(_) => "bt",
            Endpoint::Iap(iap) if iap.secure => "iaps",
            Endpoint::Iap(_) => "iap",
            Endpoint::Opaque(_) => "opaque",
        }
    }
}

/// The text form, which [`Endpoint::parse`] reads back, but for values that no text can say: an empty
/// resource.
impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = Line(String::from(self.protocol()));
        match self {
            Endpoint::Tcp(tcp) | Endpoint::Ssl(tcp) => line.tcp(tcp),
            Endpoint::Udp(udp) => line.udp(udp),
            Endpoint::Ws(ws) | Endpoint::Wss(ws) => {
                line.tcp(&ws.tcp);
                line.text("-r", if ws.resource.is_empty() { "/" } else { &ws.resource });
            }
            Endpoint::Bt(bt) => line.bt(bt),
            Endpoint::Iap(iap) => line.iap(iap),
            Endpoint::Opaque(opaque) => line.opaque(opaque),
        }
        f.write_str(&line.0)
    }
}

/// An endpoint that is being written.
struct Line(String);

impl Line {
    fn tcp(&mut self, tcp: &TcpEndpoint) {
        self.text("-h", &tcp.host);
        self.value("-p", tcp.port);
        self.optional("--sourceAddress", tcp.source_address.as_deref());
        self.timeout(tcp.timeout_ms);
        self.flag("-z", tcp.compress);
    }

    fn udp(&mut self, udp: &UdpEndpoint) {
        self.text("-h", &udp.host);
        self.value("-p", udp.port);
        self.optional("--sourceAddress", udp.source_address.as_deref());
        self.optional("--interface", udp.interface.as_deref());
        if udp.ttl != -1 {
            self.value("--ttl", udp.ttl);
        }
        self.flag("-c", udp.connect);
        self.flag("-z", udp.compress);
    }

    fn bt(&mut self, bt: &BtEndpoint) {
        self.text("-a", &bt.address);
        self.text("-u", &bt.uuid);
        if bt.channel > 0 {
            self.value("-c", bt.channel);
        }
        self.timeout(bt.timeout_ms);
        self.flag("-z", bt.compress);
        self.text("--name", &bt.name);
    }

    fn iap(&mut self, iap: &IapEndpoint) {
        self.text("-m", &iap.manufacturer);
        self.text("-o", &iap.model);
        self.text("-n", &iap.name);
        self.text("-p", &iap.protocol);
        self.timeout(iap.timeout_ms);
        self.flag("-z", iap.compress);
    }

    fn opaque(&mut self, opaque: &OpaqueEndpoint) {
        self.value("-t", opaque.kind);
        self.value("-e", opaque.encoding);
        self.0.push_str(" -v ");
        base64::encode(&opaque.bytes, &mut self.0);
    }

    fn timeout(&mut self, timeout_ms: i32) {
        match timeout_ms {
            -1 => self.0.push_str(" -t infinite"),
            _ => self.value("-t", timeout_ms),
        }
    }

    fn flag(&mut self, option: &str, set: bool) {
        if set {
            self.0.extend([" ", option]);
        }
    }

    fn value(&mut self, option: &str, value: impl fmt::Display) {
        // Writing to a string cannot fail.
        let _ = write!(self.0, " {option} {value}");
    }

    fn optional(&mut self, option: &str, text: Option<&str>) {
        self.text(option, text.unwrap_or_default());
    }

    /// An empty text is left out: as Ice does, and because no text form has it.
    fn text(&mut self, option: &str, text: &str) {
        if !text.is_empty() {
            self.0.extend([" ", option, " "]);
            text::quote(text, &mut self.0);
        }
    }
}
