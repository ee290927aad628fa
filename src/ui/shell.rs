//! The eframe application: drains events, paints, runs what was asked for. The wiring point of window and services.

use super::sheets;
use super::textures::Textures;
use super::{Cx, Memory, keys, panels, theme};
use crate::app::{
    About, Action, AppEvent, AppState, Effect, Launch, NoticeLevel, Services, SettingChange, ThemeChoice, ViewEvent,
    apply_event, reduce,
};
use crate::words::{self, Language, tr};
use poll_promise::Promise;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The longest one drain of events may take.
const DRAIN_BUDGET: Duration = Duration::from_millis(3);
/// While something runs, counters on screen move this often.
const BUSY_REPAINT: Duration = Duration::from_millis(100);
/// How often the health of the connection is looked at while the window is awake.
const HEALTH_EVERY: Duration = Duration::from_secs(1);
/// How long an informing notice stays.
const NOTICE_FOR: Duration = Duration::from_secs(4);
/// A dialog that is over before a person could have answered never was one: the system has none.
const QUICKEST_PERSON: Duration = Duration::from_millis(400);

/// What the system's dialog said: the path, or that there was no dialog.
enum Dialog {
    Picked(PathBuf),
    Cancelled,
    Missing,
}

impl Dialog {
    fn from_answer(begun: Instant, picked: Option<PathBuf>) -> Self {
        match picked {
            Some(path) => Self::Picked(path),
            None if begun.elapsed() < QUICKEST_PERSON => Self::Missing,
            None => Self::Cancelled,
        }
    }
}

/// The window.
pub struct Shell {
    state: AppState,
    services: Services,
    events: Receiver<AppEvent>,
    textures: Textures,
    memory: Memory,
    folder: Option<Promise<Dialog>>,
    report_place: Option<Promise<Dialog>>,
    health_at: Option<Instant>,
    notice_at: Option<(u64, Instant)>,
    theme: Option<ThemeChoice>,
    /// The size of everything as it was last brought into force.
    zoom: f32,
    reduced_motion: bool,
    system_language: Language,
    /// When opening the window began; taken when the first frame is painted.
    begun: Option<Instant>,
    stopped: bool,
}

impl Shell {
    /// Starts the services and asks for the library; the first frame does not wait for either.
    pub fn new(ctx: &egui::Context, launch: Launch) -> Result<Self, String> {
        theme::install(ctx);
        let waker: crate::jobs::Waker = {
            let ctx = ctx.clone();
            Arc::new(move || ctx.request_repaint())
        };
        let state = AppState::new(About::of(&launch));
        let (services, events) = Services::start(launch, Arc::clone(&waker))?;
        let loader = services.pictures(waker).map_err(|error| tracing::warn!("no pictures: {error}")).ok();
        services.run(Effect::OpenStore);
        Ok(Self {
            state,
            services,
            events,
            textures: Textures::new(loader),
            memory: Memory { tab: 1, ..Memory::default() },
            folder: None,
            report_place: None,
            health_at: None,
            notice_at: None,
            theme: None,
            zoom: 1.0,
            reduced_motion: false,
            system_language: Language::of_system(),
            begun: None,
            stopped: false,
        })
    }

    /// Says when opening the window began, so that the time to the first frame can be logged.
    #[must_use]
    pub fn begun_at(mut self, begun: Instant) -> Self {
        self.begun = Some(begun);
        self
    }

    /// The state, for tests that look behind the paint.
    pub fn state(&self) -> &AppState {
        &self.state
    }

    fn drain(&mut self, ctx: &egui::Context) {
        let begun = Instant::now();
        while let Ok(event) = self.events.try_recv() {
            if let AppEvent::View(ViewEvent::View(view)) = &event {
                let spent = std::mem::replace(&mut self.state.view, Arc::clone(view));
                // `apply_event` compares with the view before, so it is put back and handed over afterwards.
                self.state.view = Arc::clone(&spent);
                let effects = apply_event(&mut self.state, event);
                self.run_all(ctx, effects);
                self.services.recycle(spent);
            } else {
                let effects = apply_event(&mut self.state, event);
                self.run_all(ctx, effects);
            }
            if begun.elapsed() > DRAIN_BUDGET {
                ctx.request_repaint();
                break;
            }
        }
    }

