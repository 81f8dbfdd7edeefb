using System.CommandLine;

namespace MaaS.Trainer.Tests;

public sealed class ExitCodeTests
{
    [Fact]
    public async Task Train_GoodSpec_IsZeroAndWritesModelManifestAndReport()
    {
        using var data = MadeData.Create();

        var (code, _, error) = await RunAsync("train", data.SaveSpec(), "--out", data.Output);

        Assert.Equal("", error);
        Assert.Equal(0, code);
        Assert.Equal(
            ["manifest.json", "model.onnx", "report.json"], Directory.GetFiles(data.Output).Select(path => Path.GetFileName(path)).Order());
    }

    [Fact]
    public async Task Train_SpecWithErrors_IsTwoAndNamesThem()
    {
        using var data = MadeData.Create();
        data.Spec.Remove("test");

        var (code, _, error) = await RunAsync("train", data.SaveSpec(), "--out", data.Output);

        Assert.Equal(2, code);
        Assert.Contains("$.test: missing.", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(data.Output));
    }

    [Fact]
    public async Task Train_NoSpec_IsTwo()
    {
        using var data = MadeData.Create();

        Assert.Equal(2, (await RunAsync("train", data.PathOf("nothing.json"), "--out", data.Output)).Code);
    }

    [Fact]
    public async Task Train_DataNotThere_IsOneAndNamesTheFile()
    {
        using var data = MadeData.Create();
        data.Spec["data"]!["source"] = "elsewhere";

        var (code, _, error) = await RunAsync("train", data.SaveSpec(), "--out", data.Output);

        Assert.Equal(1, code);
        Assert.Contains("train-images is not there", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_UnknownOption_IsOne()
    {
        using var data = MadeData.Create();

        Assert.Equal(1, (await RunAsync("train", data.SaveSpec(), "--nothing")).Code);
    }

    [Fact]
    public async Task Samples_TrainedModel_WritesOnePictureForEachLabel()
    {
        using var data = MadeData.Create();
        var spec = data.SaveSpec();
        await data.TrainAsync();

        var (code, output, error) = await RunAsync(
            "samples", spec, "--model", Path.Combine(data.Output, "model.onnx"), "--out", data.PathOf("samples"), "--confidence", "0.4");

        Assert.Equal("", error);
        Assert.Equal(0, code);
        Assert.Contains("middle.png: test picture", output, StringComparison.Ordinal);
        Assert.Equal(
            ["bottom.png", "middle.png", "top.png"],
            Directory.GetFiles(data.PathOf("samples")).Select(path => Path.GetFileName(path)).Order());
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var console = new InvocationConfiguration { Output = output, Error = error };
        var code = await TrainerCommand.Create().Parse(arguments).InvokeAsync(console);
        return (code, output.ToString(), error.ToString());
    }
}
