//! A preview of the output folder over HTTP, as a careful web server would give it: right types,
//! validators, ranges, gzip; unless it is to be served as it is published, links lead to the preview, and pages
//! show themselves anew after a change. One thread; documents are read when they are asked for, by their names, so
//! that one that is replaced, or a whole folder, is served as it is at that moment.

mod answer;
mod body;
mod conditions;
mod connections;
mod encoding;
mod host;
mod links;
mod place;
mod range;
mod reload;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tokio::net;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;
use tokio::time::sleep;

pub use self::answer::Shown;

use self::answer::Served;
use self::connections::Connections;
use crate::error::Error;

/// After a connection that couldn't be taken (no file may be opened any more) another one ends, or files are
/// closed elsewhere.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// A server that runs until it is dropped.
#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    served: Arc<Served>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Listens on a host's port (0: any free one) and serves; `wall` reads the system's clock.
    ///
    /// # Errors
    /// [`Error::Listen`].
    pub fn start(
        host: &str,
        port: u16,
        shown: Shown,
        wall: fn() -> DateTime<Utc>,
    ) -> Result<Self, Error> {
        let failed = |source| Error::Listen {
            host: host.to_owned(),
            port,
            source,
        };
        let listener = TcpListener::bind((host, port)).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let served = Arc::new(Served::new(host, shown, wall));
        let runtime = Builder::new_current_thread()
            .enable_io()
            .enable_time()
            .build()
            .map_err(failed)?;
        let listener = asynchronous(&runtime, listener).map_err(failed)?;
        let (stop, stopped) = oneshot::channel();
        let all = accept(listener, Arc::clone(&served));
        let run = move || {
            runtime.spawn(all);
            // Ended by a word, or when nobody is left who could say it.
            let _ = runtime.block_on(stopped);
        };
        let thread = std::thread::Builder::new().spawn(run).map_err(failed)?;
        Ok(Self {
            address,
            served,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves this from now on, of which a build has ended.
    pub fn serve(&self, shown: Shown) {
        self.served.serve(shown);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // One that panicked has told so itself.
            let _ = thread.join();
        }
    }
}

fn asynchronous(runtime: &Runtime, listener: TcpListener) -> io::Result<net::TcpListener> {
    listener.set_nonblocking(true)?;
    let _inside = runtime.enter();
    net::TcpListener::from_std(listener)
}

/// Takes connections.
async fn accept(listener: net::TcpListener, served: Arc<Served>) {
    let mut connections = Connections::default();
    loop {
        if let Ok((stream, _)) = listener.accept().await {
            connections.serve(stream, Arc::clone(&served));
        } else {
            connections.close_quietest();
            sleep(ACCEPT_PAUSE).await;
        }
    }
}
