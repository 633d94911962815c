//! Integration tests: one binary, a module a feature.

mod hardening;
mod lab;
mod raw;

mod adapter;
mod calls;
mod children;
mod classes;
mod close;
mod connection;
mod dynamic;
mod examples;
mod export;
mod gate;
mod limits;
mod middleware;
mod native;
mod policies;
mod results;
mod retry;
mod storm;
mod transparency;

mod interop;
mod macros;
