using System.Text.Json.Nodes;

namespace MaaS.Trainer.Tests;

public sealed class TrainCommandTests : IDisposable
{
    private const int Interrupted = 3;
    private const int Killed = 128 + 9;

    private readonly MadeRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public async Task Train_Succeeds_WritesALinePerEpochAndWhereTheModelIs()
    {
        _run.SaveRecipe();

        var (exitCode, output, error) = await TrainAsync("out");

        Assert.Equal((0, ""), (exitCode, error));
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("240 rows to learn from, 60 to validate and 60 to test with.", lines[0], StringComparison.Ordinal);
        Assert.Equal(3, lines.Count(line => line.StartsWith("epoch ", StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.StartsWith("model: ", StringComparison.Ordinal) && line.Contains(_run.FolderOf("out").Output, StringComparison.Ordinal));
        Assert.True(File.Exists(Path.Combine(_run.FolderOf("out").Output, "model.onnx")));
    }

    [Fact]
    public async Task Train_SpecWithErrors_ReportsAllOfThemWithCode2()
    {
        _run.Training["epochs"] = 0;
        _run.Training["optimiser"] = JsonNode.Parse("""{ "type": "adam", "learningRate": "fast" }""");
        _run.Spec["network"]!["layers"]![0]!["filters"] = -1;
        _run.Spec["data"]!["reader"]!["type"] = "excel";
        _run.Spec["tset"] = new JsonObject();
        File.WriteAllText(_run.SpecPath, _run.Spec.ToJsonString());

        var (exitCode, _, error) = await TrainAsync("out");

        Assert.Equal(2, exitCode);
        foreach (var path in new[] { "$.training.epochs:", "$.training.optimiser.learningRate:", "$.network.layers[0].filters:", "$.data.reader.type:", "$.tset:" })
        {
            Assert.Contains(path, error, StringComparison.Ordinal);
        }

        Assert.False(Directory.Exists(_run.FolderOf("out").Path));
    }

    [Theory]
    [InlineData("$.training.epochs=two", "$.training.epochs: found \"two\"")]
    [InlineData("$.training.nothing.deep=1", "--set:")]
    [InlineData("epochs", "found no =")]
    public async Task Train_SetThatDoesNotFit_SaysWhat(string set, string expected)
    {
        _run.SaveRecipe();

        var (exitCode, _, error) = await TrainerProcess.RunAsync("train", _run.SpecPath, "--out", _run.PathOf("out"), "--set", set);

        Assert.Equal(2, exitCode);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_MemberTwice_IsAnErrorOfTheSpec()
    {
        File.WriteAllText(_run.SpecPath, """{ "name": "a", "name": "b" }""");

        var (exitCode, _, error) = await TrainerProcess.RunAsync(
            "train", _run.SpecPath, "--out", _run.PathOf("out"), "--set", "$.training.epochs=1");

        Assert.Equal(2, exitCode);
        Assert.Contains("not JSON", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_Set_ChangesTheSpecThatIsRun()
    {
        _run.SaveRecipe();

        var (exitCode, output, _) = await TrainerProcess.RunAsync(
            "train", _run.SpecPath, "--out", _run.PathOf("out"), "--set", "$.training.epochs=1", "--set", "$.name=other");

        Assert.Equal(0, exitCode);
        Assert.Contains("epoch 1/1", output, StringComparison.Ordinal);
        var spec = JsonNode.Parse(File.ReadAllText(_run.FolderOf("out").At(RunFiles.Spec)))!;
        Assert.Equal("other", spec["name"]!.GetValue<string>());
    }

    [Fact]
    public async Task Train_DataIsNotThere_FailsWithCode1AndAReport()
    {
        _run.Spec["data"]!["reader"]!["train"]!["images"] = "missing";
        _run.SaveRecipe();

        var (exitCode, _, error) = await TrainAsync("out");

        Assert.Equal(1, exitCode);
        Assert.Contains("missing", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.Contains("\"failed\"", File.ReadAllText(_run.FolderOf("out").At(RunFiles.Report)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_KilledAgainAndAgain_EndsInTheSameModel()
    {
        MakeLong();
        await TrainAsync("straight");
        var folder = _run.FolderOf("killed");
        var tries = 1;
        for (var kills = 0; kills < 4; kills++)
        {
            using var process = TrainerProcess.Start("train", _run.SpecPath, "--out", _run.PathOf("killed"), "--resume");
            _ = process.StandardOutput.ReadToEndAsync();
            var before = Newest(folder);
            await TrainerProcess.WaitAsync(process, () => Newest(folder) != before);
            process.Kill();
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode is 0 or Killed, $"It ended with {process.ExitCode}.");
            if (process.ExitCode == 0)
            {
                // The test was held up, and the run has ended.
                Assert.InRange(++tries, 2, 3);
                Directory.Delete(folder.Path, recursive: true);
                kills = -1;
            }
        }

        var (exitCode, _, _) = await TrainerProcess.RunAsync("train", _run.SpecPath, "--out", _run.PathOf("killed"), "--resume");
        Assert.Equal(0, exitCode);
        Assert.Equal(_run.ReadModel("straight"), _run.ReadModel("killed"));
    }

    [Fact]
    public async Task Train_AskedToEnd_SavesAndGoesOn()
    {
        MakeLong();
        await TrainAsync("straight");
        var folder = _run.FolderOf("stopped");
        var code = await StopAsync(folder);
        for (var tries = 1; code == 0 && tries < 3; tries++)
        {
            // The test was held up, and the run has ended.
            Directory.Delete(folder.Path, recursive: true);
            code = await StopAsync(folder);
        }

        Assert.Equal(Interrupted, code);
        Assert.False(File.Exists(folder.At(RunFiles.Report)));
        var (exitCode, output, _) = await TrainerProcess.RunAsync("train", _run.SpecPath, "--out", _run.PathOf("stopped"), "--resume");
        Assert.Equal(0, exitCode);
        Assert.Contains("Going on in epoch", output, StringComparison.Ordinal);
        Assert.Equal(_run.ReadModel("straight"), _run.ReadModel("stopped"));
    }

    [Fact]
    public async Task Summary_Network_PrintsItsLayers()
    {
        _run.SaveRecipe();

        var (exitCode, output, _) = await TrainerProcess.RunAsync("summary", _run.SpecPath);

        Assert.Equal(0, exitCode);
        Assert.Contains("conv2D_0 (conv2D)", output, StringComparison.Ordinal);
        Assert.Contains("Parameters: 235", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schema_Always_IsTheOneOfTheDocs()
    {
        var (exitCode, output, _) = await TrainerProcess.RunAsync("schema");

        Assert.Equal((0, RunSpecSchema.Write()), (exitCode, output));
    }

    /// <summary>Asks a run to end that has its first checkpoint.</summary>
    /// <returns>Its exit code.</returns>
    private async Task<int> StopAsync(RunFolder folder)
    {
        using var process = TrainerProcess.Start("train", _run.SpecPath, "--out", folder.Path);
        _ = process.StandardOutput.ReadToEndAsync();
        await TrainerProcess.WaitAsync(process, () => Newest(folder) is not null);
        await TrainerProcess.TerminateAsync(process);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await process.WaitForExitAsync(limit.Token);
        return process.ExitCode;
    }

    private Task<(int ExitCode, string Output, string Error)> TrainAsync(string output) =>
        TrainerProcess.RunAsync("train", _run.SpecPath, "--out", _run.PathOf(output));

    /// <summary>Long enough to be killed on the way, with a checkpoint every few steps.</summary>
    private void MakeLong()
    {
        // Two threads wait for each other where other programs want the cores, too.
        _run.Training["threads"] = 1;
        _run.Training["epochs"] = 400;
        _run.Training["optimiser"]!["learningRate"] = 0.001;
        _run.Training["checkpoints"] = JsonNode.Parse("""{ "everySteps": 50, "everySeconds": 1000 }""");
        _run.Spec["test"] = new JsonObject();
        _run.SaveRecipe();
    }

    private static string? Newest(RunFolder folder) => Directory.Exists(folder.Checkpoints)
        ? Directory.GetFiles(folder.Checkpoints, "*.safetensors").Select(path => Path.GetFileName(path)).Max(StringComparer.Ordinal)
        : null;
}
