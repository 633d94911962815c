//! The files that come with Ice, read by the front end.

mod interop;
