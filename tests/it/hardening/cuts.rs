//! Every message, cut at every length: as it is, and with a header that says its real size.

use super::bytes::with_real_size;
use super::corpus;
use super::expect::{End, fate};
use super::panics;
use super::peer::{Peer, SENTINEL, serves_others};
use super::target::Server;
use super::{bytes::ping, decoder::Decoder};

#[test]
fn the_decoder_takes_every_cut() {
    let decoder = Decoder::new();
    for message in corpus::messages() {
        assert_eq!(decoder.decode(&message), 1, "the whole message: {message:02x?}");
        for length in 0..message.len() {
            decoder.decode(&message[..length]);
            decoder.decode(&with_real_size(message[..length].to_vec()));
        }
    }
}

/// Then the peer goes away: the server lets go of the connection, and answers the next one.
#[test]
fn a_server_takes_every_cut() {
    let server = Server::start();
    for message in corpus::messages() {
        for length in 1..message.len() {
            let mut peer = Peer::connect(server.at);
            peer.send(&message[..length]);
            peer.end();
            assert_eq!(peer.dropped(), 0, "{length} bytes of {message:02x?}");
        }
        serves_others(server.at);
    }
    panics::none();
}

/// The message is whole, but its contents are not: it is answered, or it ends the connection.
#[test]
fn a_server_takes_every_cut_with_its_real_size() {
    let server = Server::start();
    let mut peer = Peer::connect(server.at);
    for message in corpus::messages() {
        for length in 14..message.len() {
            let cut = with_real_size(message[..length].to_vec());
            let fate = fate(&cut);
            peer.send(&cut);
            match fate.end {
                End::Open => {
                    peer.send(&ping(SENTINEL));
                    (0..fate.replies).for_each(|_| assert_ne!(peer.reply().id, SENTINEL, "{cut:02x?}"));
                    assert_eq!(peer.reply().id, SENTINEL, "{cut:02x?}");
                }
                End::Dropped => {
                    assert_eq!(peer.dropped(), 0, "{cut:02x?}");
                    peer = Peer::connect(server.at);
                }
                End::Waits => panic!("the size of {cut:02x?} is its own"),
            }
        }
    }
    serves_others(server.at);
    panics::none();
}
