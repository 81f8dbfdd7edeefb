using static TorchSharp.torch;

namespace MaaS.Trainer.Tests;

public sealed class PresetTests
{
    private static readonly NetworkInput Table = new(Shape.Of(5));
    private static readonly NetworkInput Image = new(Shape.Of(3, 9, 10));
    private static readonly NetworkInput Text = MadeNetwork.TokenIds(6);

    public static TheoryData<string, string> Presets => new()
    {
        { """{ "preset": "linear" }""", "table" },
        { """{ "preset": "mlp", "units": [4, 3], "activation": "selu", "dropout": 0.1 }""", "table" },
        { """{ "preset": "mlp" }""", "image" },
        { """{ "preset": "cnn", "filters": [2, 3, 4], "units": 5 }""", "image" },
        { """{ "preset": "resnet9", "filters": 2, "dropout": 0.2 }""", "image" },
        { """{ "preset": "lstm-text", "embeddingSize": 4, "units": 3, "depth": 2 }""", "text" },
        { """{ "preset": "gru-text", "embeddingSize": 4, "units": 3, "bidirectional": false }""", "text" },
        { """{ "preset": "transformer-text", "embeddingSize": 8, "numHeads": 2, "feedForwardDim": 5, "depth": 2 }""", "text" },
    };

    [Theory]
    [MemberData(nameof(Presets))]
    public void Forward_Preset_GivesWhatItsOnnxModelGives(string json, string kind)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var input = kind switch
        {
            "table" => Table,
            "image" => Image,
            _ => Text,
        };
        using var network = Network.Create(MadeNetwork.Plan(json, input, outputs: 4), new InitialisationSpec());
        network.eval();
        var examples = MadeNetwork.Input(input, 3, seed: 1);

        using var model = new OnnxRun(OnnxExport.ToModel(network, "preset"));
        var found = model.Run(examples);

        Assert.Equal(12, found.Length);
        Assert.True(allclose(network.call(examples), tensor(found).reshape(3, 4), atol: 1e-5));
    }
}
