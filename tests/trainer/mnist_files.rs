//! A folder with MNIST: whole, or refused by name.

use capsnet_trainer::mnist_files::Mnist;

#[test]
fn a_folder_without_mnist_is_named() {
    let folder = std::env::temp_dir().join(format!("capsnet-mnist-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    let error = |folder| format!("{:#}", Mnist::read(folder).err().expect("it is refused"));
    assert!(
        error(&folder).contains("train-images-idx3-ubyte"),
        "a missing file is named"
    );
    std::fs::write(folder.join("train-images-idx3-ubyte"), b"something else")
        .expect("it can be written");
    let text = error(&folder);
    assert!(
        text.contains("MD5 must be 6bbc9ace898e44ae57da46a324031adb")
            && text.contains("(14 bytes)"),
        "{text}"
    );
    std::fs::remove_dir_all(folder).expect("it can be removed");
}
