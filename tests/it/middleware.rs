//! Middleware: one trait on both sides, what it sees, and what it may do.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use floe::middleware::{Invocation, Middleware, Next, RateLimit, Side};
use floe::policy::ServantLocator;
use floe::prelude::*;
use floe::{Error, ErrorKind, MayHaveRun, Reply};
use floe_tests::lab::{CounterPrx, LabPrx, LabSkeleton};
use tokio::sync::Notify;

use crate::lab::{LabI, Server, Signals, communicator, within};

/// What passed, a line each.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<String>>>);

impl Lines {
    fn add(&self, line: impl Into<String>) {
        self.0.lock().unwrap().push(line.into());
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// Notes each call and its reply, on either side.
struct Noting(Lines);

impl Middleware for Noting {
    async fn call(&self, request: &mut Invocation, next: Next<'_>) -> floe::Result<Reply> {
        let mut line = format!("{:?} {}", request.side(), request.identity());
        if !request.facet().is_empty() {
            line += &format!(" -f {}", request.facet());
        }
        line += &format!(" {}", request.operation());
        for (word, holds) in [("idempotent", request.is_idempotent()), ("oneway", request.is_oneway())] {
            if holds {
                line += &format!(" {word}");
            }
        }
        assert!(request.size() >= 6, "an encapsulation has a head");
        assert_eq!(request.encapsulation().len(), request.size());
        assert_eq!(request.proxy().is_some(), request.side() == Side::Client);
        assert_eq!(request.adapter().is_some(), request.side() == Side::Server);
        if request.side() == Side::Server {
            assert_eq!(current().expect("a call").operation(), request.operation());
        }
        let reply = next.run(request).await;
        line += &match &reply {
            Ok(reply) if reply.is_ok() => " -> OK".to_owned(),
            Ok(reply) => format!(" -> {:?} {}", reply.status(), reply.failure().unwrap_or_default()),
            Err(error) => format!(" -> {error}"),
        };
        self.0.add(line.trim_end());
        reply
    }
}

/// Does what a closure of the test says.
struct With<F>(F);

impl<F: Fn(&mut Invocation) -> floe::Result<Option<Reply>> + Send + Sync + 'static> Middleware for With<F> {
    async fn call(&self, request: &mut Invocation, next: Next<'_>) -> floe::Result<Reply> {
        match (self.0)(request)? {
            Some(reply) => Ok(reply),
            None => next.run(request).await,
        }
    }
}

fn client_with(middleware: impl Middleware) -> Communicator {
    Communicator::builder().middleware(middleware).build().unwrap()
}

async fn server_with(communicator: Communicator, middleware: impl Middleware) -> Server {
    let server = Server::holding(communicator, "tcp -h 127.0.0.1 -p 0").await;
    server.adapter.add_middleware(middleware).unwrap();
    server.adapter.activate().await.unwrap();
    server
}

/// The same type of middleware stands on both sides, over TCP and in the process, and sees the same calls with the same outcomes: also
/// built-in operations, and calls to what there is not.
#[tokio::test]
async fn both_sides_see_a_call_and_its_reply() {
    let (far, near, served) = (Lines::default(), Lines::default(), Lines::default());
    let home = client_with(Noting(near.clone()));
    let server = server_with(home.clone(), Noting(served.clone())).await;
    let client = client_with(Noting(far.clone()));
    for (client, lines) in [(&client, &far), (&home, &near)] {
        let lab = server.lab(client);
        let nobody = LabPrx::unchecked_cast(server.proxy(client, "nobody"));
        assert_eq!(lab.add(1, 2).await.unwrap(), 3);
        lab.throw("odd").await.unwrap_err();
        lab.fail("panic").await.unwrap_err();
        lab.ice_ping().await.unwrap();
        nobody.add(1, 2).await.unwrap_err();
        lab.ice_facet("side").add(1, 2).await.unwrap_err();
        server.counter(client, "lab").increment().await.unwrap_err();
        lab.ice_oneway().note(7).await.unwrap();
        lab.note_oneway(8).await.unwrap();
        server.signals.wait_notes(2).await;
        let expected = [
            "lab add -> OK",
            "lab throw -> USER_EXCEPTION",
            "lab fail -> UNKNOWN the servant panicked: as asked",
            "lab ice_ping idempotent -> OK",
            "nobody add -> OBJECT_NOT_EXIST no such object: object 'nobody', operation 'add'",
            "lab -f side add -> FACET_NOT_EXIST no such facet: object 'lab', facet 'side', operation 'add'",
            "lab increment -> OPERATION_NOT_EXIST no such operation: object 'lab', operation 'increment'",
            "lab note oneway -> OK",
            "lab noteOneway oneway -> OK",
        ];
        // The servant has noted, but its middleware may not have.
        while served.0.lock().unwrap().len() < expected.len() {
            tokio::task::yield_now().await;
        }
        for (side, lines) in [("Client", lines), ("Server", &served)] {
            let expected = expected.map(|line| format!("{side} {line}"));
            assert_eq!(lines.take(), expected);
        }
    }
}

/// The first one that was added is the outermost, on both sides. After the first activation none can be added.
#[tokio::test]
async fn the_first_is_the_outermost() {
    struct Named(&'static str, Lines);

    impl Middleware for Named {
        async fn call(&self, request: &mut Invocation, next: Next<'_>) -> floe::Result<Reply> {
            self.1.add(format!("{} in", self.0));
            let reply = next.run(request).await;
            self.1.add(format!("{} out", self.0));
            reply
        }
    }

    let lines = Lines::default();
    let server = Server::holding(communicator(&[]), "tcp -h 127.0.0.1 -p 0").await;
    for name in ["c", "d"] {
        server.adapter.add_middleware(Named(name, lines.clone())).unwrap();
    }
    server.adapter.discard().await.unwrap();
    server.adapter.add_middleware(Named("e", lines.clone())).unwrap();
    server.adapter.activate().await.unwrap();
    server.adapter.hold().await.unwrap();
    let error = server.adapter.add_middleware(Named("late", lines.clone())).unwrap_err();
    assert_eq!(
        error.kind(),
        &ErrorKind::ApiMisuse("object adapter 'A' was activated: middleware is added before".into())
    );
    server.adapter.activate().await.unwrap();
    let client = Communicator::builder()
        .middleware(Named("a", lines.clone()))
        .middleware(Named("b", lines.clone()))
        .build()
        .unwrap();
    assert_eq!(server.lab(&client).add(1, 2).await.unwrap(), 3);
    let order: Vec<String> = lines.take();
    assert_eq!(order, ["a in", "b in", "c in", "d in", "e in", "e out", "d out", "c out", "b out", "a out"]);
}

/// What middleware puts into the context is what is sent, and what the servant sees; Floe's own keys cannot be made or seen.
#[tokio::test]
async fn the_context_can_be_changed() {
    let seen = Lines::default();
    let lines = seen.clone();
    let server = server_with(
        communicator(&[]),
        With(move |request: &mut Invocation| {
            lines.add(format!("{:?}", request.context()));
            request.context_mut().remove("secret");
            request.context_mut().insert("user".into(), "anna".into());
            request.context_mut().insert("floe.mine".into(), "x".into());
            Ok(None)
        }),
    )
    .await;
    let token = |request: &mut Invocation| {
        request.context_mut().insert("secret".into(), "s".into());
        request.context_mut().insert("floe.chain".into(), "ff".into());
        Ok(None)
    };
    let context = BTreeMap::from([("own".to_owned(), "1".to_owned()), ("floe.forged".into(), "2".into())]);
    let (with_token, without) = (client_with(With(token)), communicator(&[]));
    for (client, expected) in [(with_token, r#"{"own": "1", "secret": "s"}"#), (without, r#"{"own": "1"}"#)] {
        let lab = server.lab(&client).ice_context(context.clone());
        let servant: Vec<String> =
            lab.context().await.unwrap().into_iter().map(|(key, value)| format!("{key}={value}")).collect();
        assert_eq!(servant, ["own=1", "user=anna"]);
        assert_eq!(seen.take(), [expected]);
    }
}

/// An error of the server's middleware reaches the caller as UnknownLocal with its text, or as ObjectNotExist if it was made so; one of
/// the caller's side is the caller's, and nothing was sent.
#[tokio::test]
async fn middleware_refuses() {
    let server = server_with(
        communicator(&[]),
        With(|request: &mut Invocation| match request.operation() {
            "add" => Err(Error::refused("not today")),
            "echo" => Err(Error::object_not_exist(request.identity().clone())),
            _ => Ok(None),
        }),
    )
    .await;
    for client in [&communicator(&[]), &server.communicator] {
        let lab = server.lab(client);
        let error = lab.add(1, 2).await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::UnknownLocal("not today".into()));
        let error = lab.echo(vec![1]).await.unwrap_err();
        let ErrorKind::ObjectNotExist(failed) = error.kind() else { panic!("{error:?}") };
        assert_eq!((failed.identity.to_string(), &*failed.operation), ("lab".to_owned(), "echo"));
        lab.note(1).await.unwrap();
    }
    let no = |_: &mut Invocation| Err(Error::refused("not from here"));
    let client = client_with(With(no));
    let lab = server.lab(&client);
    for error in [lab.note(2).await.unwrap_err(), lab.ice_oneway().note(3).await.unwrap_err()] {
        assert_eq!(error.kind(), &ErrorKind::Refused("not from here".into()));
        assert_eq!(error.may_have_run(), MayHaveRun::No);
    }
    assert_eq!(server.signals.wait_notes(2).await, [1, 1]);
}

/// Middleware answers in the place of the servant, on either side.
#[tokio::test]
async fn middleware_answers() {
    let seven = |request: &mut Invocation| match request.operation() {
        "add" => request.answer(|writer| writer.put(&7)).map(Some),
        _ => Ok(None),
    };
    let server = server_with(communicator(&[]), With(seven)).await;
    for client in [&communicator(&[]), &server.communicator] {
        assert_eq!(server.lab(client).add(1, 2).await.unwrap(), 7);
        assert_eq!(server.lab(client).echo(vec![5]).await.unwrap(), [5]);
    }
    let client = client_with(With(seven));
    let lab = LabPrx::unchecked_cast(client.proxy("lab:tcp -h 127.0.0.1 -p 1").unwrap());
    assert_eq!(lab.add(1, 2).await.unwrap(), 7, "nobody listens there");
}

/// A panic in middleware is an UnknownException for its caller and nothing else.
#[tokio::test]
async fn a_panic_in_middleware() {
    let panics = |request: &mut Invocation| match request.operation() {
        "add" => panic!("no {}", request.operation()),
        _ => Ok(None),
    };
    let server = server_with(communicator(&[]), With(panics)).await;
    for client in [&communicator(&[]), &server.communicator] {
        let lab = server.lab(client);
        let error = lab.add(1, 2).await.unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Unknown("the servant panicked: no add".into()));
        assert_eq!(lab.echo(vec![5]).await.unwrap(), [5]);
    }
}

/// On the caller's side a call can be repeated; on the servant's there is no second time. A time limit is seen as the failure it is.
#[tokio::test]
async fn a_call_is_repeated_on_the_callers_side_only() {
    struct Stubborn(Lines);

    impl Middleware for Stubborn {
        async fn call(&self, request: &mut Invocation, mut next: Next<'_>) -> floe::Result<Reply> {
            loop {
                let again = next.again();
                assert_eq!(again.is_some(), request.side() == Side::Client);
                let reply = next.run(request).await;
                let ran = reply.as_ref().map_or_else(Error::may_have_run, |_| MayHaveRun::Yes);
                self.0.add(
                    reply.as_ref().map_or_else(ToString::to_string, |reply| format!("{:?}", reply.status())),
                );
                match again {
                    Some(again)
                        if ran == MayHaveRun::No || reply.as_ref().is_ok_and(|reply| !reply.is_ok()) =>
                    {
                        next = again;
                    }
                    _ => return reply,
                }
            }
        }
    }

    let refusals = Mutex::new(2);
    let server = server_with(
        communicator(&[]),
        With(move |_: &mut Invocation| match &mut *refusals.lock().unwrap() {
            0 => Ok(None),
            left => {
                *left -= 1;
                Err(Error::refused("later"))
            }
        }),
    )
    .await;
    let lines = Lines::default();
    let client = client_with(Stubborn(lines.clone()));
    assert_eq!(server.lab(&client).add(1, 2).await.unwrap(), 3);
    assert_eq!(lines.take(), ["UNKNOWN_LOCAL", "UNKNOWN_LOCAL", "OK"]);
    let slow = server.lab(&client).ice_invocation_timeout(Some(Duration::from_millis(1)));
    within(slow.wait()).await.unwrap_err();
    assert_eq!(lines.take(), ["timed out: operation 'wait' took more than 1 ms"]);
    server.signals.release.add_permits(1);
}

/// Does not wait for a call longer than until the test says so.
struct Impatient(Arc<Notify>);

impl Middleware for Impatient {
    async fn call(&self, request: &mut Invocation, next: Next<'_>) -> floe::Result<Reply> {
        tokio::select! {
            reply = next.run(request) => reply,
            () = self.0.notified() => Err(Error::refused("it takes too long")),
        }
    }
}

/// A call that the server's middleware no longer waits for runs to its end, and the adapter waits for it; also for what is to be done
/// after it.
#[tokio::test]
async fn a_call_that_middleware_gives_up_runs_to_its_end() {
    for far in [true, false] {
        let enough = Arc::new(Notify::new());
        let server = server_with(communicator(&[]), Impatient(enough.clone())).await;
        let finishes = Arc::new(AtomicUsize::new(0));
        let locator = Finishing(server.signals.clone(), finishes.clone());
        server.adapter.add_default("located", Activation::locator(locator)).unwrap();
        let client = if far { communicator(&[]) } else { server.communicator.clone() };
        for name in ["lab", "located/lab"] {
            let lab = LabPrx::unchecked_cast(server.proxy(&client, name));
            let call = tokio::spawn(async move { lab.wait().await });
            server.signals.wait_started(1).await;
            enough.notify_one();
            let error = within(call).await.unwrap().unwrap_err();
            assert!(error.to_string().contains("it takes too long"), "{error}");
        }
        let adapter = server.adapter.clone();
        let end = tokio::spawn(async move { adapter.deactivate().await });
        for _ in 0..200 {
            tokio::task::yield_now().await;
        }
        assert!(!end.is_finished(), "two calls run");
        server.signals.release.add_permits(2);
        server.signals.wait_ended(2).await;
        within(end).await.unwrap();
        assert_eq!(finishes.load(Ordering::SeqCst), 1);
    }
}

/// Finds a lab, and counts the ends of calls.
struct Finishing(Arc<Signals>, Arc<AtomicUsize>);

impl ServantLocator for Finishing {
    type Servant = LabSkeleton<LabI>;
    type Cookie = ();

