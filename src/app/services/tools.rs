//! What the first run offers: models of installed tools, and the sample library.

use super::Services;
use crate::app::event::AppEvent;
use crate::library;
use std::path::Path;
use std::process::Command;

impl Services {
    /// Looks for tools, tells them at once, then how many models each has.
    pub(super) fn find_tools(&self) {
        let home = directories::UserDirs::new().map(|dirs| dirs.home_dir().to_path_buf()).unwrap_or_default();
        let mounts = library::devices::mount_points();
        let mut found = library::places::propose_roots(&home, &mounts);
        if let Some(store) = self.store()
            && let Ok(roots) = store.read(|reader| reader.roots())
        {
            found.retain(|place| !roots.iter().any(|root| place.path.starts_with(&root.path)));
        }
        let paths: Vec<_> = found.iter().map(|place| place.path.clone()).collect();
        self.send(AppEvent::ToolsFound(found));
        for path in paths {
            let count = library::places::count_models(&path);
            self.send(AppEvent::ToolCounted(path, count));
        }
    }

    /// Starts the program a second time, on the sample. A process of its own, because nothing of this one has to be taken down
    /// for it: neither store nor client nor jobs are shared, and closing it leads back to where the user was.
    pub(super) fn open_sample(&self) {
        let started = std::env::current_exe().and_then(|program| {
            Command::new(program).arg("--sample").arg("--data-dir").arg(&self.shared.launch.cache_dir).spawn()
        });
        match started {
            // Waited for, or it would stay behind as a zombie when it is closed.
            Ok(mut child) => drop(child.wait()),
            Err(error) => self.trouble(&format!("the sample library could not be opened ({error})")),
        }
    }

    /// Shows a file in the system's file manager.
    pub(super) fn reveal(&self, path: &Path) {
        let shown = if cfg!(target_os = "windows") {
            Command::new("explorer").arg("/select,").arg(path).spawn()
        } else if cfg!(target_os = "macos") {
            Command::new("open").arg("-R").arg(path).spawn()
        } else {
            Command::new("xdg-open").arg(path.parent().unwrap_or(path)).spawn()
        };
        match shown {
            // Waited for, or a finished file manager would stay behind as a zombie.
            Ok(mut child) => drop(child.wait()),
            Err(error) => self.trouble(&format!("the file manager could not be opened ({error}): {}", path.display())),
        }
    }
}
