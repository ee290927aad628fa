//! Keys and shortcuts, as commands name them.

/// A key on the keyboard, by what it types or is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// A letter, upper case.
    Letter(char),
    /// A digit.
    Digit(u8),
    /// A function key.
    F(u8),
    /// Space.
    Space,
    /// Enter.
    Enter,
    /// Delete.
    Delete,
    /// Comma.
    Comma,
    /// Slash.
    Slash,
    /// Backslash.
    Backslash,
}

/// A key with what is held down with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Shortcut {
    /// Ctrl, or Command on a Mac.
    pub command: bool,
    /// Shift.
    pub shift: bool,
    /// The key.
    pub key: Key,
}

impl Shortcut {
    pub(super) const fn plain(key: Key) -> Self {
        Self { command: false, shift: false, key }
    }

    pub(super) const fn command(key: Key) -> Self {
        Self { command: true, shift: false, key }
    }

    pub(super) const fn command_shift(key: Key) -> Self {
        Self { command: true, shift: true, key }
    }

    /// Whether a text field needs the key for itself.
    pub const fn is_typing(self) -> bool {
        !self.command && !matches!(self.key, Key::F(_))
    }
}

/// Keys of the gallery that are no commands of one key: they move. Each has a message with its meaning and one (`…-keys`) with its
/// keys.
pub const GALLERY_KEYS: [(&str, &str); 10] = [
    ("keys-arrows", "keys-arrows-keys"),
    ("keys-shift-arrows", "keys-shift-arrows-keys"),
    ("keys-home", "keys-home-keys"),
    ("keys-end", "keys-end-keys"),
    ("keys-page", "keys-page-keys"),
    ("keys-alt-arrows", "keys-alt-arrows-keys"),
    ("keys-alt-home", "keys-alt-home-keys"),
    ("keys-enter", "keys-enter-keys"),
    ("keys-escape", "keys-escape-keys"),
    ("keys-zoom", "keys-zoom-keys"),
];
