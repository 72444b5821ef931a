//! Weight files: safetensors in and out.
//!
//! A tensor's name is the path of its module, dot-separated (`convolutions.0.weight`, `digit.weight`).
//! The file's `__metadata__` holds the [`Spec`] of the network as JSON under `specification`; older files,
//! which have other names and no specification, are read as well ([`older`]).
//! A file is checked whole (header, offsets, specification, names, shapes, types, finite values) before
//! anything is replaced. F16 and F32 are read; what ships is F16, what a browser exports is F32.
//! Tensors called `statistics.…` tell about the network and are no part of it ([`Statistics`]).
//! What else the metadata say is kept and written again ([`Origin`]).

mod older;
mod origin;
mod statistics;

use std::collections::BTreeMap;

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param, ParamId};
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor, TensorData, Transaction};
use half::f16;
use safetensors::tensor::{Dtype, SafeTensors, TensorInfo, TensorView};
use serde::Serialize;

use crate::network::CapsNet;
pub use origin::{Origin, trained};
pub use statistics::{QUANTILES, Statistics};

use crate::spec::Spec;
use crate::{Error, Result};

/// A network's parameters on the host, by name.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Snapshot {
    pub tensors: BTreeMap<String, HostTensor>,
}

/// Shape and numbers of one parameter, row-major.
#[derive(Debug, Clone, PartialEq)]
pub struct HostTensor {
    pub shape: Vec<usize>,
    pub values: Vec<f32>,
}

/// How numbers are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    F16,
    F32,
}

/// What a file says about itself (`__metadata__` of safetensors).
pub type Metadata = BTreeMap<String, String>;

/// What begins a file, in the order in which it is written.
#[derive(Serialize)]
struct Header<'a> {
    #[serde(rename = "__metadata__")]
    metadata: &'a Metadata,
    #[serde(flatten)]
    tensors: BTreeMap<&'a String, TensorInfo>,
}

/// The metadata's entry that holds the description of the network.
const SPECIFICATION: &str = "specification";
/// The largest weight, that of F16: what a browser exports fits what ships.
const LARGEST: f32 = 65_504.0;
/// The longest refusal of a file, in characters: it may quote what the file says.
const LONGEST: usize = 400;
/// What begins the names of tensors that are no parameters.
const STATISTICS: &str = "statistics.";

impl Snapshot {
    /// Reads the parameters of a network back from its device, in one go.
    ///
    /// # Errors
    /// [`Error::DeviceLost`].
    pub async fn of(model: &impl Module) -> Result<Self> {
        Self::read(model, None).await
    }

    /// Reads the gradients of a network's parameters back instead, under the same names. A
    /// parameter without a gradient is absent.
    ///
    /// # Errors
    /// [`Error::DeviceLost`].
    pub async fn of_gradients(model: &impl Module, gradients: &GradientsParams) -> Result<Self> {
        Self::read(model, Some(gradients)).await
    }

    async fn read(model: &impl Module, gradients: Option<&GradientsParams>) -> Result<Self> {
        let mut reader = Reader {
            gradients,
            ..Reader::default()
        };
        model.visit(&mut reader);
        let data = reader.transaction.execute_async().await?;
        let tensors = reader
            .found
            .into_iter()
            .zip(data)
            .map(|((name, shape), data)| {
                (
                    name,
                    HostTensor {
                        shape,
                        values: data.iter::<f32>().collect(),
                    },
                )
            })
            .collect();
        Ok(Snapshot { tensors })
    }

    /// Builds the network of `spec` on `device` with these parameters.
    ///
    /// # Errors
    /// [`Error::BadWeights`] when a name is missing, unknown, or of another shape.
    pub fn into_network(self, spec: &Spec, device: &Device) -> Result<CapsNet> {
        self.into_module(CapsNet::zeros(spec, device), &spec.name, device)
    }

    /// Fills `zeros`, a network that is called `name`, with these parameters.
    ///
    /// # Errors
    /// [`Error::BadWeights`] when a name is missing, unknown, or of another shape.
    pub fn into_module<M: Module>(self, zeros: M, name: &str, device: &Device) -> Result<M> {
        self.check(&shapes_of(&zeros), name)?;
        let mut writer = Writer {
            names: Names::default(),
            device,
            snapshot: self,
            next_id: 0,
        };
        Ok(zeros.map(&mut writer))
    }

