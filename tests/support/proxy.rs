//! A TCP proxy between the crate and its server: it counts what goes over the
//! wire, and cuts, freezes and refuses connections.

#![allow(dead_code, reason = "each test binary uses a part of it")]

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use url::Url;

/// What the network does at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weather {
    Fine,
    /// Nothing passes, nobody is told: a blackhole.
    Frozen,
    /// Connections go on, but new ones are refused.
    Closed,
    /// Connections are cut and new ones refused.
    Down,
}

/// What becomes of a COMMIT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The connection is cut before the server has heard of it.
    Unheard,
    /// The server does it; the connection is cut before it can say so.
    Unanswered,
    /// The server never hears of it, nor that its client is gone.
    Stuck,
}

#[derive(Clone)]
pub struct Proxy {
    url: Url,
    shared: Arc<Shared>,
}

struct Shared {
    target: String,
    weather: watch::Sender<Weather>,
    /// Raised to cut the connections of the moment.
    cuts: watch::Sender<u64>,
    delay: watch::Sender<Duration>,
    /// How long a kilobyte takes in either direction.
    pace: watch::Sender<Duration>,
    round_trips: AtomicU64,
    accepted: AtomicU64,
    open: AtomicU64,
    /// The next statement from a client reaches the server, its answer does not reach the client.
    swallow_answer: AtomicBool,
    /// What the next COMMIT meets.
    fate: Mutex<Option<Fate>>,
    most_open: AtomicU64,
}

impl Proxy {
    /// A proxy in front of the server of `url`.
    pub async fn to(url: &Url) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut through = url.clone();
        through.set_host(Some("127.0.0.1")).unwrap();
        through.set_port(Some(listener.local_addr().unwrap().port())).unwrap();
        let shared = Arc::new(Shared {
            target: format!("{}:{}", url.host_str().unwrap(), url.port().unwrap_or(5432)),
            weather: watch::Sender::new(Weather::Fine),
            cuts: watch::Sender::new(0),
            delay: watch::Sender::new(Duration::ZERO),
            pace: watch::Sender::new(Duration::ZERO),
            round_trips: AtomicU64::new(0),
            accepted: AtomicU64::new(0),
            open: AtomicU64::new(0),
            swallow_answer: AtomicBool::new(false),
            fate: Mutex::new(None),
            most_open: AtomicU64::new(0),
        });
        let accepting = Arc::clone(&shared);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(Arc::clone(&accepting).carry(client));
            }
        });
        Self { url: through, shared }
    }

    /// The same database through the proxy.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// How often a client spoke after the server had: round trips, counted on the wire.
    pub fn round_trips(&self) -> u64 {
        self.shared.round_trips.load(Ordering::SeqCst)
    }

    /// Connections accepted so far.
    pub fn accepted(&self) -> u64 {
        self.shared.accepted.load(Ordering::SeqCst)
    }

    /// Connections open at once, at most.
    pub fn most_open(&self) -> u64 {
        self.shared.most_open.load(Ordering::SeqCst)
    }

    /// Connections open now.
    pub fn open(&self) -> u64 {
        self.shared.open()
    }

    /// Cuts every connection of the moment; new ones are welcome.
    pub fn cut(&self) {
        self.shared.cuts.send_modify(|cuts| *cuts += 1);
    }

    /// Nothing passes any more, in no direction, and nobody is told.
    pub fn freeze(&self) {
        self.shared.weather.send_replace(Weather::Frozen);
    }

    /// Refuses what comes, and leaves what is there alone.
    pub fn close_the_door(&self) {
        self.shared.weather.send_replace(Weather::Closed);
    }

    /// Cuts everything and refuses what comes.
    pub fn down(&self) {
        self.shared.weather.send_replace(Weather::Down);
        self.cut();
    }

    /// The network is back. What was frozen flows on.
    pub fn restore(&self) {
        self.shared.weather.send_replace(Weather::Fine);
    }

    /// Every message to the server takes this long.
    pub fn delay(&self, by: Duration) {
        self.shared.delay.send_replace(by);
    }

    /// Every kilobyte takes this long, in either direction.
    pub fn slow_down(&self, kilobyte: Duration) {
        self.shared.pace.send_replace(kilobyte);
    }

    /// The next statement reaches the server; instead of its answer the client
    /// finds its connection cut.
    pub fn swallow_next_answer(&self) {
        self.shared.swallow_answer.store(true, Ordering::SeqCst);
    }
}

