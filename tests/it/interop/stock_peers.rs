//! Stock clients call stock servers, with the same scripts: what is asked of Floe is what the real Ice does.

use super::harness::{Program, python};
use super::programs::cpp;
use super::servers::Server;
use super::stock_client::check_case;
use super::textbook::{own_host, serving};

#[test]
fn python_calls_python() {
    let acm = "--Ice.ACM.Timeout=2";
    let server = Server::python(&[acm]);
    for module in ["scalars", "composites", "optionals", "failures", "proxies", "calls"] {
        check_case(&format!("{module}.*"), &server.endpoints, &[acm]);
    }
}

#[test]
fn python_calls_the_textbooks_server() {
    let host = own_host();
    let _server = serving(&mut python("textbook/server.py"), &host);
    let (_, address) = host.split_once('=').expect("an argument has a value");
    check_case("printer.*", &format!("tcp -h {address} -p 11000"), &[]);
}

#[test]
fn python_calls_cpp() {
    let server = Server::cpp(&[]);
    for module in ["scalars", "composites", "failures", "proxies"] {
        check_case(&format!("{module}.*"), &server.endpoints, &[]);
    }
}

#[test]
fn cpp_calls_python_and_cpp() {
    for server in [Server::python(&[]), Server::cpp(&[])] {
        assert_eq!(Program::start(cpp("client").arg(&server.endpoints)).finish(), ["OK"]);
    }
}
