using MaaS.Repository.Onnx;

namespace MaaS.Trainer;

/// <summary>
/// Writes a trained network as ONNX: IR version 8, operator set 17 (onnx 1.12). The same network gives the same bytes.
/// </summary>
internal static class OnnxExport
{
    public const string InputName = "image";
    private const string BatchDimension = "N";

    public static ModelProto ToModel(Network network, string name)
    {
        var spec = network.Spec;
        var graph = new OnnxGraph(name, InputName);
        foreach (var (layer, module) in network.Layers)
        {
            layer.Export(graph, module);
            AppendActivation(graph, layer);
        }

        var classes = spec.Layers.Aggregate(Shape.Of(spec.Input), (shape, layer) => layer.OutputShape(shape));
        var output = spec.EndsInSoftmax ? "probabilities" : "logits";
        var model = new ModelProto
        {
            IrVersion = 8,
            ProducerName = ProductInfo.Name,
            ProducerVersion = ProductInfo.Version,
            Graph = graph.End(Value(InputName, spec.Input), Value(output, classes.Lengths)),
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 17 });
        return model;
    }

    private static void AppendActivation(OnnxGraph graph, LayerSpec layer)
    {
        switch (layer.Activation)
        {
            case Activation.Relu:
                graph.Append("Relu", $"{layer.Name}_relu");
                break;
            case Activation.Softmax:
                graph.Append("Softmax", $"{layer.Name}_softmax").Attribute("axis", 1);
                break;
        }
    }

    private static ValueInfoProto Value(string name, IReadOnlyList<int> lengths)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = BatchDimension });
        shape.Dim.AddRange(lengths.Select(length => new TensorShapeProto.Types.Dimension { DimValue = length }));
        var tensor = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = shape };
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = tensor } };
    }
}
