using MaaS.Inference;

namespace MaaS.Serving;

/// <summary>
/// The <c>parameters</c> of a request, an input or an output: names with text, numbers or truth values. Source: Triton's
/// <c>extension_parameters</c> and <c>extension_schedule_policy</c>.
/// </summary>
internal sealed class ProtocolParameters
{
    private const int MaxParameters = 256;

    private (string Name, JsonScalar Value)[] _values = new (string, JsonScalar)[1];
    private int _count;

    /// <summary>Reads those of another part: what was read before is forgotten.</summary>
    /// <param name="json">At the object.</param>
    /// <param name="owner">Of the parameters; null for those of the request.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async ValueTask ReadAsync(JsonText json, object? owner, CancellationToken cancellationToken)
    {
        _count = 0;
        var where = new JsonPlace(owner, "parameters");
        for (var more = await json.OpenObjectAsync(where, cancellationToken);
            more;
            more = await json.HasNextMemberAsync(where, cancellationToken))
        {
            var name = await json.ReadNameAsync(where, cancellationToken);
            if (_count == MaxParameters)
            {
                throw new InvalidInputException($"There are more than {MaxParameters} parameters in {where}.");
            }

            if (name == "headers")
            {
                // Reserved for what a proxy adds; no model sees it.
                await json.SkipAsync(where, cancellationToken);
                continue;
            }

            Set(name, await json.ReadScalarAsync(where with { Member = name }, cancellationToken));
        }
    }

    public long? Integer(string name, long min, long max)
    {
        var value = Find(name);
        return value.IsNull ? null
            : value.Integer is { } integer && integer >= min && integer <= max ? integer
            : throw new InvalidInputException($"Parameter '{name}' is {value}: expected a whole number from {min} to {max}.");
    }

    public bool? Boolean(string name)
    {
        var value = Find(name);
        return value.IsNull ? null
            : value.Boolean ?? throw new InvalidInputException($"Parameter '{name}' is {value}: expected true or false.");
    }

    /// <summary>
    /// Refuses what is reserved and would be ignored, above all a sequence: a model whose state is lost gives wrong answers.
    /// </summary>
    public void RefuseReserved()
    {
        foreach (var (name, value) in _values.AsSpan(0, _count))
        {
            if (name.StartsWith("triton_", StringComparison.Ordinal))
            {
                throw new InvalidInputException(
                    $"Parameter '{Excerpt.Of(name)}' is reserved: names that start with 'triton_' cannot be set by a request.");
            }

            if (name is "sequence_id" && !value.IsNull && value.Integer != 0 && value.Text != "")
            {
                throw new InvalidInputException(
                    "Parameter 'sequence_id' asks for state between requests: models are served without. "
                    + "Send the state as tensors, or leave the parameter out.");
            }
        }
    }

    /// <summary>Null when it was not given.</summary>
    private JsonScalar Find(string name)
    {
        var at = IndexOf(name);
        return at < 0 ? default : _values[at].Value;
    }

    private int IndexOf(string name)
    {
        var at = _count - 1;
        while (at >= 0 && _values[at].Name != name)
        {
            at--;
        }

        return at;
    }

    /// <summary>The last of a name counts.</summary>
    private void Set(string name, JsonScalar value)
    {
        var at = IndexOf(name);
        if (at >= 0)
        {
            _values[at].Value = value;
            return;
        }

        if (_count == _values.Length)
        {
            Array.Resize(ref _values, 2 * _count);
        }

        _values[_count++] = (name, value);
    }
}