    async fn locate(&self, _: &Current) -> floe::Result<Option<(Arc<Self::Servant>, ())>> {
        Ok(Some((Arc::new(LabSkeleton::new(LabI(self.0.clone()))), ())))
    }

    async fn finished(&self, _: &Current, _: Arc<Self::Servant>, (): ()) -> floe::Result<()> {
        self.1.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }
}

/// An error of middleware behind which the call ran, or may have run, does not say that it did not: a caller would send it again.
#[tokio::test]
async fn an_error_after_the_call_does_not_say_that_it_did_not_run() {
    struct Afterwards;

    impl Middleware for Afterwards {
        async fn call(&self, request: &mut Invocation, next: Next<'_>) -> floe::Result<Reply> {
            next.run(request).await?;
            match request.side() {
                Side::Client => Err(Error::refused("afterwards")),
                Side::Server => Err(Error::object_not_exist(request.identity().clone())),
            }
        }
    }

    let server = server_with(communicator(&[]), Afterwards).await;
    let client = communicator(&[]);
    let error = within(server.lab(&client).note(1)).await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::UnknownLocal(text) if text.contains("no such object")),
        "{error:?}"
    );
    assert_eq!(*server.signals.notes.lock().unwrap(), [1]);
    // Where nothing ran, it is said.
    let error = within(server.proxy(&client, "nobody").ice_ping()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::ObjectNotExist(_)), "{error:?}");

    let server = Server::start().await;
    let client = client_with(Afterwards);
    let error = within(server.lab(&client).note(1)).await.unwrap_err();
    assert!(error.to_string().contains("afterwards"), "{error}");
    assert_eq!(error.may_have_run(), MayHaveRun::Yes);

    // A call that went out and is given up, below middleware that repeats what did not run.
    struct Again;

    impl Middleware for Again {
        async fn call(&self, request: &mut Invocation, next: Next<'_>) -> floe::Result<Reply> {
            let again = next.again().expect("the client's side");
            match next.run(request).await {
                Err(error) if error.may_have_run() == MayHaveRun::No => again.run(request).await,
                result => result,
            }
        }
    }

    let enough = Arc::new(Notify::new());
    let client = Communicator::builder().middleware(Again).middleware(Impatient(enough.clone()));
    let lab = server.lab(&client.build().unwrap());
    let call = tokio::spawn(async move { lab.wait().await });
    server.signals.wait_started(1).await;
    enough.notify_one();
    let error = within(call).await.unwrap().unwrap_err();
    assert_eq!(error.may_have_run(), MayHaveRun::Maybe, "{error:?}");
    server.signals.release.add_permits(1);
    server.signals.wait_ended(1).await;
    assert_eq!(server.signals.started.available_permits(), 0, "it ran once");
}

