using System.Security.Cryptography;
using Google.Protobuf;
using MaaS.Repository;
using MaaS.Repository.Onnx;
using TorchSharp;
using DataType = MaaS.Repository.Onnx.TensorProto.Types.DataType;

namespace MaaS.Trainer;

/// <summary>
/// Writes a trained network as a version of a model that can be published: the ONNX file, its manifest, what else it needs.
/// </summary>
/// <param name="trained">The network with what it was trained with.</param>
/// <param name="pulse">Called again and again while it goes on; it may throw to stop.</param>
internal sealed class ModelExport(TrainedNetwork trained, Action pulse)
{
    public const string ModelFile = "model.onnx";

    private readonly Dataset _data = trained.Data;
    private readonly RunSpec _spec = trained.Recipe.Spec;

    /// <param name="folder">Is there, and empty.</param>
    /// <param name="report">Of the run so far; its test's metrics go into the manifest.</param>
    /// <exception cref="TrainingException">The written model does not answer what the network does.</exception>
    public ExportReport Write(string folder, RunReport report)
    {
        var path = Path.Combine(folder, ModelFile);
        using (var file = File.Create(path))
        {
            ToModel().WriteTo(file);
        }

        var export = Compare(path);
        foreach (var file in (_data.Preprocessing as TokenPreprocessing)?.Files ?? [])
        {
            File.WriteAllBytes(Path.Combine(folder, file.Name), file.Bytes);
        }

        var manifest = SourceManifest.Of(trained, report);
        File.WriteAllBytes(Path.Combine(folder, ManifestDocument.FileName), [.. manifest.Write(), (byte)'\n']);
        return export;
    }

    /// <summary>The network with what comes before and behind it.</summary>
    internal ModelProto ToModel()
    {
        var plan = trained.Network.Plan;
        var graph = new OnnxGraph(_spec.Name);
        var input = _data.Preprocessing is TablePreprocessing table
            ? TableInputs.Append(graph, table.Columns)
            : graph.Input(InputName, _data.IsTokens ? DataType.Int64 : DataType.Float, plan.Input.Shape);
        var value = OnnxExport.Append(graph, trained.Network, input);
        var (output, name) = (_data.Task, plan.OutputActivation) switch
        {
            (DataTask.Regression, _) => (Unscale(graph, value), "values"),
            (_, Activation.Softmax) => (value, "probabilities"),
            _ when plan.Layers[^1].OutputShape[0] == 1 => (BothClasses(graph, value), "probabilities"),
            _ => (value, ServedOutputs.Logits),
        };
        graph.Output(output, name, DataType.Float, Shape.Of(_data.Outputs));
        return graph.ToModel();
    }

    private string InputName => _data.Preprocessing switch
    {
        PicturePreprocessing => "image",
        TokenPreprocessing => "input_ids",
        _ => "input",
    };

    private string Unscale(OnnxGraph graph, string value)
    {
        if (_data.TargetScaling is not { } scaling)
        {
            return value;
        }

        using var scope = torch.NewDisposeScope();
        var scaled = graph.Node("Div", "target/scaled", value, graph.Weight("target/scale", torch.tensor(scaling.Scale.ToArray()))).Value;
        return graph.Node("Add", "target/moved", scaled, graph.Weight("target/offset", torch.tensor(scaling.Offset.ToArray()))).Value;
    }

    /// <summary>Of the probability of the second class those of both.</summary>
    private string BothClasses(OnnxGraph graph, string value)
    {
        var isProbability = trained.Network.Plan.OutputActivation == Activation.Sigmoid;
        var second = isProbability ? value : graph.Node("Sigmoid", "classes/second", value).Value;
        var first = graph.Node("Sub", "classes/first", graph.Constant("classes/one", 1f), second).Value;
        return graph.Node("Concat", "classes/both", first, second).With("axis", 1).Value;
    }

    private ExportReport Compare(string path)
    {
        var part = _data.Test.Count > 0 ? _data.Test : _data.Validation.Count > 0 ? _data.Validation : _data.Train;
        var device = Devices.Choose(_spec.Training.Device);
        using var losses = Losses.For(_spec, _data, device);
        using var model = new OnnxModel(path);
        var classes = _data.Task == DataTask.Classification ? _data.Outputs : 0;
        var (difference, same) = OnnxParity.Measure(
            new Evaluator(trained.Network, losses, _data, device, pulse),
            model,
            part,
            values => ServedOutputs.OfModel(_data, model.OutputName, values),
            classes);
        return new ExportReport
        {
            Sha256 = Sha256Of(path),
            Bytes = new FileInfo(path).Length,
            LargestDifference = difference,
            RowsCompared = part.Count,
            SameClass = same,
        };
    }

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public static string Sha256Of(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