impl Proxy {
    /// The next COMMIT of a transaction meets this.
    pub fn doom_next_commit(&self, fate: Fate) {
        *self.shared.fate.lock().unwrap() = Some(fate);
    }
}

/// How the crate commits.
fn is_commit(message: &[u8]) -> bool {
    message.starts_with(b"Q") && message[5..].starts_with(b"SELECT 1; COMMIT")
}

impl Shared {
    fn open(&self) -> u64 {
        self.open.load(Ordering::SeqCst)
    }

    async fn carry(self: Arc<Self>, client: TcpStream) {
        if matches!(*self.weather.borrow(), Weather::Closed | Weather::Down) {
            return;
        }
        let mut cuts = self.cuts.subscribe();
        self.accepted.fetch_add(1, Ordering::SeqCst);
        self.pass_weather().await;
        let Ok(server) = TcpStream::connect(&self.target).await else { return };
        client.set_nodelay(true).ok();
        server.set_nodelay(true).ok();
        self.open.fetch_add(1, Ordering::SeqCst);
        let (from_client, to_client) = client.into_split();
        let (from_server, to_server) = server.into_split();
        let turn = AtomicBool::new(true);
        let swallowing = AtomicBool::new(false);
        let gone = AtomicBool::new(false);
        tokio::select! {
            () = self.up(from_client, to_server, &turn, &swallowing, &gone) => {}
            () = self.back(from_server, to_client, &turn, &swallowing) => {}
            _ = cuts.changed() => {}
        }
        if !gone.load(Ordering::SeqCst) {
            self.open.fetch_sub(1, Ordering::SeqCst);
        }
    }

    async fn up(
        &self,
        mut client: OwnedReadHalf,
        mut server: OwnedWriteHalf,
        servers_turn_over: &AtomicBool,
        swallowing: &AtomicBool,
        gone: &AtomicBool,
    ) {
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(read @ 1..) = client.read(&mut buffer).await {
            self.pass_weather().await;
            // A goodbye is not a question.
            if buffer[0] == b'X' {
                if !gone.swap(true, Ordering::SeqCst) {
                    self.open.fetch_sub(1, Ordering::SeqCst);
                }
            } else {
                if servers_turn_over.swap(false, Ordering::SeqCst) {
                    self.round_trips.fetch_add(1, Ordering::SeqCst);
                }
                let fate = is_commit(&buffer[..read]).then(|| self.fate.lock().unwrap().take()).flatten();
                match fate {
                    Some(Fate::Unheard) => return,
                    Some(Fate::Stuck) => std::future::pending().await,
                    Some(Fate::Unanswered) => swallowing.store(true, Ordering::SeqCst),
                    None => {}
                }
                if self.swallow_answer.swap(false, Ordering::SeqCst) {
                    swallowing.store(true, Ordering::SeqCst);
                }
            }
            let delay = *self.delay.borrow() + self.time_for(read);
            if !delay.is_zero() {
                tokio::time::sleep(delay).await;
            }
            if server.write_all(&buffer[..read]).await.is_err() {
                return;
            }
        }
    }

    async fn back(&self, mut server: OwnedReadHalf, mut client: OwnedWriteHalf, servers_turn_over: &AtomicBool, swallowing: &AtomicBool) {
        let mut buffer = vec![0; 64 * 1024];
        let mut counted = false;
        while let Ok(read @ 1..) = server.read(&mut buffer).await {
            if !std::mem::replace(&mut counted, true) {
                // By now a goodbye that was said before this hello has come through.
                self.most_open.fetch_max(self.open(), Ordering::SeqCst);
            }
            if swallowing.load(Ordering::SeqCst) {
                return;
            }
            self.pass_weather().await;
            servers_turn_over.store(true, Ordering::SeqCst);
            let delay = self.time_for(read);
            if !delay.is_zero() {
                tokio::time::sleep(delay).await;
            }
            if client.write_all(&buffer[..read]).await.is_err() {
                return;
            }
        }
    }

    fn time_for(&self, bytes: usize) -> Duration {
        self.pace.borrow().mul_f64(bytes as f64 / 1024.0)
    }

    async fn pass_weather(&self) {
        let mut weather = self.weather.subscribe();
        let _ = weather.wait_for(|weather| *weather != Weather::Frozen).await;
    }
}
