using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>The model and version parts of a path.</summary>
internal static class ModelPath
{
    /// <exception cref="ModelNotFoundException">They are not names that a model or version can have.</exception>
    public static (ModelName Name, VersionSelector Selector) Parse(string model, string? version)
    {
        if (!VersionSelector.TryParse(version, out var selector))
        {
            throw new ModelNotFoundException(
                $"Request for unknown version: '{Excerpt.Of(version!)}' is neither a version, "
                + "a whole number from 1, nor an alias, a word of a-z, 0-9 and -.");
        }

        return (ParseName(model), selector);
    }

    /// <exception cref="ModelNotFoundException">It is not a name that a model can have.</exception>
    public static ModelName ParseName(string model) => ModelName.TryParse(model, out var name)
        ? name
        : throw new ModelNotFoundException($"Request for unknown model: '{Excerpt.Of(model)}' is not found.");
}
