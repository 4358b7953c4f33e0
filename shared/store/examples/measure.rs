//! tmp
use solecism_store::*;
use std::time::Instant;
#[tokio::main]
async fn main() {
    let uri: ModelUri = std::env::args().nth(1).unwrap().parse().unwrap();
    for _ in 0..3 {
        let t = Instant::now();
        let store = open(&uri).await.unwrap();
        let opened = t.elapsed();
        match fetch(&*store, &FetchOptions::default()).await {
            Ok((_, timings)) => println!("open {opened:?} total {:?} {timings:?}", t.elapsed()),
            Err(e) => {
                println!("after {:?}: {} {e}", t.elapsed(), e.code());
                let mut s: &dyn std::error::Error = &e;
                while let Some(n) = s.source() {
                    println!("  {n}");
                    s = n;
                }
            }
        }
    }
    for (n, size) in [("sha256 4 MiB", 4 << 20)] {
        let v = vec![1u8; size];
        let t = Instant::now();
        let h = Sha256::of(&v);
        println!("{n} {:?} {h}", t.elapsed());
    }
}
