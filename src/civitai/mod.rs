//! The CivitAI client.
