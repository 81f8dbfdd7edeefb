using System.CommandLine;
using System.Text.Json;
using MaaS.Testing;

namespace MaaS.Benchmarks;

/// <summary>
/// A process of its own for what is measured, so that its memory, its garbage and its CPU time are its own. Started by
/// <see cref="WorkerProcess"/>; does what its input says, a JSON line for each request, until that ends.
/// </summary>
internal static class ServeWorker
{
    public const string Name = "serve-worker";

    public static Command CreateCommand()
    {
        var mode = new Argument<ServeMode>("mode");
        var models = new Argument<string>("models");
        var model = new Argument<string>("model");
        var command = new Command(Name, "Started by serve.") { mode, models, model };
        command.Hidden = true;
        command.SetAction((parsed, stop) =>
            RunAsync(parsed.GetValue(mode), parsed.GetValue(models)!, ServeModels.Named(parsed.GetValue(model)!), stop));
        return command;
    }

    private static async Task RunAsync(ServeMode mode, string models, ServeModel model, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryDirectory();
        await using var target = await CreateAsync(mode, models, model, folder, cancellationToken);
        Reply(new WorkerReply(Address: target.Address));
        while (await Console.In.ReadLineAsync(cancellationToken) is { } line)
        {
            var request = JsonSerializer.Deserialize<WorkerRequest>(line)!;
            Reply(request.Kind == WorkerRequestKind.Usage
                ? new WorkerReply(Usage: WorkerUsage.OfThisProcess())
                : new WorkerReply(Load: await target.LoadAsync(request.Concurrency, TimeSpan.FromSeconds(request.Seconds), cancellationToken)));
        }
    }

    private static async Task<IServeTarget> CreateAsync(
        ServeMode mode, string models, ServeModel model, TemporaryDirectory folder, CancellationToken cancellationToken)
    {
        switch (mode)
        {
            case ServeMode.Direct:
                return new DirectTarget(Path.Combine(models, model.Name, "1", "model.onnx"), model.CreateInputs());
            case ServeMode.Engine:
                return await EngineTarget.CreateAsync(models, model, folder.Path, cancellationToken);
            default:
                Directory.CreateSymbolicLink(folder.File("models"), models);
                return await HttpTarget.CreateAsync(folder, cancellationToken);
        }
    }

    private static void Reply(WorkerReply reply) => Console.Out.WriteLine(WorkerReply.Mark + JsonSerializer.Serialize(reply));
}
