using System.Runtime.CompilerServices;

// libtorch has one random state and one set of threads for the process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace MaaS.Trainer.Tests;

internal static class AssemblySetup
{
    [ModuleInitializer]
    internal static void PrepareNativeLibraries() => NativeLibraries.Prepare();
}
