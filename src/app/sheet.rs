//! The sheets that may lie over the window.

/// A sheet over the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sheet {
    /// Dropped files.
    Drop,
    /// Folders of the library and proposals.
    Folders,
    /// Settings.
    Settings,
    /// The selected model's pictures, large.
    Picture,
    /// Everything that can be done, by typing.
    Palette,
    /// Keyboard shortcuts.
    Shortcuts,
    /// The user guide.
    Guide,
    /// A problem report.
    Report,
    /// An article of CivitAI's.
    Article,
    /// A creator.
    Creator,
    /// A public collection of CivitAI's.
    PublicShelf,
    /// A character.
    Character,
    /// A character that is being prepared.
    NewCharacter,
    /// Automatic runs of the studio.
    Batch,
    /// Two versions side by side.
    Compare,
    /// Figures of the library.
    Analytics,
    /// Many models edited at once.
    Bulk,
    /// Whether the selected files go to the trash.
    Trash,
    /// Putting the library in order.
    Order,
    /// The path of a file, typed where the system has no dialog.
    Path,
    /// The selected model as a card to hand on.
    Card,
    /// Pictures of CivitAI's feed.
    Images,
    /// The verdict on the selected model, with its evidence.
    Quality,
    /// The licences of a collection.
    Licences,
}
