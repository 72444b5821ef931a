//! Which modules of the page come with which: the static imports of plain ES modules.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Result;

use crate::hash;

/// The modules that load with `entries`, themselves included. Paths are relative to `folder`.
pub fn reached(folder: &Path, entries: &[&str]) -> Result<BTreeSet<String>> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<String> = entries.iter().map(|entry| (*entry).to_owned()).collect();
    while let Some(module) = next.pop() {
        if !reached.insert(module.clone()) {
            continue;
        }
        let source = hash::read(&folder.join(&module))?;
        let source = String::from_utf8_lossy(&source);
        next.extend(imports(&source).map(|address| resolve(&module, address)));
    }
    Ok(reached)
}

/// Relative addresses of `import … from "x"`, `export … from "x"` and `import "x"`. Not of
/// `import("x")`, which is fetched when it is called, and not of JSDoc's `@import`.
fn imports(source: &str) -> impl Iterator<Item = &str> {
    source
        .lines()
        .map(str::trim_start)
        .filter(|line| !line.starts_with('*') && !line.starts_with("/*") && !line.starts_with("//"))
        .filter_map(|line| {
            let after = match line.split_once(" from \"") {
                Some((_, after)) => after,
                None => line.strip_prefix("import \"")?,
            };
            after.split('"').next()
        })
        .filter(|address| address.starts_with('.'))
}

fn resolve(module: &str, address: &str) -> String {
    let mut path: Vec<&str> = module.split('/').collect();
    path.pop();
    for part in address.split('/') {
        match part {
            "." => {}
            ".." => {
                path.pop();
            }
            name => path.push(name),
        }
    }
    path.join("/")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn what_is_imported_comes_along_and_what_is_called_for_does_not() -> Result<()> {
        let folder = Scratch::new()?;
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text);
        fs::create_dir_all(folder.path().join("widgets"))?;
        write(
            "main.js",
            "/** @import { T } from \"./types.js\" */\nimport {\n  pad,\n} from \"./widgets/pad.js\";\nconst later = () => import(\"./later.js\");\n",
        )?;
        write(
            "widgets/pad.js",
            "export * from \"../dom.js\";\nimport \"../main.js\";\n",
        )?;
        write("dom.js", "import x from \"outside\";\n")?;
        write("later.js", "")?;
        write("types.js", "")?;
        let reached: Vec<String> = reached(folder.path(), &["main.js"])?.into_iter().collect();
        assert_eq!(reached, ["dom.js", "main.js", "widgets/pad.js"]);
        Ok(())
    }
}
