namespace MaaS.Trainer;

/// <summary>Fits the network of a spec to its data.</summary>
internal static class NetworkPlans
{
    /// <exception cref="InvalidSpecException">It does not fit; the message lists every error.</exception>
    public static NetworkPlan For(Recipe recipe, Dataset data)
    {
        var errors = new List<string>();
        var input = new NetworkInput(data.InputShape, data.VocabularySize);
        var outputs = recipe.Spec.Loss.NetworkOutputs(data.Outputs);
        if (recipe.Spec.Loss is BinaryCrossEntropySpec && data.Outputs != 2)
        {
            errors.Add(
                $"$.training.loss.type: found binaryCrossEntropy with {data.Outputs} classes, expected two classes: say crossEntropy.");
        }

        if (recipe.Spec.Loss is CrossEntropySpec { ClassWeights: { } weights } && weights.Count != data.Outputs)
        {
            errors.Add($"$.training.loss.classWeights: found {weights.Count} numbers, expected {data.Outputs}: one for each class.");
        }

        var plan = NetworkPlan.Create(recipe.Spec.Network, input, outputs, errors);
        if (plan is not null)
        {
            CheckLastActivation(recipe.Spec, plan, errors);
        }

        return plan is not null && errors.Count == 0
            ? plan
            : throw new InvalidSpecException(recipe.Path, errors);
    }

    /// <summary>What ends the network must be what its loss is about: a softmax of classes, a sigmoid of one output.</summary>
    private static void CheckLastActivation(RunSpec spec, NetworkPlan plan, List<string> errors)
    {
        var isSoftmaxOfOne = plan.OutputActivation == Activation.Softmax && plan.Layers[^1].OutputShape.Elements == 1;
        var isSigmoidOfClasses = plan.OutputActivation == Activation.Sigmoid && spec.Loss is CrossEntropySpec;
        if (isSoftmaxOfOne || isSigmoidOfClasses)
        {
            errors.Add(
                $"$.network.layers[{plan.Layers.Count - 1}].activation: layer {plan.Layers[^1].Name}: found "
                + $"{(isSoftmaxOfOne ? "softmax of one output" : "sigmoid with crossEntropy")}, expected "
                + $"{(isSoftmaxOfOne ? "linear or sigmoid" : "linear or softmax, or one output with binaryCrossEntropy")}.");
        }
    }
}
