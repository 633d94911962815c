//! Access transparency: one function over a trait, run with whatever implements it; and inheritance across crates.

use std::sync::Mutex;

use floe::prelude::*;
use floe_tests::printers::{
    Admin, AdminPrx, AdminSkeleton, Copier, CopierPrx, CopierSkeleton, Device, DevicePrx, Fax, FaxPrx, Owner,
    OwnerPrx, OwnerSkeleton, Printer, PrinterPrx, PrinterSkeleton, Scanner, ScannerPrx,
};

use crate::lab::communicator;

/// Prints in memory.
#[derive(Default)]
struct Paper(Mutex<Vec<String>>);

impl Printer for Paper {
    async fn print_string(&self, s: &str) -> floe::Result<i32> {
        let mut lines = self.0.lock().unwrap();
        lines.push(s.to_owned());
        Ok(lines.len() as i32)
    }
}

impl Admin for Paper {
    async fn reset(&self) -> floe::Result<()> {
        self.0.lock().unwrap().clear();
        Ok(())
    }
}

impl Owner for Paper {
    async fn owner(&self) -> floe::Result<String> {
        Ok("anna".into())
    }
}

/// Prints nothing, and says that it did.
struct Double;

impl Printer for Double {
    async fn print_string(&self, s: &str) -> floe::Result<i32> {
        Ok(s.len() as i32)
    }
}

/// The function of must-show 4: it knows the trait only.
async fn greet(printer: &impl Printer) -> floe::Result<i32> {
    printer.print_string("hello").await?;
    printer.print_string("world").await
}

async fn clean(admin: &impl Admin) -> floe::Result<i32> {
    admin.print_string("before").await?;
    admin.reset().await?;
    greet(admin).await
}

async fn serve(communicator: &Communicator) -> ObjectAdapter {
    let adapter = communicator.adapter_with_endpoints("A", "tcp -h 127.0.0.1 -p 0").await.unwrap();
    adapter.activate().await.unwrap();
    adapter
}

fn at(adapter: &ObjectAdapter, communicator: &Communicator, name: &str) -> Proxy {
    let port = adapter.endpoints()[0].port().unwrap();
    communicator.proxy(&format!("{name}:tcp -h 127.0.0.1 -p {port}")).unwrap()
}

/// One function over `impl Printer`: with a local value, a proxy over TCP, a proxy in the process, a test double.
#[tokio::test]
async fn one_function_for_all() {
    let server = communicator(&[]);
    let adapter = serve(&server).await;
    adapter.add("far", PrinterSkeleton::new(Paper::default())).unwrap();
    let near = adapter.add("near", PrinterSkeleton::new(Paper::default())).unwrap();
    let client = communicator(&[]);

    assert_eq!(greet(&Paper::default()).await.unwrap(), 2);
    let far = PrinterPrx::checked_cast(at(&adapter, &client, "far")).await.unwrap();
    assert_eq!(greet(&far).await.unwrap(), 2);
    let near = PrinterPrx::checked_cast(near).await.unwrap();
    assert_eq!(greet(&near).await.unwrap(), 2);
    assert_eq!(greet(&Double).await.unwrap(), 5);

    // The inherent method needs no import and is the same call; a task may hold any of them.
    assert_eq!(far.print_string("x").await.unwrap(), 3);
    assert_eq!(tokio::spawn(async move { greet(&far).await }).await.unwrap().unwrap(), 5);
}

/// A derived proxy where a base's trait is asked: one step up, two steps up; the servant answers the operations of all.
#[tokio::test]
async fn a_derived_proxy_is_what_its_bases_are() {
    let server = communicator(&[]);
    let adapter = serve(&server).await;
    adapter.add("admin", AdminSkeleton::new(Paper::default())).unwrap();
    adapter.add("owner", OwnerSkeleton::new(Paper::default())).unwrap();
    let outside = communicator(&[]);
    for client in [&outside, &server] {
        let admin = AdminPrx::checked_cast(at(&adapter, client, "admin")).await.unwrap();
        assert_eq!(clean(&admin).await.unwrap(), 2);
        assert_eq!(greet(&admin).await.unwrap(), 4);
        let owner = OwnerPrx::checked_cast(at(&adapter, client, "owner")).await.unwrap();
        assert_eq!(clean(&owner).await.unwrap(), 2);
        assert_eq!(owner.owner().await.unwrap(), "anna");

        let up: AdminPrx = owner.into();
        let top: PrinterPrx = up.into();
        assert_eq!(greet(&top).await.unwrap(), 4);
        assert!(OwnerPrx::try_cast(top.clone()).await.unwrap().is_some());
        assert_eq!(
            top.ice_ids().await.unwrap(),
            ["::FloeTest::Admin", "::FloeTest::Owner", "::FloeTest::Printer", "::Ice::Object"]
        );
        assert_eq!(top.ice_id().await.unwrap(), "::FloeTest::Owner");
        let not = OwnerPrx::try_cast(admin).await.unwrap();
        assert!(not.is_none());
    }
    assert_eq!(clean(&Paper::default()).await.unwrap(), 2);
}

/// A device with everything.
#[derive(Default)]
struct Machine {
    sent: i32,
}

impl Device for Machine {
    async fn name(&self) -> floe::Result<String> {
        Ok("machine".into())
    }
}

impl Scanner for Machine {
    async fn scan(&self) -> floe::Result<String> {
        Ok("a page".into())
    }
}

impl Fax for Machine {
    async fn send(&mut self, text: &str) -> floe::Result<i32> {
        self.sent += text.len() as i32;
        Ok(self.sent)
    }
}

impl Copier for Machine {
    async fn copy(&mut self) -> floe::Result<i32> {
        let page = self.scan().await?;
        self.send(&page).await
    }
}

async fn name_of(device: &impl Device) -> floe::Result<String> {
    device.name().await
}

async fn scan_and_send<M: Scanner + Fax>(machine: &mut M) -> floe::Result<i32> {
    let page = machine.scan().await?;
    machine.send(&page).await
}

/// Several bases that share one: the diamond's bottom is all of them, and its top is there once.
#[tokio::test]
async fn a_diamond() {
    let server = communicator(&[]);
    let adapter = serve(&server).await;
    adapter.add("copier", CopierSkeleton::new(Machine::default())).unwrap();
    let outside = communicator(&[]);
    for (client, before) in [(&outside, 0), (&server, 12)] {
        let mut copier = CopierPrx::checked_cast(at(&adapter, client, "copier")).await.unwrap();
        assert_eq!(name_of(&copier).await.unwrap(), "machine");
        assert_eq!(scan_and_send(&mut copier).await.unwrap(), before + 6);
        assert_eq!(copier.copy().await.unwrap(), before + 12);
        let ids = copier.ice_ids().await.unwrap();
        let expected = [
            "::FloeTest::Copier",
            "::FloeTest::Device",
            "::FloeTest::Fax",
            "::FloeTest::Scanner",
            "::Ice::Object",
        ];
        assert_eq!(ids, expected);
        let (scanner, fax): (ScannerPrx, FaxPrx) = (copier.clone().into(), copier.clone().into());
        let (one, two): (DevicePrx, DevicePrx) = (scanner.into(), fax.into());
        assert_eq!(one, two);
        assert_eq!(name_of(&one).await.unwrap(), "machine");
    }
    let mut local = Machine::default();
    assert_eq!(scan_and_send(&mut local).await.unwrap(), 6);
    assert_eq!(local.copy().await.unwrap(), 12);
}
