//! The behaviour of the window, tested without one.