    fn run_all(&mut self, ctx: &egui::Context, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Copy(text) => ctx.copy_text(text),
                Effect::OpenUrl(url) => ctx.open_url(egui::OpenUrl::new_tab(url)),
                Effect::PickFolder => self.pick_folder(ctx),
                Effect::SaveReport => self.ask_where_to_save(ctx),
                Effect::Quit => ctx.send_viewport_cmd(egui::ViewportCommand::Close),
                other => self.services.run(other),
            }
        }
    }

    fn act(&mut self, ctx: &egui::Context, action: Action) {
        let effects = reduce(&mut self.state, action);
        self.run_all(ctx, effects);
    }

    /// Asks the system for a folder, beside the window.
    fn pick_folder(&mut self, ctx: &egui::Context) {
        if self.folder.is_some() {
            return;
        }
        // Asked for here, because the thread below speaks English.
        let title = tr!("folders-add");
        let (runtime, ctx) = (self.services.runtime(), ctx.clone());
        self.folder = Some(Promise::spawn_thread("folder-dialog", move || {
            let asked = rfd::AsyncFileDialog::new().set_title(title).pick_folder();
            let begun = Instant::now();
            let picked = runtime.block_on(asked).map(|folder| folder.path().to_path_buf());
            ctx.request_repaint();
            Dialog::from_answer(begun, picked)
        }));
    }

    /// Asks the system where the report should go, beside the window.
    fn ask_where_to_save(&mut self, ctx: &egui::Context) {
        if self.report_place.is_some() {
            return;
        }
        if self.state.no_dialog {
            return self.services.save_report(None);
        }
        let title = tr!("report-save");
        let (runtime, ctx) = (self.services.runtime(), ctx.clone());
        self.report_place = Some(Promise::spawn_thread("report-dialog", move || {
            let asked = rfd::AsyncFileDialog::new().set_title(title).set_file_name(Services::report_name()).save_file();
            let begun = Instant::now();
            let picked = runtime.block_on(asked).map(|file| file.path().to_path_buf());
            ctx.request_repaint();
            Dialog::from_answer(begun, picked)
        }));
    }

    fn take_report_place(&mut self, ctx: &egui::Context) {
        let Some(promise) = self.report_place.take() else { return };
        match promise.try_take() {
            Ok(Dialog::Picked(path)) => self.services.save_report(Some(path)),
            Ok(Dialog::Missing) => self.services.save_report(None),
            Ok(Dialog::Cancelled) => {}
            Err(promise) => {
                self.report_place = Some(promise);
                ctx.request_repaint_after(BUSY_REPAINT);
            }
        }
    }

    fn take_folder(&mut self, ctx: &egui::Context) {
        let Some(promise) = self.folder.take() else { return };
        match promise.try_take() {
            Ok(answer) => {
                let event = match answer {
                    Dialog::Picked(path) => AppEvent::FolderPicked(Some(path)),
                    Dialog::Cancelled => AppEvent::FolderPicked(None),
                    Dialog::Missing => AppEvent::NoDialog,
                };
                let effects = apply_event(&mut self.state, event);
                self.run_all(ctx, effects);
            }
            Err(promise) => {
                self.folder = Some(promise);
                // The answer may come between the promise's being set and its waker's being heard.
                ctx.request_repaint_after(BUSY_REPAINT);
            }
        }
    }

    fn tick(&mut self, ctx: &egui::Context) {
        let now = Instant::now();
        self.state.now_unix_secs =
            SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs().cast_signed());
        for job in self.state.jobs.iter_mut().filter(|job| job.is_running()) {
            job.tick(now);
        }
        if self.health_at.is_none_or(|then| now.duration_since(then) >= HEALTH_EVERY) {
            self.health_at = Some(now);
            self.state.health = Some(self.services.health());
        }
        if self.state.is_busy() {
            ctx.request_repaint_after(BUSY_REPAINT);
        }
        self.expire_notice(ctx, now);
        self.follow_look(ctx);
        let language = self.state.settings.language.unwrap_or(self.system_language);
        if language != words::current() {
            words::set(language);
        }
        if self.theme != Some(self.state.settings.theme) {
            self.theme = Some(self.state.settings.theme);
            ctx.set_theme(match self.state.settings.theme {
                ThemeChoice::System => egui::ThemePreference::System,
                ThemeChoice::Dark => egui::ThemePreference::Dark,
                ThemeChoice::Light => egui::ThemePreference::Light,
            });
        }
    }

    /// Brings size and motion into force. egui's own zoom keys change the size too, and are remembered like a setting.
    fn follow_look(&mut self, ctx: &egui::Context) {
        let wanted = self.state.settings.zoom;
        let is = |left: f32, right: f32| (left - right).abs() < 0.001;
        if !is(wanted, self.zoom) {
            self.zoom = wanted;
            ctx.set_zoom_factor(wanted);
        } else if !is(ctx.zoom_factor(), self.zoom) {
            self.act(ctx, Action::Set(SettingChange::Zoom(ctx.zoom_factor())));
            self.zoom = self.state.settings.zoom;
            ctx.set_zoom_factor(self.zoom);
        }
        if self.reduced_motion != self.state.settings.reduced_motion {
            self.reduced_motion = self.state.settings.reduced_motion;
            theme::set_reduced_motion(ctx, self.reduced_motion);
        }
    }

    /// Informing notices go by themselves, oldest first; errors stay until they are dismissed.
    fn expire_notice(&mut self, ctx: &egui::Context, now: Instant) {
        let Some(oldest) = self.state.notices.iter().find(|notice| notice.level == NoticeLevel::Info) else {
            self.notice_at = None;
            return;
        };
        let id = oldest.id;
        match self.notice_at {
            Some((shown, since)) if shown == id => {
                let left = NOTICE_FOR.saturating_sub(now.duration_since(since));
                if left.is_zero() {
                    self.act(ctx, Action::DismissNotice(id));
                    ctx.request_repaint();
                } else {
                    ctx.request_repaint_after(left);
                }
            }
            _ => {
                self.notice_at = Some((id, now));
                ctx.request_repaint_after(NOTICE_FOR);
            }
        }
    }

    fn take_dropped(ctx: &egui::Context, actions: &mut Vec<Action>) {
        let dropped: Vec<PathBuf> =
            ctx.input(|input| input.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect());
        if !dropped.is_empty() {
            actions.push(Action::Drop(dropped));
        }
    }
}

