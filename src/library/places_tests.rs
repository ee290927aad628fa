//! Where tools are found, and where nothing is to be found.

use super::*;

fn folders(base: &Path, names: &[&str]) {
    for name in names {
        std::fs::create_dir_all(base.join(name)).unwrap();
    }
}

fn touch(base: &Path, name: &str) {
    let path = base.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, b"").unwrap();
}

fn proposed(home: &Path, extra: &[PathBuf]) -> Vec<(String, RootTool)> {
    let base = canonical(home).unwrap();
    let shown = |path: &Path| path.strip_prefix(&base).unwrap_or(path).to_string_lossy().replace('\\', "/");
    propose_roots(home, extra).into_iter().map(|root| (shown(&root.path), root.tool)).collect()
}

fn pair(path: &str, tool: RootTool) -> (String, RootTool) {
    (path.to_owned(), tool)
}

#[test]
fn every_tool_is_found_where_people_have_it() {
    let home = tempfile::tempdir().unwrap();
    let at = home.path();
    folders(at, &["AI/ComfyUI/models/checkpoints", "AI/ComfyUI/models/loras", "AI/ComfyUI/comfy"]);
    folders(at, &["stable-diffusion-webui/models/Stable-diffusion", "stable-diffusion-webui/embeddings"]);
    touch(at, "stable-diffusion-webui/webui.py");
    folders(at, &["SwarmUI/Models/Stable-Diffusion", "SwarmUI/src"]);
    touch(at, "SwarmUI/SwarmUI.sln");
    folders(at, &["invokeai/models"]);
    touch(at, "invokeai/invokeai.yaml");
    folders(
        at,
        &["StabilityMatrix/Data/Models/StableDiffusion", "StabilityMatrix/Data/Packages/ComfyUI/models/checkpoints"],
    );
    touch(at, "StabilityMatrix/Data/Packages/ComfyUI/main.py");
    folders(at, &["pinokio/api/comfy.git/app/models/checkpoints"]);
    touch(at, "pinokio/api/comfy.git/app/main.py");
    folders(at, &["Pictures/ComfyUI/models/checkpoints", "Pictures/ComfyUI/comfy", "other/models/things", ".hidden/x"]);
    assert_eq!(
        proposed(at, &[]),
        [
            pair("AI/ComfyUI/models", RootTool::ComfyUi),
            pair("StabilityMatrix/Data/Models", RootTool::StabilityMatrix),
            pair("StabilityMatrix/Data/Packages/ComfyUI/models", RootTool::ComfyUi),
            pair("SwarmUI/Models", RootTool::SwarmUi),
            pair("invokeai/models", RootTool::InvokeAi),
            pair("pinokio/api/comfy.git/app/models", RootTool::ComfyUi),
            pair("stable-diffusion-webui/embeddings", RootTool::A1111),
            pair("stable-diffusion-webui/models", RootTool::A1111),
        ]
    );
}

#[test]
#[cfg(unix)]
fn links_lead_to_one_proposal_and_loops_to_none() {
    let home = tempfile::tempdir().unwrap();
    let disk = tempfile::tempdir().unwrap();
    folders(disk.path(), &["ComfyUI/models/checkpoints", "ComfyUI/comfy"]);
    folders(home.path(), &["a/b"]);
    std::os::unix::fs::symlink(disk.path().join("ComfyUI"), home.path().join("comfy")).unwrap();
    std::os::unix::fs::symlink("..", home.path().join("a/b/up")).unwrap();
    std::os::unix::fs::symlink("/nowhere/at/all", home.path().join("dangling")).unwrap();
    let found = propose_roots(home.path(), &[disk.path().to_owned(), disk.path().join("ComfyUI/models")]);
    let expected = canonical(&disk.path().join("ComfyUI/models")).unwrap();
    assert_eq!(found, [ProposedRoot { path: expected, tool: RootTool::ComfyUi }]);
}

#[test]
fn folders_that_comfyui_names_are_proposed() {
    let home = tempfile::tempdir().unwrap();
    let disk = tempfile::tempdir().unwrap();
    let at = disk.path();
    folders(home.path(), &["ComfyUI/models/checkpoints", "ComfyUI/comfy"]);
    folders(at, &["big/ckpt", "big/lora", "big/vae", "alone/embeds", "webui/models/Lora", "webui/models/VAE"]);
    touch(at, "webui/webui.py");
    let base = at.to_str().unwrap().replace('\\', "/");
    let yaml = format!(
        "a:\n  base_path: {base}\n  checkpoints: big/ckpt\n  loras: |\n    big/lora\n    webui/models/Lora\n  vae: big/vae\n  \
         embeddings: alone/embeds\n  upscale_models: absent\n"
    );
    std::fs::write(home.path().join("ComfyUI/extra_model_paths.yaml"), yaml).unwrap();
    let found: BTreeSet<ProposedRoot> = propose_roots(home.path(), &[]).into_iter().collect();
    let root = |path: PathBuf, tool| ProposedRoot { path: canonical(&path).unwrap(), tool };
    let expected = [
        root(home.path().join("ComfyUI/models"), RootTool::ComfyUi),
        root(at.join("big"), RootTool::ComfyUi),
        root(at.join("alone/embeds"), RootTool::ComfyUi),
        root(at.join("webui/models"), RootTool::A1111),
    ];
    assert_eq!(found, expected.into_iter().collect());
}