/// What the server's middleware adds or removes counts for the call that passes it.
#[tokio::test]
async fn middleware_adds_and_removes_objects() {
    struct Provides(Arc<Signals>);

    impl Middleware for Provides {
        async fn call(&self, request: &mut Invocation, next: Next<'_>) -> floe::Result<Reply> {
            let adapter = request.adapter().expect("the server's side").clone();
            match request.identity().name.as_str() {
                "new" => drop(adapter.add("new", LabSkeleton::new(LabI(self.0.clone())))?),
                "lab" => drop(adapter.remove("lab")?),
                _ => {}
            }
            next.run(request).await
        }
    }

    for far in [true, false] {
        let server = Server::holding(communicator(&[]), "tcp -h 127.0.0.1 -p 0").await;
        server.adapter.add_middleware(Provides(server.signals.clone())).unwrap();
        server.adapter.activate().await.unwrap();
        let client = if far { communicator(&[]) } else { server.communicator.clone() };
        let new = LabPrx::unchecked_cast(server.proxy(&client, "new"));
        assert_eq!(within(new.add(1, 2)).await.unwrap(), 3);
        let error = within(server.lab(&client).add(1, 2)).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::ObjectNotExist(_)), "{error:?}");
    }
}

/// A batched request passes the caller's middleware when it is put into the batch, and the server's when it comes.
#[tokio::test]
async fn batched_requests_pass() {
    let (sent, served) = (Lines::default(), Lines::default());
    let server = server_with(communicator(&[]), Noting(served.clone())).await;
    let client = client_with(Noting(sent.clone()));
    let batch = server.lab(&client).ice_batch_oneway();
    batch.note(1).await.unwrap();
    batch.note(2).await.unwrap();
    assert_eq!(sent.take(), ["Client lab note oneway -> OK"; 2]);
    assert!(served.take().is_empty());
    batch.ice_flush_batch_requests().await.unwrap();
    assert_eq!(server.signals.wait_notes(2).await, [1, 2]);
    while served.0.lock().unwrap().len() < 2 {
        tokio::task::yield_now().await;
    }
    assert_eq!(served.take(), ["Server lab note oneway -> OK"; 2]);
}

