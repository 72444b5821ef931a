//! A static server for dist/ on this machine only.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::thread;

use anyhow::{Result, anyhow, bail};
use tiny_http::{Method, Request, Server};

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
        return send(
            request,
            "405 Method Not Allowed",
            &[],
            b"only GET and HEAD\n",
        );
    }
    match find(dist, sub_folder, request.url()) {
        Found::File(path, relative) => {
            let headers = [
                ("Content-Type", content_type(&relative)),
                ("Cache-Control", caching(&relative)),
                ("X-Content-Type-Options", "nosniff"),
            ];
            send(request, "200 OK", &headers, &fs::read(&path)?)
        }
        Found::Folder(location) => send(
            request,
            "308 Permanent Redirect",
            &[("Location", &location)],
            b"",
        ),
        Found::Nothing => send(request, "404 Not Found", &[], b"not found\n"),
    }
}

/// Sends an answer, always with its length (the page shows how much has arrived), and ends the
/// connection. tiny_http 0.12 gives a new connection to a thread that it takes for idle but that is
/// already on its way to another one; while connections are kept alive, the new one then waits for
/// ever. Its own responses cannot say `Connection: close`, so this one is written by hand.
fn send(request: Request, status: &str, headers: &[(&str, &str)], body: &[u8]) -> Result<()> {
    let with_body = *request.method() != Method::Head;
    let mut writer = request.into_writer();
    write!(writer, "HTTP/1.1 {status}\r\n")?;
    for (name, value) in headers {
        write!(writer, "{name}: {value}\r\n")?;
    }
    write!(
        writer,
        "Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    )?;
    if with_body {
        writer.write_all(body)?;
    }
    Ok(writer.flush()?)
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
    let hashed = ["app-", "wasm/", "weights/", "samples/", "teaching/"]
        .iter()
        .any(|start| path.starts_with(start));
    if hashed {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    }
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
        assert!(caching("teaching/held-out-labels-12.idx1-ubyte").contains("immutable"));
    }

    #[test]
    fn connections_are_answered_with_a_length_and_ended() -> Result<()> {
        use std::io::Read as _;
        use std::net::TcpStream;

        let folder = site()?;
        let dist = folder.path().join("dist");
        fs::write(dist.join("capsnet.js"), "export {};")?;
        let listener = listen(0)?;
        let address = listener.local_addr()?;
        thread::spawn(move || serve(&dist, listener, None));
        let ask = move || -> Result<String> {
            let mut stream = TcpStream::connect(address)?;
            stream.set_read_timeout(Some(std::time::Duration::from_secs(20)))?;
            stream.write_all(b"GET /capsnet.js HTTP/1.1\r\nHost: localhost\r\n\r\n")?;
            let mut answer = Vec::new();
            while !answer.ends_with(b"export {};") {
                let mut byte = [0];
                stream.read_exact(&mut byte)?;
                answer.extend(byte);
            }
            Ok(String::from_utf8(answer)?)
        };
        let clients: Vec<_> = (0..48).map(|_| thread::spawn(ask)).collect();
        for client in clients {
            let answer = client.join().map_err(|_| anyhow!("a client stopped"))??;
            assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
            assert!(answer.contains("\r\nContent-Length: 10\r\n"), "{answer}");
            assert!(answer.contains("\r\nConnection: close\r\n"), "{answer}");
            assert!(answer.contains("text/javascript"), "{answer}");
        }
        Ok(())
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
