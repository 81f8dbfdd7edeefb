using MaaS.Inference;

namespace MaaS.Serving;

/// <summary>
/// The <c>parameters</c> of a request, an input or an output: names with text, numbers or truth values. Source: Triton's
/// <c>extension_parameters</c> and <c>extension_schedule_policy</c>.
/// </summary>
internal sealed class ProtocolParameters
{
    private const int MaxParameters = 256;

    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);

    public static async ValueTask<ProtocolParameters> ReadAsync(JsonText json, string where, CancellationToken cancellationToken)
    {
        var parameters = new ProtocolParameters();
        await json.ReadObjectAsync(where, ReadValueAsync, cancellationToken);
        return parameters;

        async ValueTask ReadValueAsync(string name)
        {
            if (parameters._values.Count == MaxParameters)
            {
                throw new InvalidInputException($"There are more than {MaxParameters} parameters in {where}.");
            }

            if (name == "headers")
            {
                // Reserved for what a proxy adds; no model sees it.
                await json.SkipAsync(where, cancellationToken);
                return;
            }

            parameters._values[name] = await json.ReadScalarAsync($"'{Excerpt.Of(name)}' of {where}", cancellationToken);
        }
    }

    public long? Integer(string name, long min, long max)
    {
        if (!_values.TryGetValue(name, out var value) || value is null)
        {
            return null;
        }

        return value is long integer && integer >= min && integer <= max
            ? integer
            : throw new InvalidInputException($"Parameter '{name}' is {Show(value)}: expected a whole number from {min} to {max}.");
    }

    public bool? Boolean(string name)
    {
        if (!_values.TryGetValue(name, out var value) || value is null)
        {
            return null;
        }

        return value as bool? ?? throw new InvalidInputException($"Parameter '{name}' is {Show(value)}: expected true or false.");
    }

    /// <summary>
    /// Refuses what is reserved and would be ignored, above all a sequence: a model whose state is lost gives wrong answers.
    /// </summary>
    public void RefuseReserved()
    {
        foreach (var (name, value) in _values)
        {
            if (name.StartsWith("triton_", StringComparison.Ordinal))
            {
                throw new InvalidInputException(
                    $"Parameter '{Excerpt.Of(name)}' is reserved: names that start with 'triton_' cannot be set by a request.");
            }

            if (name is "sequence_id" && value is not (0L or "" or null))
            {
                throw new InvalidInputException(
                    "Parameter 'sequence_id' asks for state between requests: models are served without. "
                    + "Send the state as tensors, or leave the parameter out.");
            }
        }
    }

    private static string Show(object value) => value is string text ? $"'{Excerpt.Of(text)}'" : FormattableString.Invariant($"{value}");
}
