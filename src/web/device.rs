//! The device of this artifact: the processor in one, WebGPU in the other.

use burn::tensor::Device;

/// A device and the words for it.
pub struct Acquired {
    pub device: Device,
    /// "cpu" or "webgpu".
    pub kind: &'static str,
    /// What computes, as far as the browser tells.
    pub adapter: String,
}

/// The processor, one thread, with simd128 kernels.
#[cfg(feature = "cpu")]
pub async fn acquire() -> crate::Result<Acquired> {
    Ok(Acquired {
        device: Device::flex(),
        kind: "cpu",
        adapter: "WebAssembly SIMD, one thread".to_string(),
    })
}

/// WebGPU. An instance of this artifact acquires it once: after a loss the worker is replaced.
#[cfg(all(feature = "gpu", not(feature = "cpu")))]
pub async fn acquire() -> crate::Result<Acquired> {
    use burn_wgpu::graphics::AutoGraphicsApi;
    use burn_wgpu::{MemoryConfiguration, RuntimeOptions, WgpuDevice, try_init_setup_async};

    let selector = WgpuDevice::default();
    let options = RuntimeOptions {
        tasks_max: TASKS_MAX,
        memory_config: MemoryConfiguration::default(),
    };
    let setup = try_init_setup_async::<AutoGraphicsApi>(&selector, options)
        .await
        .map_err(|error| {
            crate::Error::Unsupported(format!("WebGPU is not available here: {error}"))
        })?;
    let info = setup.adapter.get_info();
    let adapter = [info.name, info.driver]
        .into_iter()
        .find(|text| !text.is_empty());
    Ok(Acquired {
        device: Device::new(selector),
        kind: "webgpu",
        adapter: adapter.unwrap_or_else(|| "WebGPU adapter".to_string()),
    })
}

/// Kernels put together into one submission: few enough that the first starts early.
#[cfg(all(feature = "gpu", not(feature = "cpu")))]
const TASKS_MAX: usize = 64;
