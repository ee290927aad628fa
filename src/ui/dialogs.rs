//! The system's own dialogs, asked beside the window: a folder to add, a place for a report.

use crate::app::{AppEvent, FileWish, Painted, Services};
use crate::words::tr;
use poll_promise::Promise;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A dialog that is over before a person could have answered never was one: the system has none.
const QUICKEST_PERSON: Duration = Duration::from_millis(400);
/// How often an open dialog is looked at; its thread wakes the window too.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// What a dialog said: the path, nothing, or that there was no dialog.
enum Answer {
    Picked(PathBuf),
    Cancelled,
    Missing,
}

impl Answer {
    fn new(begun: Instant, picked: Option<PathBuf>) -> Self {
        match picked {
            Some(path) => Self::Picked(path),
            None if begun.elapsed() < QUICKEST_PERSON => Self::Missing,
            None => Self::Cancelled,
        }
    }
}

/// The dialogs that are open: at most one of each.
#[derive(Default)]
pub(super) struct Dialogs {
    folder: Option<Promise<Answer>>,
    file: Option<(FileWish, Promise<Answer>)>,
    report: Option<Promise<Answer>>,
    card: Option<(Promise<Answer>, Arc<Painted>)>,
}

impl Dialogs {
    /// Asks for a folder.
    pub(super) fn pick_folder(&mut self, ctx: &egui::Context, services: &Services) {
        if self.folder.is_some() {
            return;
        }
        // Asked for here, because the thread below speaks English.
        let title = tr!("folders-add");
        let (runtime, ctx) = (services.runtime(), ctx.clone());
        self.folder = Some(Promise::spawn_thread("folder-dialog", move || {
            let begun = Instant::now();
            let asked = rfd::AsyncFileDialog::new().set_title(title).pick_folder();
            let picked = runtime.block_on(asked).map(|folder| folder.path().to_path_buf());
            ctx.request_repaint();
            Answer::new(begun, picked)
        }));
    }

    /// Asks for a file to read, or for a place to write one.
    pub(super) fn pick_file(&mut self, ctx: &egui::Context, services: &Services, wish: FileWish) {
        if self.file.is_some() {
            return;
        }
        let (runtime, ctx) = (services.runtime(), ctx.clone());
        let title = wish.title();
        let asked = Promise::spawn_thread("file-dialog", move || {
            let begun = Instant::now();
            let dialog = rfd::AsyncFileDialog::new().set_title(title);
            let dialog = if wish.is_folder() { dialog } else { dialog.add_filter(title, wish.endings()) };
            let picked = if wish.is_folder() {
                runtime.block_on(dialog.pick_folder())
            } else if wish.is_save() {
                runtime.block_on(dialog.set_file_name(wish.file_name()).save_file())
            } else {
                runtime.block_on(dialog.pick_file())
            };
            ctx.request_repaint();
            Answer::new(begun, picked.map(|file| file.path().to_path_buf()))
        });
        self.file = Some((wish, asked));
    }

    /// Asks where the report should go; without dialogs it goes where the service puts it.
    pub(super) fn save_report(&mut self, ctx: &egui::Context, services: &Services, no_dialog: bool) {
        if self.report.is_some() {
            return;
        }
        if no_dialog {
            services.save_report(None);
            return;
        }
        let title = tr!("report-save");
        let (runtime, ctx) = (services.runtime(), ctx.clone());
        self.report = Some(Promise::spawn_thread("report-dialog", move || {
            let begun = Instant::now();
            let asked = rfd::AsyncFileDialog::new().set_title(title).set_file_name(Services::report_name()).save_file();
            let picked = runtime.block_on(asked).map(|file| file.path().to_path_buf());
            ctx.request_repaint();
            Answer::new(begun, picked)
        }));
    }

    /// Asks where a painted card should go; without dialogs it goes where the service puts it.
    pub(super) fn save_card(
        &mut self,
        ctx: &egui::Context,
        services: &Services,
        card: Arc<Painted>,
        (no_dialog, name): (bool, &str),
    ) {
        if self.card.is_some() {
            return;
        }
        let file_name = Services::card_name(name);
        if no_dialog {
            services.save_card(None, file_name, card);
            return;
        }
        let title = tr!("share-save");
        let (runtime, ctx) = (services.runtime(), ctx.clone());
        let promise = Promise::spawn_thread("card-dialog", move || {
            let begun = Instant::now();
            let asked = rfd::AsyncFileDialog::new().set_title(title).set_file_name(file_name).save_file();
            let picked = runtime.block_on(asked).map(|file| file.path().to_path_buf());
            ctx.request_repaint();
            Answer::new(begun, picked)
        });
        self.card = Some((promise, card));
    }

    fn take_card(&mut self, ctx: &egui::Context, services: &Services, name: &str) {
        let Some((promise, card)) = self.card.take() else { return };
        let mut place = Some(promise);
        let answer = taken(&mut place, ctx);
        self.card = place.map(|promise| (promise, Arc::clone(&card)));
        match answer {
            Some(Answer::Picked(path)) => services.save_card(Some(path), String::new(), card),
            Some(Answer::Missing) => services.save_card(None, Services::card_name(name), card),
            Some(Answer::Cancelled) | None => {}
        }
    }

    /// Takes what a dialog said, if one was answered.
    pub(super) fn answer(&mut self, ctx: &egui::Context, services: &Services, name: &str) -> Option<AppEvent> {
        self.take_card(ctx, services, name);
        match taken(&mut self.report, ctx) {
            Some(Answer::Picked(path)) => services.save_report(Some(path)),
            Some(Answer::Missing) => services.save_report(None),
            Some(Answer::Cancelled) | None => {}
        }
        if let Some((wish, asked)) = self.file.take() {
            let mut place = Some(asked);
            let answer = taken(&mut place, ctx);
            self.file = place.map(|asked| (wish, asked));
            if let Some(answer) = answer {
                return Some(match answer {
                    Answer::Picked(path) => AppEvent::FilePicked(wish, Some(path)),
                    Answer::Cancelled => AppEvent::FilePicked(wish, None),
                    Answer::Missing => AppEvent::NoFileDialog(wish),
                });
            }
        }
        taken(&mut self.folder, ctx).map(|answer| match answer {
            Answer::Picked(path) => AppEvent::FolderPicked(Some(path)),
            Answer::Cancelled => AppEvent::FolderPicked(None),
            Answer::Missing => AppEvent::NoDialog,
        })
    }
}

fn taken(place: &mut Option<Promise<Answer>>, ctx: &egui::Context) -> Option<Answer> {
    match place.take()?.try_take() {
        Ok(answer) => Some(answer),
        Err(promise) => {
            *place = Some(promise);
            // The answer may come between the promise's being set and its waker's being heard.
            ctx.request_repaint_after(LOOK_EVERY);
            None
        }
    }
}