    /// Whether these are the `expected` parameters, all of them and nothing else.
    ///
    /// # Errors
    /// [`Error::BadWeights`] naming the first tensor that does not fit.
    fn check(&self, expected: &BTreeMap<String, Vec<usize>>, network: &str) -> Result<()> {
        for (name, shape) in expected {
            let found = self.tensors.get(name).ok_or_else(|| {
                Error::BadWeights(format!("the network \"{network}\" needs a tensor \"{name}\" {shape:?}, which the file lacks"))
            })?;
            if &found.shape != shape {
                return Err(Error::BadWeights(format!(
                    "tensor \"{name}\" must be {shape:?} for the network \"{network}\", found {:?}",
                    found.shape
                )));
            }
            finite(name, &found.values)?;
        }
        match self
            .tensors
            .keys()
            .find(|name| !expected.contains_key(*name))
        {
            Some(name) => Err(Error::BadWeights(format!(
                "the file holds a tensor \"{name}\" that the network \"{network}\" does not have"
            ))),
            None => Ok(()),
        }
    }

    /// The same, if every number can be a weight.
    ///
    /// # Errors
    /// [`Error::BadWeights`] naming the first tensor that holds something else.
    pub fn finite(self) -> Result<Self> {
        self.tensors
            .iter()
            .try_for_each(|(name, tensor)| finite(name, &tensor.values))?;
        Ok(self)
    }

    /// Parses a safetensors file; the second value is what it says about itself.
    ///
    /// # Errors
    /// [`Error::BadWeights`] for anything but a whole safetensors file of F16 or F32 tensors.
    pub fn from_safetensors(bytes: &[u8]) -> Result<(Self, Metadata)> {
        let broken = |e: safetensors::SafeTensorError| {
            Error::BadWeights(format!(
                "this is not a whole safetensors file ({} bytes): {e}",
                bytes.len()
            ))
        };
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(broken)?;
        let metadata = header.metadata().clone().into_iter().flatten().collect();
        let mut tensors = BTreeMap::new();
        for (name, view) in SafeTensors::deserialize(bytes).map_err(broken)?.iter() {
            let current = older::current_name(name);
            if tensors
                .insert(current.clone(), host_tensor(name, &view)?)
                .is_some()
            {
                return Err(Error::BadWeights(format!(
                    "the file holds the tensor \"{current}\" twice, once under its older name"
                )));
            }
        }
        Ok((Snapshot { tensors }, metadata))
    }

    /// Writes a safetensors file. The same weights and words always give the same bytes; the library's own
    /// writer puts the words in any order.
    ///
    /// # Errors
    /// None in practice: what is in the header can be written.
    pub fn to_safetensors(&self, precision: Precision, metadata: Metadata) -> Result<Vec<u8>> {
        let dtype = match precision {
            Precision::F16 => Dtype::F16,
            Precision::F32 => Dtype::F32,
        };
        let (mut tensors, mut data) = (BTreeMap::new(), Vec::new());
        for (name, tensor) in &self.tensors {
            let start = data.len();
            data.extend(encode(&tensor.values, precision));
            let info = TensorInfo {
                dtype,
                shape: tensor.shape.clone(),
                data_offsets: (start, data.len()),
            };
            tensors.insert(name, info);
        }
        let header = Header {
            metadata: &metadata,
            tensors,
        };
        let mut header = serde_json::to_vec(&header)
            .map_err(|e| Error::BadWeights(format!("the weights cannot be written: {e}")))?;
        header.resize(header.len().next_multiple_of(8), b' '); // the numbers begin at a multiple of 8
        let length = (header.len() as u64).to_le_bytes();
        Ok([&length[..], &header, &data].concat())
    }

    /// How many numbers there are.
    pub fn parameters(&self) -> usize {
        self.tensors.values().map(|t| t.values.len()).sum()
    }
}

/// What a weight file holds.
#[derive(Debug, Clone)]
pub struct Contents {
    pub snapshot: Snapshot,
    pub spec: Spec,
    pub statistics: Option<Statistics>,
    /// What else it says.
    pub metadata: Metadata,
}

