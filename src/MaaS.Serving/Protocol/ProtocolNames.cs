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

    /// <summary>Null for a text that is neither of the protocol nor of the model.</summary>
    public static string? Find(ReadOnlySpan<byte> text, ModelSignature? signature) =>
        Find(text, Names) ?? (signature is null ? null : Find(text, signature.Inputs) ?? Find(text, signature.Outputs));

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