/// A nested call that middleware makes belongs to the chain of the call: into an object whose gate the chain holds, it fails at once.
#[tokio::test]
async fn calls_that_middleware_makes_belong_to_the_chain() {
    struct Peeks(Mutex<Option<CounterPrx>>, Lines);

    impl Middleware for Peeks {
        async fn call(&self, request: &mut Invocation, next: Next<'_>) -> floe::Result<Reply> {
            let asked = self.0.lock().unwrap().clone().filter(|_| request.identity().name == "b");
            if let Some(asked) = asked {
                let answer = asked.value().await;
                self.1.add(match answer {
                    Err(error) if matches!(error.kind(), ErrorKind::Reentrant(_)) => "re-entrant".to_owned(),
                    other => format!("{other:?}"),
                });
            }
            next.run(request).await
        }
    }

    let lines = Lines::default();
    let client = communicator(&[]);
    let asked = Arc::new(Peeks(Mutex::default(), lines.clone()));
    let server = server_with(communicator(&[]), asked.clone()).await;
    for home in [&client, &server.communicator] {
        let (a, b) = (server.counter(home, "a"), server.counter(home, "b"));
        *asked.0.lock().unwrap() = Some(server.counter(&server.communicator, "a"));
        within(a.relay(b)).await.unwrap();
        assert_eq!(lines.take(), ["re-entrant"]);
    }
}

/// So many calls pass, then they are refused, and did not run.
#[tokio::test]
async fn a_rate_limit() {
    let hour = Duration::from_secs(3600);
    let server = server_with(communicator(&[]), RateLimit::new(3, hour)).await;
    let lab = server.lab(&server.communicator);
    for number in 1..=3 {
        lab.note(number).await.unwrap();
    }
    let error = lab.note(4).await.unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::UnknownLocal("more than 3 calls in 3600s".into()));
    assert_eq!(server.signals.wait_notes(3).await, [1, 2, 3]);
}
