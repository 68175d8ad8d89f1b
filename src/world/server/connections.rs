//! The connections that are served: some at once, and who has been quiet for longest makes room for who comes.

use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::task::AbortHandle;

use super::answer::Served;

/// So many are served at once; more would take the files that may be open from the build.
const MOST_CONNECTIONS: usize = 128;

/// A connection that asks nothing for so long is closed.
const HEAD_PATIENCE: Duration = Duration::from_secs(30);

/// The connections that are open, or were when the last one came.
#[derive(Debug, Default)]
pub(super) struct Connections {
    /// Counts what happens in all of them: whose number is the least was quiet for longest, by no clock.
    moves: Arc<AtomicU64>,
    open: Vec<Connection>,
}

#[derive(Debug)]
struct Connection {
    last_move: Arc<AtomicU64>,
    task: AbortHandle,
}

impl Connections {
    /// Serves one more, by a task of its own. Clients that ask nothing, or don't take what they asked for,
    /// keep nobody out.
    pub(super) fn serve(&mut self, stream: TcpStream, served: Arc<Served>) {
        self.open.retain(|one| !one.task.is_finished());
        if self.open.len() >= MOST_CONNECTIONS {
            self.close_quietest();
        }
        let moves = Arc::clone(&self.moves);
        let last_move = Arc::new(AtomicU64::new(moves.fetch_add(1, Ordering::Relaxed)));
        let noted = Arc::clone(&last_move);
        let note = move || noted.store(moves.fetch_add(1, Ordering::Relaxed), Ordering::Relaxed);
        let task = tokio::spawn(answers(stream, served, note)).abort_handle();
        self.open.push(Connection { last_move, task });
    }

    /// Closes the one that has been quiet for longest, if any is open.
    pub(super) fn close_quietest(&mut self) {
        let moved = |(_, one): &(usize, &Connection)| one.last_move.load(Ordering::Relaxed);
        if let Some((place, _)) = self.open.iter().enumerate().min_by_key(moved) {
            self.open.swap_remove(place).task.abort();
        }
    }
}

/// Answers what comes through one connection, until it ends; `note` is told whenever something came, or
/// could be sent on.
async fn answers(stream: TcpStream, served: Arc<Served>, note: impl Fn()) {
    let Ok(at) = stream.local_addr() else { return };
    let service = service_fn(move |request| {
        let served = Arc::clone(&served);
        async move { Ok::<_, Infallible>(served.answer_in_time(request, at.ip()).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_PATIENCE)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    // A client that went away is no fault of ours.
    let _ = poll_fn(|context| {
        note();
        connection.as_mut().poll(context)
    })
    .await;
}
