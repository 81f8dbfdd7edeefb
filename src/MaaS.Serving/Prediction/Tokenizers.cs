using MaaS.Inference;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>Finds the tokenizer of a loaded version.</summary>
internal static class Tokenizers
{
    /// <summary>Made when it is first asked for, and kept with the version.</summary>
    /// <exception cref="InvalidInputException">The manifest has no text section.</exception>
    /// <exception cref="ModelUnavailableException">The tokenizer's files are not what the manifest says.</exception>
    public static TextTokenizer Of(ModelLease lease)
    {
        var text = TextTensorizer.SectionOf(lease.Manifest);
        try
        {
            return lease.Companion(pathOf => TextTokenizer.Load(text, pathOf));
        }
        catch (InvalidModelException e)
        {
            throw new ModelUnavailableException(
                $"The tokenizer of model '{lease.Manifest.Name}' version {lease.Manifest.Version} cannot be used: {e.Message} "
                + "Publish a version whose files fit.", e);
        }
    }
}
