//! `solecism --version`: which program this is, and what it can do on this machine.

use solecism_engine::Kernel;

/// The version, the int8 kernels that this processor has, and what was built in.
pub(crate) fn long() -> String {
    let kernels: Vec<&str> = Kernel::available().rev().map(Kernel::name).collect();
    let kernels = if kernels.is_empty() {
        "none, float32".to_owned()
    } else {
        kernels.join(", ")
    };
    let features = [
        ("serve", cfg!(feature = "serve")),
        ("lsp", cfg!(feature = "lsp")),
        ("remote", cfg!(feature = "remote")),
        ("rewrite", cfg!(feature = "rewrite")),
        ("s3", cfg!(feature = "s3")),
    ];
    let features: Vec<&str> = features
        .iter()
        .filter(|(_, there)| *there)
        .map(|(name, _)| *name)
        .collect();
    let features = if features.is_empty() {
        "none".to_owned()
    } else {
        features.join(", ")
    };
    format!(
        "{}\nkernels:  {kernels}\nfeatures: {features}\nmodels:   schema {} and older",
        env!("CARGO_PKG_VERSION"),
        solecism_store::SCHEMA
    )
}