impl Contents {
    /// Writes a weight file. What is said of the specification and the statistics is theirs, whatever the
    /// metadata say.
    ///
    /// # Errors
    /// Those of [`Spec::to_json`] and [`Snapshot::to_safetensors`].
    pub fn to_safetensors(mut self, precision: Precision) -> Result<Vec<u8>> {
        let mut metadata = metadata(&self.spec, self.metadata)?;
        if let Some(statistics) = self.statistics {
            statistics.write(&mut self.snapshot, &mut metadata, &self.spec);
        }
        self.snapshot.to_safetensors(precision, metadata)
    }
}

/// Reads a weight file.
///
/// # Errors
/// [`Error::BadWeights`].
pub fn read(bytes: &[u8]) -> Result<Contents> {
    contents(bytes).map_err(brief)
}

/// The same in a length that can be read: of a refused file's own words the middle is left out.
fn brief(error: Error) -> Error {
    match error {
        Error::BadWeights(text) if text.chars().count() > LONGEST => {
            let letters: Vec<char> = text.chars().collect();
            let (begin, end) = (
                &letters[..LONGEST / 2],
                &letters[letters.len() - LONGEST / 2..],
            );
            let shown: String = begin.iter().chain(&[' ', '…', ' ']).chain(end).collect();
            Error::BadWeights(shown)
        }
        other => other,
    }
}

fn contents(bytes: &[u8]) -> Result<Contents> {
    let (mut snapshot, mut metadata) = Snapshot::from_safetensors(bytes)?;
    let spec = match metadata.remove(SPECIFICATION) {
        Some(json) => Spec::from_json(&json)?,
        None => older::spec(&metadata)?,
    };
    Ok(Contents {
        statistics: Statistics::take(&mut snapshot, &mut metadata, &spec)?,
        snapshot,
        spec,
        metadata,
    })
}

/// What a weight file opens as.
pub struct Opened {
    pub network: CapsNet,
    pub spec: Spec,
    pub origin: Origin,
}

impl Opened {
    fn new(file: Contents, device: &Device) -> Result<Self> {
        let network = file.snapshot.into_network(&file.spec, device);
        Ok(Opened {
            network: network.map_err(brief)?,
            spec: file.spec,
            origin: Origin::new(file.metadata, file.statistics),
        })
    }
}

/// Builds the network of a weight file on `device`: all or nothing.
///
/// # Errors
/// [`Error::BadWeights`].
pub fn open(bytes: &[u8], device: &Device) -> Result<Opened> {
    Opened::new(read(bytes)?, device)
}

/// The same for a network that is open: the file must be one of `spec`.
///
/// # Errors
/// [`Error::BadWeights`], also when the file's specification differs: the text says in what.
pub fn load(bytes: &[u8], spec: &Spec, device: &Device) -> Result<Opened> {
    let file = read(bytes)?;
    if let Some(difference) = spec.difference(&file.spec) {
        let text = format!(
            "these are weights of the network \"{}\", and \"{}\" is open: {difference}",
            file.spec.name, spec.name
        );
        return Err(brief(Error::BadWeights(text)));
    }
    Opened::new(file, device)
}

/// The metadata of a file of `spec`, with what else is to be said.
///
/// # Errors
/// Those of [`Spec::to_json`].
pub fn metadata(spec: &Spec, more: Metadata) -> Result<Metadata> {
    let mut all = more;
    for older in older::ENTRIES {
        all.remove(older);
    }
    all.insert(SPECIFICATION.to_string(), spec.to_json()?);
    Ok(all)
}

/// Names and shapes of the parameters of a network.
pub fn shapes(spec: &Spec, device: &Device) -> BTreeMap<String, Vec<usize>> {
    shapes_of(&CapsNet::zeros(spec, device))
}

fn shapes_of(model: &impl Module) -> BTreeMap<String, Vec<usize>> {
    #[derive(Default)]
    struct Shapes(Names, BTreeMap<String, Vec<usize>>);
    impl ModuleVisitor for Shapes {
        fn enter_module(&mut self, name: &str, container: &str) {
            self.0.enter(name, container);
        }
        fn exit_module(&mut self, _: &str, container: &str) {
            self.0.exit(container);
        }
        fn visit_float<const N: usize>(&mut self, param: &Param<Tensor<N>>) {
            self.1.insert(self.0.path(), param.lazy_shape().to_vec());
        }
    }
    let mut shapes = Shapes::default();
    model.visit(&mut shapes);
    shapes.1
}

