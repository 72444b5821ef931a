//! A static server for dist/ on this machine only.

use std::fs;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;

use anyhow::{Context as _, Result, anyhow, bail};
use tiny_http::{Header, Method, Request, Response, Server};

use crate::stage::say;

/// Browsers open six connections to a host.
const THREADS: usize = 6;

/// Where the tests visit the site besides `/`, as it would lie on GitHub Pages.
const SUB_FOLDER: &str = "some/folder";

/// Takes the port, or says that it is taken.
pub fn listen(port: u16) -> Result<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => anyhow!(
            "port {port} is taken, perhaps by another `cargo xtask serve`: choose another with --port"
        ),
        _ => anyhow!("cannot listen on 127.0.0.1:{port}: {error}"),
    })
}

/// Serves the built page until Ctrl+C.
pub fn serve_page(dist: &Path, listener: TcpListener, open: bool) -> Result<()> {
    let address = format!("http://{}/", listener.local_addr()?);
    say(&format!("The page is at {address} (Ctrl+C ends)"));
    if open && !open_browser(&address) {
        say("   no browser could be opened from here: open the address yourself");
    }
    serve(dist, listener, None)
}

/// Serves the site at `/` and in a sub-folder.
pub fn serve_for_tests(dist: &Path, listener: TcpListener) -> Result<()> {
    if !dist.join("index.html").exists() {
        bail!("dist/ has no index.html: run `cargo xtask build`");
    }
    say(&format!("serving on http://{}/", listener.local_addr()?));
    serve(dist, listener, Some(SUB_FOLDER))
}

fn serve(dist: &Path, listener: TcpListener, sub_folder: Option<&'static str>) -> Result<()> {
    let server =
        Arc::new(Server::from_listener(listener, None).map_err(|error| anyhow!("{error}"))?);
    let threads: Vec<_> = (0..THREADS)
        .map(|_| {
            let (server, dist) = (Arc::clone(&server), dist.to_owned());
            thread::spawn(move || {
                for request in server.incoming_requests() {
                    // A visitor who closes the page early is no fault of ours.
                    answer(&dist, sub_folder, request).ok();
                }
            })
        })
        .collect();
    for thread in threads {
        thread
            .join()
            .map_err(|_| anyhow!("the server stopped: see above"))?;
    }
    Ok(())
}

