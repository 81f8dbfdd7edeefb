using System.Globalization;
using MaaS.Inference;
using Microsoft.AspNetCore.Http;

namespace MaaS.Serving;

/// <summary>How many items of a list are asked for.</summary>
internal static class QueryLimit
{
    /// <exception cref="InvalidInputException">It is not a whole number from 1 to <paramref name="most"/>.</exception>
    public static int Read(HttpRequest request, string name, int fallback, int most)
    {
        if (!request.Query.TryGetValue(name, out var text))
        {
            return fallback;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit >= 1 && limit <= most
            ? limit
            : throw new InvalidInputException($"{name} is '{Excerpt.Of(text.ToString())}': expected a whole number from 1 to {most}.");
    }
}
