using System.CommandLine;
using MaaS.Benchmarks;

return await new RootCommand("Measures MaaS. Compare only figures of one run: absolute times differ from machine to machine.")
{
    BatchBenchmark.CreateCommand(),
    BatchMemoryBenchmark.CreateCommand(),
    CodecExactness.CreateCommand(),
    DurableBenchmark.CreateCommand(),
    JobBenchmark.CreateCommand(),
    MemoryBenchmark.CreateCommand(),
    MicroBenchmarks.CreateCommand(),
    ServeBenchmark.CreateCommand(),
    ServeWorker.CreateCommand(),
    StartBenchmark.CreateCommand(),
    TrainingBenchmark.CreateCommand(),
}.Parse(args).InvokeAsync();