fn answer(dist: &Path, sub_folder: Option<&str>, request: Request) -> Result<()> {
    if !matches!(request.method(), Method::Get | Method::Head) {
        let response = Response::from_string("only GET and HEAD\n").with_status_code(405);
        return Ok(request.respond(response)?);
    }
    match find(dist, sub_folder, request.url()) {
        Found::File(path, relative) => {
            let response = Response::from_file(fs::File::open(&path)?)
                // Always with its length: the page shows how much has arrived.
                .with_chunked_threshold(usize::MAX)
                .with_header(header("Content-Type", content_type(&relative))?)
                .with_header(header("Cache-Control", caching(&relative))?)
                .with_header(header("X-Content-Type-Options", "nosniff")?);
            Ok(request.respond(response)?)
        }
        Found::Folder(location) => {
            let response = Response::empty(308).with_header(header("Location", &location)?);
            Ok(request.respond(response)?)
        }
        Found::Nothing => {
            let response = Response::from_string("not found\n").with_status_code(404);
            Ok(request.respond(response)?)
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Found {
    /// The file and its path below dist/.
    File(PathBuf, String),
    /// A folder without its slash: relative addresses would go wrong there.
    Folder(String),
    Nothing,
}

fn find(dist: &Path, sub_folder: Option<&str>, url: &str) -> Found {
    let address = url.split(['?', '#']).next().unwrap_or_default();
    let Some(mut path) = decode(address.trim_start_matches('/')) else {
        return Found::Nothing;
    };
    if let Some(sub_folder) = sub_folder {
        if path == sub_folder {
            return Found::Folder(format!("/{sub_folder}/"));
        }
        if let Some(rest) = path.strip_prefix(&format!("{sub_folder}/")) {
            path = rest.to_owned();
        }
    }
    // Neither `..` nor anything else that leads out of dist/.
    let inside = Path::new(&path)
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    if !inside {
        return Found::Nothing;
    }
    let file = dist.join(&path);
    if path.is_empty() || path.ends_with('/') {
        path.push_str("index.html");
        let index = file.join("index.html");
        return if index.is_file() {
            Found::File(index, path)
        } else {
            Found::Nothing
        };
    }
    if file.is_dir() {
        return Found::Folder(format!("{address}/"));
    }
    if file.is_file() {
        Found::File(file, path)
    } else {
        Found::Nothing
    }
}

/// `%20` and the like; None when they do not make text.
fn decode(address: &str) -> Option<String> {
    let mut bytes = Vec::new();
    let mut rest = address.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            let digits = std::str::from_utf8(&digits).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

/// Browsers refuse modules and compile wasm slowly when these are wrong.
fn content_type(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json" | "webmanifest") => "application/json",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("txt" | "ts" | "md") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// What has its content's hash in its path never changes.
fn caching(path: &str) -> &'static str {
    let hashed = ["app-", "wasm/", "weights/", "samples/"]
        .iter()
        .any(|start| path.starts_with(start));
    if hashed {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    }
}

fn header(name: &str, value: &str) -> Result<Header> {
    Header::from_bytes(name, value)
        .ok()
        .with_context(|| format!("{name}: {value} is no header"))
}

/// Whether the system's opener took it.
fn open_browser(address: &str) -> bool {
    let (program, arguments): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[address])
    } else if cfg!(windows) {
        ("cmd", &["/C", "start", "", address])
    } else {
        ("xdg-open", &[address])
    };
    Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    fn site() -> Result<Scratch> {
        let folder = Scratch::new()?;
        fs::create_dir_all(folder.path().join("dist/example"))?;
        fs::write(folder.path().join("secret"), "")?;
        for file in ["index.html", "capsnet.js", "a b.js", "example/index.html"] {
            fs::write(folder.path().join("dist").join(file), "")?;
        }
        Ok(folder)
    }

    #[test]
    fn addresses_lead_to_files() -> Result<()> {
        let folder = site()?;
        let dist = folder.path().join("dist");
        let file = |path: &str| Found::File(dist.join(path), path.to_owned());
        assert_eq!(find(&dist, None, "/"), file("index.html"));
        assert_eq!(find(&dist, None, "/?device=cpu"), file("index.html"));
        assert_eq!(find(&dist, None, "/a%20b.js"), file("a b.js"));
        assert_eq!(find(&dist, None, "/example/"), file("example/index.html"));
        assert_eq!(
            find(&dist, None, "/example"),
            Found::Folder("/example/".to_owned())
        );
        assert_eq!(find(&dist, None, "/missing.js"), Found::Nothing);
        Ok(())
    }

    #[test]
    fn nothing_outside_is_served() -> Result<()> {
        let folder = site()?;
        let dist = folder.path().join("dist");
        for url in [
            "/../secret",
            "/%2e%2e/secret",
            "/example/../../secret",
            "//etc/passwd",
            "/%ff",
            "/%4",
        ] {
            assert_eq!(find(&dist, None, url), Found::Nothing, "{url}");
        }
        Ok(())
    }

    #[test]
    fn the_same_site_in_a_sub_folder() -> Result<()> {
        let folder = site()?;
        let dist = folder.path().join("dist");
        let sub = Some("some/folder");
        assert_eq!(
            find(&dist, sub, "/some/folder/capsnet.js"),
            Found::File(dist.join("capsnet.js"), "capsnet.js".to_owned())
        );
        assert_eq!(
            find(&dist, sub, "/some/folder"),
            Found::Folder("/some/folder/".to_owned())
        );
        assert_eq!(find(&dist, sub, "/some/other"), Found::Nothing);
        Ok(())
    }

    #[test]
    fn types_that_browsers_insist_on() {
        assert_eq!(content_type("wasm/capsnet_cpu-0.wasm"), "application/wasm");
        assert_eq!(
            content_type("app-0/engine/worker.js"),
            "text/javascript; charset=utf-8"
        );
        assert_eq!(content_type("LICENSE"), "application/octet-stream");
    }

    #[test]
    fn only_hashed_names_are_cached() {
        assert_eq!(caching("index.html"), "no-cache");
        assert_eq!(caching("capsnet.js"), "no-cache");
        assert!(caching("app-12/main.js").contains("immutable"));
        assert!(caching("weights/compact-12.safetensors").contains("immutable"));
    }

    #[test]
    fn a_taken_port_is_named() -> Result<()> {
        let first = listen(0)?;
        let port = first.local_addr()?.port();
        let message = listen(port).unwrap_err().to_string();
        assert!(
            message.contains(&format!("port {port} is taken")),
            "{message}"
        );
        Ok(())
    }
}
