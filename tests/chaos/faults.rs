//! What happens to the network and the servers.

use std::time::{Duration, Instant};

use rand::Rng as _;
use rand::rngs::StdRng;

use crate::support::proxy::Proxy;
use crate::world::World;

/// Makes trouble for so long, then mends everything.
pub async fn rage(world: &World, time: Duration) {
    let mut random = world.random(0);
    let end = Instant::now() + time;
    let mut next_restart = Instant::now() + time / 8;
    while Instant::now() < end {
        calm(&mut random, 1_000).await;
        if Instant::now() > next_restart {
            restart(world, &mut random).await;
            next_restart = Instant::now() + (time / 6).min(Duration::from_secs(15));
            continue;
        }
        let proxy = &world.proxies[usize::from(random.random_bool(0.3))];
        disturb(world, proxy, &mut random).await;
    }
    for proxy in &world.proxies {
        fine(proxy);
    }
}

async fn calm(random: &mut StdRng, most_ms: u64) {
    tokio::time::sleep(Duration::from_millis(random.random_range(50..most_ms))).await;
}

fn fine(proxy: &Proxy) {
    proxy.delay(Duration::ZERO);
    proxy.slow_down(Duration::ZERO);
    proxy.restore();
}

async fn disturb(world: &World, proxy: &Proxy, random: &mut StdRng) {
    let what = match random.random_range(0..6) {
        0 => {
            proxy.cut();
            "network: cut"
        }
        1 => {
            proxy.delay(Duration::from_millis(random.random_range(1..60)));
            "network: delayed"
        }
        2 => {
            proxy.freeze();
            "network: frozen"
        }
        3 => {
            proxy.slow_down(Duration::from_micros(random.random_range(500..8_000)));
            "network: slowed down"
        }
        4 => {
            proxy.down();
            "network: down"
        }
        _ => {
            proxy.swallow_next_answer();
            "network: an answer swallowed"
        }
    };
    world.ledger.count(what);
    calm(random, 2_500).await;
    fine(proxy);
}

async fn restart(world: &World, random: &mut StdRng) {
    let node = world.cluster.node(usize::from(random.random_bool(0.3)));
    if random.random_bool(0.5) {
        world.ledger.count("server: killed");
        node.kill().await.unwrap();
    } else {
        world.ledger.count("server: stopped");
        node.stop().await.unwrap();
    }
    calm(random, 1_500).await;
    node.start().await.unwrap();
}
