//! Endpoints (WIRE 2.6): a type, and a body in an encapsulation, so that every reader can keep what it does not know.

use crate::endpoint::{
    BtEndpoint, Endpoint, IapEndpoint, OpaqueEndpoint, TcpEndpoint, UdpEndpoint, WsEndpoint,
};
use crate::wire::{Decode, DecodeError, Encode, OptionalFormat, Reader, SliceType, Version, Writer};

impl SliceType for Endpoint {
    const MIN_SIZE: usize = 8;
    const FIXED_SIZE: Option<usize> = None;
    const OPTIONAL: OptionalFormat = OptionalFormat::FSize;
}

impl Encode for Endpoint {
    fn encode(&self, w: &mut Writer) {
        w.put_i16(kind_of(self));
        let encoding = match self {
            Endpoint::Opaque(endpoint) => endpoint.encoding,
            _ => w.encoding(),
        };
        w.nested(encoding, |w| match self {
            Endpoint::Tcp(tcp) | Endpoint::Ssl(tcp) => put_tcp(w, tcp),
            Endpoint::Udp(udp) => put_udp(w, udp),
            Endpoint::Ws(ws) | Endpoint::Wss(ws) => {
                put_tcp(w, &ws.tcp);
                w.put_str(&ws.resource);
            }
            Endpoint::Bt(bt) => put_bt(w, bt),
            Endpoint::Iap(iap) => put_iap(w, iap),
            Endpoint::Opaque(endpoint) => w.put_bytes(&endpoint.bytes),
        });
    }

    fn encoded_size(&self) -> usize {
        let text = match self {
            Endpoint::Tcp(tcp) | Endpoint::Ssl(tcp) => tcp.host.len(),
            Endpoint::Udp(udp) => udp.host.len(),
            Endpoint::Ws(ws) | Endpoint::Wss(ws) => ws.tcp.host.len() + ws.resource.len(),
            Endpoint::Bt(bt) => bt.address.len() + bt.uuid.len(),
            Endpoint::Iap(iap) => {
                iap.manufacturer.len() + iap.model.len() + iap.name.len() + iap.protocol.len()
            }
            Endpoint::Opaque(endpoint) => endpoint.bytes.len(),
        };
        Self::MIN_SIZE + 11 + text
    }
}

impl<'a> Decode<'a> for Endpoint {
    fn decode(r: &mut Reader<'a>) -> Result<Self, DecodeError> {
        let kind = r.get_i16()?;
        let mut body = r.nested_any()?;
        let known = matches!(body.encoding(), Version::SLICE_1_0 | Version::SLICE_1_1);
        let endpoint = match kind {
            TCP if known => Endpoint::Tcp(get_tcp(&mut body)?),
            SSL if known => Endpoint::Ssl(get_tcp(&mut body)?),
            UDP if known => Endpoint::Udp(get_udp(&mut body)?),
            WS if known => Endpoint::Ws(get_ws(&mut body)?),
            WSS if known => Endpoint::Wss(get_ws(&mut body)?),
            BT | BTS if known => Endpoint::Bt(get_bt(&mut body, kind == BTS)?),
            IAP | IAPS if known => Endpoint::Iap(get_iap(&mut body, kind == IAPS)?),
            _ => {
                let (encoding, bytes) = (body.encoding(), body.rest().to_vec());
                return Ok(Endpoint::Opaque(OpaqueEndpoint { kind, encoding, bytes }));
            }
        };
        body.finish()?;
        Ok(endpoint)
    }
}

fn kind_of(endpoint: &Endpoint) -> i16 {
    match endpoint {
        Endpoint::Tcp(_) => TCP,
        Endpoint::Ssl(_) => SSL,
        Endpoint::Udp(_) => UDP,
        Endpoint::Ws(_) => WS,
        Endpoint::Wss(_) => WSS,
        Endpoint::Bt(BtEndpoint { secure: false, .. }) => BT,
        Endpoint::Bt(_) => BTS,
        Endpoint::Iap(IapEndpoint { secure: false, .. }) => IAP,
        Endpoint::Iap(_) => IAPS,
        Endpoint::Opaque(endpoint) => endpoint.kind,
    }
}

fn put_tcp(w: &mut Writer, tcp: &TcpEndpoint) {
    w.put_str(&tcp.host);
    w.put_i32(i32::from(tcp.port));
    w.put_i32(tcp.timeout_ms);
    w.put_bool(tcp.compress);
}

fn get_tcp(r: &mut Reader<'_>) -> Result<TcpEndpoint, DecodeError> {
    Ok(TcpEndpoint {
        host: r.get()?,
        port: get_port(r)?,
        timeout_ms: r.get()?,
        compress: r.get()?,
        source_address: None,
    })
}

fn get_ws(r: &mut Reader<'_>) -> Result<WsEndpoint, DecodeError> {
    Ok(WsEndpoint { tcp: get_tcp(r)?, resource: r.get()? })
}

fn put_udp(w: &mut Writer, udp: &UdpEndpoint) {
    w.put_str(&udp.host);
    w.put_i32(i32::from(udp.port));
    if w.is_1_0() {
        w.put_bytes(&UDP_VERSIONS);
    }
    w.put_bool(udp.compress);
}

fn get_udp(r: &mut Reader<'_>) -> Result<UdpEndpoint, DecodeError> {
    let host = r.get()?;
    let port = get_port(r)?;
    if r.is_1_0() {
        r.take(UDP_VERSIONS.len())?;
    }
    let compress = r.get()?;
    Ok(UdpEndpoint { host, port, compress, connect: false, ttl: -1, interface: None, source_address: None })
}

fn put_bt(w: &mut Writer, bt: &BtEndpoint) {
    w.put_str(&bt.address);
    w.put_str(&bt.uuid);
    w.put_i32(bt.timeout_ms);
    w.put_bool(bt.compress);
}

fn get_bt(r: &mut Reader<'_>, secure: bool) -> Result<BtEndpoint, DecodeError> {
    Ok(BtEndpoint {
        secure,
        address: r.get()?,
        uuid: r.get()?,
        timeout_ms: r.get()?,
        compress: r.get()?,
        channel: 0,
        name: String::new(),
    })
}

fn put_iap(w: &mut Writer, iap: &IapEndpoint) {
    w.put_str(&iap.manufacturer);
    w.put_str(&iap.model);
    w.put_str(&iap.name);
    w.put_str(&iap.protocol);
    w.put_i32(iap.timeout_ms);
    w.put_bool(iap.compress);
}

fn get_iap(r: &mut Reader<'_>, secure: bool) -> Result<IapEndpoint, DecodeError> {
    Ok(IapEndpoint {
        secure,
        manufacturer: r.get()?,
        model: r.get()?,
        name: r.get()?,
        protocol: r.get()?,
        timeout_ms: r.get()?,
        compress: r.get()?,
    })
}

fn get_port(r: &mut Reader<'_>) -> Result<u16, DecodeError> {
    let port = r.get_i32()?;
    u16::try_from(port)
        .map_err(|_| DecodeError::Range { what: "the port of an endpoint", found: i64::from(port) })
}

const TCP: i16 = 1;
const SSL: i16 = 2;
const UDP: i16 = 3;
const WS: i16 = 4;
const WSS: i16 = 5;
const BT: i16 = 6;
const BTS: i16 = 7;
const IAP: i16 = 8;
const IAPS: i16 = 9;

/// Protocol and encoding 1.0: what a UDP endpoint says in encoding 1.0 only.
const UDP_VERSIONS: [u8; 4] = [1, 0, 1, 0];