impl eframe::App for Shell {
    fn logic(&mut self, ctx: &egui::Context, _frame: &mut eframe::Frame) {
        self.drain(ctx);
        self.take_folder(ctx);
        self.take_report_place(ctx);
        self.tick(ctx);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let ctx = ui.ctx().clone();
        self.textures.begin_frame(&ctx);
        let mut actions = Vec::new();
        Self::take_dropped(&ctx, &mut actions);
        keys::handle(&ctx, &self.state, &mut self.memory, &mut actions);
        {
            let mut cx = Cx {
                state: &self.state,
                textures: &mut self.textures,
                actions: &mut actions,
                memory: &mut self.memory,
            };
            panels::window_ui(ui, &mut cx);
            sheets::sheets_ui(&ctx, &mut cx);
            sheets::notices_ui(&ctx, &mut cx);
            sheets::drop_hint_ui(&ctx);
        }
        self.textures.end_frame();
        if let Some(begun) = self.begun.take() {
            tracing::info!("first frame after {} ms", begun.elapsed().as_millis());
        }
        self.state.scroll_to_selected = false;
        self.state.scroll_to_top = None;
        self.state.focus_search = false;
        let acted = !actions.is_empty();
        for action in actions {
            self.act(&ctx, action);
        }
        if acted {
            ctx.request_repaint();
        }
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.stopped = true;
        self.services.stop();
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        if !self.stopped {
            self.services.stop();
        }
    }
}
