//! A store in a file, by redb: one process uses it, each commit is on the disk before it is answered.
//!
//! The work is done on blocking threads of the runtime. The file holds two tables: `floe.states`, of keys to versions and values,
//! and `floe.store`, of the number of the file's format and of the commits so far. A file without the format's number, or with
//! another one, is refused and left as it is.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use redb::{
    Database, DatabaseError, ReadOnlyDatabase, ReadableDatabase, ReadableTable, StorageError,
    TableDefinition, TableHandle,
};

use crate::BoxFuture;
use crate::adapter::panic_text;
use crate::store::{Capabilities, Change, StateKey, StateStore, StoreError, Versioned};

/// A store in a file. Clones are the same store; the file is closed with the last of them.
#[derive(Clone)]
pub struct RedbStore(Arc<Database>);

impl RedbStore {
    /// The store in this file, which is made if it is not there. Blocks: it reads the whole file, to see that it is not damaged, and
    /// repairs what a killed process left. A new store is made beside its place, in a file whose name ends with `.floe-new`, and
    /// moved there when it is whole.
    ///
    /// # Errors
    /// The file cannot be opened; somebody else has it open; it is no store, or one of another format, or damaged. It is left as it
    /// is then.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let path = path.as_ref();
        let failed = |why: String| {
            StoreError::NotCommitted(format!("the store '{}' cannot be opened: {why}", path.display()))
        };
        let database = undamaged(|| open(path)).unwrap_or_else(Err).map_err(failed)?;
        Ok(RedbStore(Arc::new(database)))
    }

    /// Does work on a blocking thread. `ended` is the error where that ends too early: with its runtime, or by a panic.
    async fn blocking<R: Send + 'static>(
        &self,
        work: impl FnOnce(&Database) -> Result<R, StoreError> + Send + 'static,
        ended: fn(String) -> StoreError,
    ) -> Result<R, StoreError> {
        let database = self.0.clone();
        let work = move |database: &Database| {
            undamaged(|| work(database)).unwrap_or_else(|why| Err(StoreError::Unknown(why)))
        };
        // Outside of a runtime nothing is held up by blocking.
        match tokio::runtime::Handle::try_current() {
            Err(_) => work(&database),
            Ok(runtime) => runtime
                .spawn_blocking(move || work(&database))
                .await
                .unwrap_or_else(|error| Err(ended(error.to_string()))),
        }
    }
}

impl std::fmt::Debug for RedbStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RedbStore")
    }
}

impl StateStore for RedbStore {
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            conditional: true,
            durable: true,
            bytes_max: COMMIT_BYTES_MAX,
            ..Capabilities::default()
        }
    }

    fn get<'a>(&'a self, key: &'a StateKey) -> BoxFuture<'a, Result<Option<Versioned>, StoreError>> {
        let key = key.clone();
        let get = move |database: &Database| get(database, &key).map_err(not_committed);
        Box::pin(self.blocking(get, StoreError::NotCommitted))
    }

    fn commit<'a>(&'a self, changes: &'a [Change]) -> BoxFuture<'a, Result<u64, StoreError>> {
        let bytes = changes.iter().map(Change::size).sum();
        if bytes > COMMIT_BYTES_MAX {
            let error = StoreError::TooLarge { what: "bytes", found: bytes, limit: COMMIT_BYTES_MAX };
            return Box::pin(async { Err(error) });
        }
        let changes = changes.to_vec();
        Box::pin(self.blocking(move |database| commit(database, &changes), StoreError::Unknown))
    }

    fn scan<'a>(
        &'a self,
        prefix: &'a [u8],
        after: Option<&'a StateKey>,
        limit: usize,
    ) -> BoxFuture<'a, Result<Vec<(StateKey, Versioned)>, StoreError>> {
        let (prefix, after) = (prefix.to_vec(), after.cloned());
        let scan =
            move |database: &Database| scan(database, &prefix, after.as_ref(), limit).map_err(not_committed);
        Box::pin(self.blocking(scan, StoreError::NotCommitted))
    }
}

fn open(path: &Path) -> Result<Database, String> {
    match std::fs::metadata(path) {
        Ok(file) if file.len() > 0 => {}
        // A link that leads nowhere yet is to stay a link.
        Err(_) if std::fs::symlink_metadata(path).is_err() => return create(path),
        _ => {
            let database = Database::create(path).map_err(|error| error.to_string())?;
            mark(&database).map_err(|error| error.to_string())?;
            return Ok(database);
        }
    }
    // To open it to write changes the file. What has to be repaired first cannot be looked at without that.
    if let Ok(database) = ReadOnlyDatabase::open(path) {
        check(&database)?;
    }
    let database = Database::builder()
        .set_check_integrity_on_open(true)
        .open(path)
        .map_err(|error| error.to_string())?;
    check(&database)?;
    Ok(database)
}

