using static TorchSharp.torch;

namespace MaaS.Trainer;

/// <summary>The layers of a spec with their weights. Takes [N, channels, height, width], gives [N, classes]. Owns its modules.</summary>
internal sealed class Network : nn.Module<Tensor, Tensor>
{
    private readonly List<(LayerSpec Spec, nn.Module<Tensor, Tensor> Module)> _layers = [];

    private Network(NetworkSpec spec)
        : base(nameof(Network)) => Spec = spec;

    public NetworkSpec Spec { get; }

    public IReadOnlyList<(LayerSpec Spec, nn.Module<Tensor, Tensor> Module)> Layers => _layers;

    public long ParameterCount => parameters().Sum(parameter => parameter.NumberOfElements);

    /// <summary>Weights drawn as <paramref name="initialisation"/> says, layer by layer from the first.</summary>
    public static Network Create(NetworkSpec spec, InitialisationSpec initialisation)
    {
        var network = new Network(spec);
        var random = new SeededRandom(initialisation.Seed);
        var shape = Shape.Of(spec.Input);
        foreach (var layer in spec.Layers)
        {
            var module = layer.CreateModule(shape);
            WeightInitialiser.Apply(module, initialisation.Kernel, random);
            network.register_module(layer.Name, module);
            network._layers.Add((layer, module));
            shape = layer.OutputShape(shape);
        }

        return network;
    }

    /// <summary>What the ONNX model gives: logits, or probabilities when the last layer says softmax.</summary>
    public override Tensor forward(Tensor input)
    {
        var logits = Logits(input);
        return Spec.EndsInSoftmax ? nn.functional.softmax(logits, dim: 1) : logits;
    }

    /// <summary>What the loss takes: the output before a last softmax.</summary>
    public Tensor Logits(Tensor input)
    {
        var value = input;
        foreach (var (layer, module) in _layers)
        {
            value = module.call(value);
            if (layer.Activation == Activation.Relu)
            {
                value = nn.functional.relu(value);
            }
        }

        return value;
    }
}
