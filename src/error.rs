//! Every way in which the engine can refuse, in words that a person can act on.

/// The engine's result type.
pub type Result<T> = std::result::Result<T, Error>;

/// What went wrong. [`Error::code`] is what the JavaScript interface calls it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Numbers or shapes that a caller passed do not fit: the text names what was expected and found.
    #[error("{0}")]
    BadInput(String),
    /// A weight file was refused whole; nothing was replaced.
    #[error("{0}")]
    BadWeights(String),
    /// There is no device of the asked kind.
    #[error("{0}")]
    Unsupported(String),
    /// The device stopped answering.
    #[error("the compute device was lost: {0}")]
    DeviceLost(String),
    /// Training left the finite numbers.
    #[error("{0}")]
    Diverged(String),
}

impl Error {
    /// The `code` of the JavaScript interface's `CapsNetError`.
    pub fn code(&self) -> &'static str {
        match self {
            // a run that goes wrong was asked to go too fast
            Error::BadInput(_) | Error::Diverged(_) => "bad-input",
            Error::BadWeights(_) => "bad-weights",
            Error::Unsupported(_) => "unsupported",
            Error::DeviceLost(_) => "device-lost",
        }
    }
}

#[cfg(feature = "engine")]
impl From<burn::tensor::ExecutionError> for Error {
    fn from(error: burn::tensor::ExecutionError) -> Self {
        Error::DeviceLost(format!("{error:?}"))
    }
}
