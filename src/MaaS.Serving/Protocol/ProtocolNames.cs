using System.Text;
using MaaS.Repository;

namespace MaaS.Serving;

/// <summary>Strings for the names that requests are made of, so that none is made anew for each request.</summary>
internal static class ProtocolNames
{
    private static readonly string[] Names =
    [
        "name", "shape", "datatype", "data", "parameters", "binary_data_size", "inputs", "outputs", "id", "binary_data",
        "binary_data_output", "classification", "priority", "timeout", .. TensorDataTypes.AllNames,
    ];

    /// <param name="text">As it stands in the JSON, between the quotes.</param>
    /// <param name="signature">Of the model that is asked; null for none.</param>
    /// <returns>Null for a text that is neither of the protocol nor of the model, or means something else than it looks like.</returns>
    public static string? Find(ReadOnlySpan<byte> text, ModelSignature? signature) =>
        text.ContainsAnyInRange((byte)0, (byte)0x1F) || text.Contains((byte)'\\') ? null
        : Find(text, Names) ?? (signature is null ? null : Find(text, signature.Inputs) ?? Find(text, signature.Outputs));

    private static string? Find(ReadOnlySpan<byte> text, string[] names)
    {
        foreach (var name in names)
        {
            if (name.Length == text.Length && Ascii.Equals(text, name))
            {
                return name;
            }
        }

        return null;
    }

    private static string? Find(ReadOnlySpan<byte> text, IReadOnlyList<TensorSpec> specs)
    {
        for (var i = 0; i < specs.Count; i++)
        {
            if (specs[i].Name.Length == text.Length && Ascii.Equals(text, specs[i].Name))
            {
                return specs[i].Name;
            }
        }

        return null;
    }
}