#[test]
fn stability_matrix_says_where_its_library_is() {
    let home = tempfile::tempdir().unwrap();
    let disk = tempfile::tempdir().unwrap();
    folders(disk.path(), &["SM/Models/StableDiffusion", "SM/Packages"]);
    folders(home.path(), &[".config/StabilityMatrix"]);
    let note = serde_json::json!({ "LibraryPath": disk.path().join("SM") }).to_string();
    std::fs::write(home.path().join(".config/StabilityMatrix/library.json"), note).unwrap();
    let expected =
        ProposedRoot { path: canonical(&disk.path().join("SM/Models")).unwrap(), tool: RootTool::StabilityMatrix };
    assert_eq!(propose_roots(home.path(), &[]), [expected]);
}

#[test]
fn a_search_ends_in_a_forest() {
    let home = tempfile::tempdir().unwrap();
    for a in 0..5 {
        for b in 0..8 {
            std::fs::create_dir_all(home.path().join(format!("{a}/{b}"))).unwrap();
        }
    }
    let mut search = Search::new();
    search.max_listed = 25;
    search.enqueue(home.path(), DEPTH);
    search.run();
    assert_eq!(search.listed, 25);
    assert!(!search.queue.is_empty(), "the rest was not looked at");
}

#[test]
fn systems_folders_are_skipped_only_at_the_root() {
    assert!(!is_searched(Path::new("/"), OsStr::new("usr")));
    assert!(is_searched(Path::new("/data"), OsStr::new("lib")));
    assert!(!is_searched(Path::new("/data"), OsStr::new("VENV")));
    assert!(!is_searched(Path::new("/data"), OsStr::new(".cache")));
}

#[test]
fn an_added_folder_is_recognised_at_every_level() {
    let base = tempfile::tempdir().unwrap();
    let at = base.path();
    folders(at, &["ComfyUI/models/checkpoints", "ComfyUI/models/loras/sub", "ComfyUI/comfy", "plain/x"]);
    folders(at, &["webui/models/Stable-diffusion", "webui/models/Lora", "webui/embeddings"]);
    touch(at, "webui/webui.py");
    folders(at, &["Models/StableDiffusion", "Models/Lora"]);
    for name in ["ComfyUI", "ComfyUI/models", "ComfyUI/models/loras"] {
        assert_eq!(recognise_tool(&at.join(name)), RootTool::ComfyUi, "{name}");
    }
    for name in ["webui", "webui/models", "webui/models/Lora", "webui/embeddings"] {
        assert_eq!(recognise_tool(&at.join(name)), RootTool::A1111, "{name}");
    }
    assert_eq!(recognise_tool(&at.join("Models")), RootTool::StabilityMatrix);
    assert_eq!(recognise_tool(&at.join("plain")), RootTool::Loose);
    assert_eq!(recognise_tool(&at.join("absent")), RootTool::Loose);
    assert_eq!(recognise_tool(Path::new("/")), RootTool::Loose);
}

#[test]
fn the_nearest_known_folder_tells_the_kind() {
    let kind = |root: &str, file: &str| kind_by_folder(RootTool::Loose, Path::new(root), &Path::new(root).join(file));
    assert_eq!(kind("/m", "checkpoints/x.safetensors"), Some(ModelKind::Checkpoint));
    assert_eq!(kind("/m", "LORAS/characters/x.safetensors"), Some(ModelKind::Lora));
    assert_eq!(kind("/m", "loras/Sam/hat/x.safetensors"), Some(ModelKind::Lora), "words for what is in the picture");
    assert_eq!(kind("/ComfyUI/models", "sam/x.pth"), Some(ModelKind::Detection));
    assert_eq!(kind("/c", "models/clip_vision/x.safetensors"), Some(ModelKind::ClipVision));
    assert_eq!(kind("/m", "unet/x.gguf"), Some(ModelKind::DiffusionModel));
    assert_eq!(kind("/c/models/loras", "x.safetensors"), Some(ModelKind::Lora), "the root itself");
    assert_eq!(kind("/c/models/loras/mine", "x.safetensors"), Some(ModelKind::Lora));
    assert_eq!(kind("/vae/a/b", "x.safetensors"), None, "too far above the root");
    assert_eq!(kind("/m", "unsorted/x.safetensors"), None);
    assert_eq!(kind("/m", "vae.safetensors"), None, "a file's name is no folder");
}

#[test]
fn invokeai_calls_checkpoints_main() {
    let root = Path::new("/invokeai/models");
    let file = root.join("sdxl/main/x.safetensors");
    assert_eq!(kind_by_folder(RootTool::InvokeAi, root, &file), Some(ModelKind::Checkpoint));
    assert_eq!(kind_by_folder(RootTool::Loose, root, &file), None);
}