/// Whether all of them can be computed with: sums of larger ones leave F32.
fn finite(name: &str, values: &[f32]) -> Result<()> {
    let Some(at) = values
        .iter()
        .position(|v| !v.is_finite() || v.abs() > LARGEST)
    else {
        return Ok(());
    };
    let wanted = match values[at].is_finite() {
        true => format!("a number from -{LARGEST} to {LARGEST}, as F16 holds them"),
        false => "a finite number".to_string(),
    };
    Err(Error::BadWeights(format!(
        "tensor \"{name}\" holds {} at position {at}: every weight must be {wanted}",
        values[at]
    )))
}

fn host_tensor(name: &str, view: &TensorView<'_>) -> Result<HostTensor> {
    let values = match view.dtype() {
        Dtype::F32 => view
            .data()
            .as_chunks()
            .0
            .iter()
            .map(|b| f32::from_le_bytes(*b))
            .collect(),
        Dtype::F16 => view
            .data()
            .as_chunks()
            .0
            .iter()
            .map(|b| f16::from_le_bytes(*b).to_f32())
            .collect(),
        other => {
            return Err(Error::BadWeights(format!(
                "tensor \"{name}\" is stored as {other:?}: weights must be F16 or F32"
            )));
        }
    };
    Ok(HostTensor {
        shape: view.shape().to_vec(),
        values,
    })
}

fn encode(values: &[f32], precision: Precision) -> Vec<u8> {
    match precision {
        Precision::F16 => values
            .iter()
            .flat_map(|v| f16::from_f32(*v).to_le_bytes())
            .collect(),
        Precision::F32 => values.iter().flat_map(|v| v.to_le_bytes()).collect(),
    }
}

/// The path of a parameter while a module is walked. Variants of an enum leave no mark in it:
/// which head and which decoder a network has is its specification's matter.
#[derive(Default)]
struct Names(Vec<String>);

impl Names {
    fn enter(&mut self, name: &str, container: &str) {
        if !container.starts_with("Enum:") {
            self.0.push(name.to_string());
        }
    }

    fn exit(&mut self, container: &str) {
        if !container.starts_with("Enum:") {
            self.0.pop();
        }
    }

    /// `head.primary.convolution.weight` reads `primary.weight`: a network has one head, and there is
    /// nothing else in a primary capsule.
    fn path(&self) -> String {
        self.0
            .iter()
            .map(String::as_str)
            .filter(|part| !["convolution", "head"].contains(part))
            .collect::<Vec<_>>()
            .join(".")
    }
}

#[derive(Default)]
struct Reader<'a> {
    gradients: Option<&'a GradientsParams>,
    names: Names,
    transaction: Transaction,
    found: Vec<(String, Vec<usize>)>,
}

impl ModuleVisitor for Reader<'_> {
    fn enter_module(&mut self, name: &str, container: &str) {
        self.names.enter(name, container);
    }

    fn exit_module(&mut self, _: &str, container: &str) {
        self.names.exit(container);
    }

    fn visit_float<const N: usize>(&mut self, param: &Param<Tensor<N>>) {
        let value = match self.gradients {
            Some(gradients) => gradients.get::<N>(param.id),
            None => Some(param.transform_for_save().val().without_autodiff()),
        };
        if let Some(value) = value {
            self.found.push((self.names.path(), value.dims().to_vec()));
            self.transaction = std::mem::take(&mut self.transaction).register(value);
        }
    }
}

struct Writer<'a> {
    names: Names,
    device: &'a Device,
    snapshot: Snapshot,
    next_id: u64,
}

impl ModuleMapper for Writer<'_> {
    fn enter_module(&mut self, name: &str, container: &str) {
        self.names.enter(name, container);
    }

    fn exit_module(&mut self, _: &str, container: &str) {
        self.names.exit(container);
    }

    fn map_float<const N: usize>(&mut self, param: Param<Tensor<N>>) -> Param<Tensor<N>> {
        let (_, zeros, mapper) = param.consume();
        // `check` has found every name; a missing one would keep its zeros
        let tensor = match self.snapshot.tensors.remove(&self.names.path()) {
            Some(host) => Tensor::from_data(TensorData::new(host.values, host.shape), self.device),
            None => zeros,
        };
        // The same ids in every session, so that a checkpoint of Adam's state finds its parameters.
        self.next_id += 1;
        Param::from_mapped_value(ParamId::from(self.next_id), tensor, mapper)
    }
}
