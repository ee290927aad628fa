//! The eframe application: drains events, paints, runs what was asked for. The wiring point of window and services.

use super::clipboard::FileClipboard;
use super::dialogs::Dialogs;
use super::look::Look;
use super::textures::{self, Textures};
use super::{Cx, Memory, keys, notices, panels, sheets, theme};
use crate::app::{
    About, Action, AppEvent, AppState, Effect, Launch, Services, Session, ViewEvent, apply_event, reduce,
};
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

/// The window.
pub struct Shell {
    state: AppState,
    services: Services,
    events: Receiver<AppEvent>,
    textures: Textures,
    memory: Memory,
    dialogs: Dialogs,
    clipboard: FileClipboard,
    health_at: Option<Instant>,
    look: Look,
    /// When opening the window began; taken when the first frame is painted.
    begun: Option<Instant>,
    stopped: bool,
    /// What tests ask for and report; empty else.
    by_hand: (Vec<Action>, Vec<AppEvent>),
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
        let loader =
            services.pictures(waker, textures::finish).map_err(|error| tracing::warn!("no pictures: {error}")).ok();
        services.run(Effect::OpenStore);
        Ok(Self {
            state,
            services,
            events,
            textures: Textures::new(loader),
            memory: Memory::default(),
            dialogs: Dialogs::default(),
            clipboard: FileClipboard::default(),
            health_at: None,
            look: Look::new(),
            begun: None,
            stopped: false,
            by_hand: Default::default(),
        })
    }

    /// Says when opening the window began, so that the time to the first frame can be logged.
    #[must_use]
    pub fn begun_at(mut self, begun: Instant) -> Self {
        self.begun = Some(begun);
        self
    }

    /// Takes characters that the bundled fonts lack from the system's fonts.
    #[must_use]
    pub fn with_system_fonts(mut self) -> Self {
        self.look.use_system_fonts();
        self
    }

    /// The state, for tests that look behind the paint.
    pub fn state(&self) -> &AppState {
        &self.state
    }

    /// Asks for something in the next frame as a panel would, for tests of what no panel offers.
    pub fn ask(&mut self, action: Action) {
        self.by_hand.0.push(action);
    }

    /// Reports something in the next frame as a service would, for tests of what real services seldom report.
    pub fn report(&mut self, event: AppEvent) {
        self.by_hand.1.push(event);
    }

    fn drain(&mut self, ctx: &egui::Context) {
        for event in std::mem::take(&mut self.by_hand.1) {
            let effects = apply_event(&mut self.state, event);
            self.run_all(ctx, effects);
        }
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
                Effect::CopyFiles(files) => {
                    let copied = self.clipboard.put(&files);
                    self.act(ctx, Action::FilesCopied(copied.map(|()| files.len())));
                }
                Effect::OpenUrl(url) => ctx.open_url(egui::OpenUrl::new_tab(url)),
                Effect::PickFolder => self.dialogs.pick_folder(ctx, &self.services),
                Effect::PickFile(wish) => self.dialogs.pick_file(ctx, &self.services, wish),
                Effect::SaveCard(card) => {
                    let name = self.state.selected_card().map(|card| card.name.clone()).unwrap_or_default();
                    self.dialogs.save_card(ctx, &self.services, card, (self.state.no_dialog, &name));
                }
                Effect::SaveReport => self.dialogs.save_report(ctx, &self.services, self.state.no_dialog),
                Effect::Quit => ctx.send_viewport_cmd(egui::ViewportCommand::Close),
                other => self.services.run(other),
            }
        }
    }

    fn act(&mut self, ctx: &egui::Context, action: Action) {
        let effects = reduce(&mut self.state, action);
        self.run_all(ctx, effects);
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
        for action in notices::expire(ctx, &self.state, &mut self.memory, now) {
            self.act(ctx, action);
        }
        if let Some(action) = self.look.apply(ctx, &self.state.settings, &self.state.phase) {
            self.act(ctx, action);
        }
    }

    /// Does what was asked for, in the way a window of this width can show.
    fn act_all(&mut self, ctx: &egui::Context, actions: Vec<Action>) {
        if actions.is_empty() {
            return;
        }
        let width = ctx.content_rect().width();
        for action in actions {
            for action in panels::reroute(&self.state.settings, width, action) {
                self.act(ctx, action);
            }
        }
        ctx.request_repaint();
    }

    /// What the next start should bring back.
    fn session(&self) -> Session {
        Session {
            query: self.state.query.clone(),
            selected: self.state.selected,
            top: self.memory.visible.first().copied(),
        }
    }

    fn stop(&mut self) {
        if self.stopped {
            return;
        }
        self.stopped = true;
        let begun = Instant::now();
        if self.state.phase == crate::app::Phase::Ready {
            self.services.run(Effect::SaveSession(Box::new(self.session())));
        }
        self.services.stop();
        tracing::info!("stopped after {} ms", begun.elapsed().as_millis());
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
        let name = self.state.selected_card().map(|card| card.name.clone()).unwrap_or_default();
        if let Some(event) = self.dialogs.answer(ctx, &self.services, &name) {
            let effects = apply_event(&mut self.state, event);
            self.run_all(ctx, effects);
        }
        self.tick(ctx);
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        let ctx = ui.ctx().clone();
        self.textures.begin_frame(&ctx);
        let mut actions = std::mem::take(&mut self.by_hand.0);
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
            notices::notices_ui(&ctx, &mut cx);
            sheets::drop_hint_ui(&ctx);
        }
        self.textures.end_frame();
        if let Some(begun) = self.begun.take() {
            tracing::info!("first frame after {} ms", begun.elapsed().as_millis());
        }
        self.state.scroll_to_selected = false;
        self.state.scroll_to_top = None;
        self.state.focus_search = false;
        self.state.panel_step = None;
        self.act_all(&ctx, actions);
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.stop();
    }

    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        self.stop();
    }
}
