//! Child adapters that come by an activator, and go, while many call their objects.

use std::collections::HashSet;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use super::*;

/// Makes children, or does not, or fails, or panics, in turns.
struct Turns {
    signals: Arc<Signals>,
    asked: AtomicUsize,
    /// The names that it is asked for now.
    inside: Mutex<HashSet<String>>,
    twice: AtomicBool,
}

/// The one value, at the test and at the adapter.
struct Taking(Arc<Turns>);

impl AdapterActivator for Taking {
    async fn unknown_adapter(&self, parent: &ObjectAdapter, name: &str) -> floe::Result<bool> {
        let first = self.0.inside.lock().unwrap().insert(name.to_owned());
        self.0.twice.fetch_or(!first, Ordering::SeqCst);
        let turn = self.0.asked.fetch_add(1, Ordering::SeqCst);
        for _ in 0..turn % 4 {
            yield_now().await;
        }
        self.0.inside.lock().unwrap().remove(name);
        match turn % 7 {
            0 => Ok(false),
            1 => Err(Error::new(ErrorKind::Io("the disk is full".into()))),
            2 => panic!("as asked"),
            _ => {
                let child = parent.child(name)?;
                child.add("lab", lab_servant(&self.0.signals))?;
                child.activate().await?;
                Ok(true)
            }
        }
    }
}

/// Whether the activator, or the end of a child, accounts for an error.
fn is_accounted_for(kind: &ErrorKind) -> bool {
    match kind {
        ErrorKind::ObjectNotExist(_) => true,
        ErrorKind::Unknown(text) => text == "the adapter activator panicked",
        // A child that was made may be gone again before it is found.
        ErrorKind::UnknownLocal(text) => ["the disk is full", "was deactivated", "made no child adapter"]
            .iter()
            .any(|why| text.contains(why)),
        _ => false,
    }
}

/// Each call is answered, by a child or by what accounts for it; nobody asks for a name twice at once; the parent ends with all.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn children_that_come_and_go() {
    let server = Server::start().await;
    let turns = Arc::new(Turns {
        signals: server.signals.clone(),
        asked: AtomicUsize::new(0),
        inside: Mutex::default(),
        twice: AtomicBool::new(false),
    });
    server.adapter.set_adapter_activator(Taking(turns.clone()));
    let mut calls = JoinSet::new();
    for number in 0..32 {
        let client = if number % 8 == 0 { server.communicator.clone() } else { communicator(&[]) };
        let labs: Vec<_> = (0..4).map(|child| at(&server, &client, &format!("c{child}/lab"))).collect();
        calls.spawn(async move {
            let mut answered = 0;
            for turn in 0..60 {
                match within(labs[(number + turn) % 4].add(1, 2)).await {
                    Ok(sum) => answered += usize::from(sum == 3),
                    Err(error) => assert!(is_accounted_for(error.kind()), "{error:?}"),
                }
            }
            answered
        });
    }
    let (adapter, over) = (server.adapter.clone(), Arc::new(AtomicBool::new(false)));
    let ends = tokio::spawn({
        let over = over.clone();
        async move {
            let mut ended = 0;
            while !over.load(Ordering::SeqCst) {
                for child in adapter.children() {
                    child.destroy().await;
                    ended += 1;
                }
                yield_now().await;
            }
            ended
        }
    });
    let mut answered = 0;
    while let Some(call) = within(calls.join_next()).await {
        answered += call.unwrap();
    }
    over.store(true, Ordering::SeqCst);
    let ended = within(ends).await.unwrap();
    assert!(answered > 0 && ended > 10, "{answered} answered, {ended} children ended");
    assert!(!turns.twice.load(Ordering::SeqCst), "asked twice at once");
    within(server.adapter.destroy()).await;
    assert!(server.adapter.children().is_empty() && turns.inside.lock().unwrap().is_empty());
}