/// A new store. It is made beside its place, and moved there when it is whole: a process that is killed in the middle leaves nothing at
/// the place. Who has the file beside open is the only one who makes it.
fn create(path: &Path) -> Result<Database, String> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".floe-new");
    let beside = Path::new(&beside);
    let database = match Database::create(beside) {
        Err(DatabaseError::Storage(StorageError::Io(error)))
            if error.kind() == io::ErrorKind::InvalidData =>
        {
            // Somebody was killed before it was a database.
            std::fs::remove_file(beside).map_err(|error| error.to_string())?;
            Database::create(beside)
        }
        database => database,
    };
    let database = database.map_err(|error| error.to_string())?;
    if path.exists() {
        // Somebody else made it in the meantime.
        drop(database);
        let _ = std::fs::remove_file(beside);
        return open(path);
    }
    mark(&database).map_err(|error| error.to_string())?;
    std::fs::rename(beside, path).map_err(|error| error.to_string())?;
    // That the file has this name is to survive the machine's power, too. Not every system can say so.
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let _ = std::fs::File::open(folder).and_then(|folder| folder.sync_all());
    Ok(database)
}

/// Does something with a file. redb panics at some that are damaged.
fn undamaged<R>(work: impl FnOnce() -> R) -> Result<R, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| format!("it is damaged: {}", panic_text(&*panic)))
}

/// Makes a new file a store.
fn mark(database: &Database) -> Result<(), redb::Error> {
    let transaction = database.begin_write()?;
    transaction.open_table(STATES)?;
    transaction.open_table(STORE)?.insert(FORMAT, FORMAT_NUMBER)?;
    Ok(transaction.commit()?)
}

/// Why the file is no store of this format, if so.
fn check(database: &impl ReadableDatabase) -> Result<(), String> {
    let transaction = database.begin_read().map_err(|error| error.to_string())?;
    let mut tables = transaction.list_tables().map_err(|error| error.to_string())?;
    if !tables.any(|table| table.name() == STORE.name()) {
        return Err("it is a redb file, but no store of Floe".to_owned());
    }
    let table = transaction.open_table(STORE).map_err(|error| error.to_string())?;
    let number = number(&table, FORMAT).map_err(|error| error.to_string())?;
    if number != FORMAT_NUMBER {
        return Err(format!("expected a store of format {FORMAT_NUMBER}, found format {number}"));
    }
    Ok(())
}

fn get(database: &Database, key: &StateKey) -> Result<Option<Versioned>, redb::Error> {
    let table = database.begin_read()?.open_table(STATES)?;
    Ok(table.get(key.as_bytes())?.map(|state| versioned(state.value())))
}

/// What fails before the transaction's own commit was not carried out; what fails in it, nobody knows.
fn commit(database: &Database, changes: &[Change]) -> Result<u64, StoreError> {
    let transaction = database.begin_write().map_err(not_committed)?;
    let version = {
        let mut states = transaction.open_table(STATES).map_err(not_committed)?;
        let mut store = transaction.open_table(STORE).map_err(not_committed)?;
        let version = number(&store, COMMITS).map_err(not_committed)? + 1;
        for change in changes {
            let key = change.key.as_bytes();
            let found = states.get(key).map_err(not_committed)?.map(|state| state.value().0);
            if found != change.expected {
                return Err(StoreError::Conflict(change.key.clone()));
            }
        }
        for change in changes {
            let key = change.key.as_bytes();
            let changed = match &change.value {
                Some(value) => states.insert(key, (version, &value[..])),
                None => states.remove(key),
            };
            changed.map_err(not_committed)?;
        }
        store.insert(COMMITS, version).map_err(not_committed)?;
        version
    };
    transaction.commit().map_err(|error| StoreError::Unknown(error.to_string()))?;
    Ok(version)
}

fn scan(
    database: &Database,
    prefix: &[u8],
    after: Option<&StateKey>,
    limit: usize,
) -> Result<Vec<(StateKey, Versioned)>, redb::Error> {
    let table = database.begin_read()?.open_table(STATES)?;
    let from = after.map_or(prefix, |after| after.as_bytes().max(prefix));
    let mut found = Vec::new();
    for state in table.range(from..)? {
        let (key, state) = state?;
        if !key.value().starts_with(prefix) || found.len() == limit {
            break;
        }
        if after.is_none_or(|after| key.value() > after.as_bytes()) {
            found.push((StateKey::from_bytes(key.value().to_vec()), versioned(state.value())));
        }
    }
    Ok(found)
}

fn number(table: &impl ReadableTable<&'static str, u64>, name: &str) -> Result<u64, redb::StorageError> {
    Ok(table.get(name)?.map_or(0, |number| number.value()))
}

fn versioned((version, value): (u64, &[u8])) -> Versioned {
    Versioned { version, value: Bytes::copy_from_slice(value) }
}

fn not_committed(error: impl std::fmt::Display) -> StoreError {
    StoreError::NotCommitted(error.to_string())
}

const STATES: TableDefinition<'_, &[u8], (u64, &[u8])> = TableDefinition::new("floe.states");
const STORE: TableDefinition<'_, &str, u64> = TableDefinition::new("floe.store");
/// The name of the format's number in `floe.store`.
const FORMAT: &str = "format";
/// The format that is written and read.
const FORMAT_NUMBER: u64 = 1;
/// The name of the number of commits in `floe.store`: it is the version of the last one.
const COMMITS: &str = "commits";
/// How many bytes may stand in one commit: they are in memory several times.
const COMMIT_BYTES_MAX: usize = 256 * 1024 * 1024;
