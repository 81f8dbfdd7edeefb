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

        return NetworkPlan.Create(recipe.Spec.Network, input, outputs, errors) is { } plan && errors.Count == 0
            ? plan
            : throw new InvalidSpecException(recipe.Path, errors);
    }
}
