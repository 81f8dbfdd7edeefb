using TorchSharp;
using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>Chooses where a network is computed.</summary>
internal static class Devices
{
    /// <exception cref="TrainingException">A GPU is asked for and there is none.</exception>
    public static Device Choose(ComputeDevice wanted) => (wanted, cuda.is_available()) switch
    {
        (ComputeDevice.Cpu, _) or (ComputeDevice.Auto, false) => CPU,
        (_, true) => new Device(DeviceType.CUDA, 0),
        _ => throw new TrainingException(
            "$.training.device is cuda, but libtorch finds no CUDA GPU: run where there is one with the CUDA build of the trainer, "
            + "or say auto."),
    };
}
